// Every way in which a file, a variable or a flag can be wrong, and what the person is told.
#include <gmock/gmock.h>

#include "tests/config/files.h"

namespace holdfast::config::test {
namespace {

using core::ErrorCode;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

struct BadFile {
  std::string_view text;
  ErrorCode code;
  std::string_view detail;  // after the name of the file
};

const BadFile kBadFiles[] = {
    {"[printer]\nquue = \"x\"\n", ErrorCode::config_unknown_key,
     ":2: printer.quue: unknown; did you mean printer.queue?"},
    {"\n\n[prnter]\nqueue = \"x\"\n", ErrorCode::config_unknown_key,
     ":3: prnter: unknown; did you mean printer?"},
    {"[till]\nqueue = \"x\"\n", ErrorCode::config_unknown_key,
     ":2: till.queue: unknown; did you mean printer.queue?"},
    {"[drawer]\nsomething_else = 1\n", ErrorCode::config_unknown_key,
     ":2: drawer.something_else: unknown; known here: drawer.kind, drawer.pin, drawer.sensor"},
    {"everything = 1\n", ErrorCode::config_unknown_key,
     ":1: everything: unknown; known here: till, database, scanner, scanning, printer, receipt, "
     "label_printer, drawer, scale, line_display, screen, customer_screen, log"},
    {"\"printer.queue\" = \"x\"\n", ErrorCode::config_unknown_key, ":1: printer.queue: unknown"},
    {"\"a\\u0007b\" = 1\n", ErrorCode::config_unknown_key, ":1: (unprintable): unknown"},
    {"[scanner.wedge]\nsilence = 30\n", ErrorCode::config_unknown_key,
     ":2: scanner.wedge.silence: unknown; did you mean"},

    {"[printer]\nkind = \"cup\"\n", ErrorCode::config_wrong_value,
     ":2: printer.kind: must be \"cups\" or \"none\", not \"cup\""},
    {"[log]\nlevel = \"loud\"\n", ErrorCode::config_wrong_value,
     ":2: log.level: must be \"debug\", \"info\", \"warning\" or \"error\", not \"loud\""},
    {"[printer]\nkind = 3\n", ErrorCode::config_wrong_value,
     ":2: printer.kind: must be \"cups\" or \"none\""},
    {"[printer]\nqueue = 3\n", ErrorCode::config_wrong_value, ":2: printer.queue: must be a text"},
    {"[printer]\n[printer.queue]\nx = 3\n", ErrorCode::config_wrong_value,
     ":2: printer.queue: must be a text"},
    {"scanner = 3\n", ErrorCode::config_wrong_value, ":1: scanner: is a section"},
    {"[[scanner]]\nkind = \"none\"\n", ErrorCode::config_wrong_value, ":1: scanner: is a section"},
    {"[screen]\nsound = 1\n", ErrorCode::config_wrong_value,
     ":2: screen.sound: must be true or false"},
    {"[screen]\nsound = \"true\"\n", ErrorCode::config_wrong_value,
     ":2: screen.sound: must be true or false"},
    {"[screen]\nwidth = 1280.0\n", ErrorCode::config_wrong_value,
     ":2: screen.width: must be a whole number, from 800 to 7680"},
    {"[screen]\nwidth = 799\n", ErrorCode::config_wrong_value,
     ":2: screen.width: must be from 800 to 7680, not 799"},
    {"[screen]\n\nheight = 4321\n", ErrorCode::config_wrong_value,
     ":3: screen.height: must be from 480 to 4320, not 4321"},
    {"[drawer]\npin = 3\n", ErrorCode::config_wrong_value, ":2: drawer.pin: must be 2 or 5, not 3"},
    {"[database]\nconnect_timeout_s = 2020-01-01\n", ErrorCode::config_wrong_value,
     ":2: database.connect_timeout_s: must be a whole number"},
    {"[till]\ndata_dir = \"data\"\n", ErrorCode::config_wrong_value,
     ":2: till.data_dir: must be an absolute path"},
    {"[log]\nfile = \"/var/log/\\u001b[2Jx\"\n", ErrorCode::config_wrong_value,
     ":2: log.file: must be one line without control characters"},
    {"[scanner]\nvendor_product = \"c2e:0b61\"\n", ErrorCode::config_wrong_value,
     ":2: scanner.vendor_product: must be two numbers"},

    {"[scanner.2]\nkind = \"serial\"\n", ErrorCode::config_wrong_value,
     ":2: scanner.2.kind: \"serial\" needs the path of a line as scanner.2.device"},
    {"[scanner.3]\nkind = \"usb-keyboard\"\ndevice = \"/dev/ttyS0\"\n",
     ErrorCode::config_wrong_value,
     ":2: scanner.3.kind: \"usb-keyboard\" needs the scanner's numbers as scanner.3.device"},
    {"[scanner.1]\ndevice = \"ttyS0\"\n", ErrorCode::config_wrong_value,
     ":2: scanner.1.device: must be the path of a serial line"},
    {"[scanner.1]\nline = \"9600\"\n", ErrorCode::config_wrong_value,
     ":2: scanner.1.line: must be speed, data bits, parity"},
    {"[scanner.4]\nkind = \"serial\"\n", ErrorCode::config_unknown_key,
     ":1: scanner.4: unknown; did you mean scanner."},
    {"[printer]\nkind = \"cups\"\n", ErrorCode::config_wrong_value,
     ":2: printer.kind: \"cups\" needs printer.queue"},
    {"[printer]\nconnection = \"tcp://printer\"\n", ErrorCode::config_wrong_value,
     ":2: printer.connection: must be tcp:// and the printer's address in digits"},
    {"[printer]\nconnection = \"tcp://192.0.2.10\"\nkind = \"cups\"\nqueue = \"x\"\n",
     ErrorCode::config_wrong_value, ":2: printer.connection: names the printer already"},
    {"[printer]\nconnection = \"cups:x\"\n[drawer]\nsensor = \"open-is-low\"\n",
     ErrorCode::config_wrong_value, ":4: drawer.sensor: cannot be heard through CUPS"},
    {"[drawer]\npin = 5\nkind = \"printer\"\n", ErrorCode::config_wrong_value,
     ":3: drawer.kind: \"printer\" opens the drawer through the printer"},

    {"[scale]\nkind = \"nci\"\n", ErrorCode::config_wrong_value,
     ":2: scale.kind: needs the serial line"},
    {"[scale]\nserial = \"9600\"\n", ErrorCode::config_wrong_value,
     ":2: scale.serial: must be speed, data bits, parity"},
    {"[scale]\nunit = \"stone\"\n", ErrorCode::config_wrong_value,
     ":2: scale.unit: must be \"kg\", \"g\", \"lb\" or \"oz\""},
    {"[line_display]\nkind = \"serial\"\n", ErrorCode::config_wrong_value,
     ":2: line_display.kind: needs the serial line"},
    {"[scale]\nkind = \"nci\"\ndevice = \"/dev/ttyS0\"\n[printer]\n"
     "connection = \"serial:/dev/ttyS0\"\n",
     ErrorCode::config_wrong_value,
     ":5: printer.connection: /dev/ttyS0 is scale.device already; a serial line is for one "
     "device"},
    {"[scanner.1]\nkind = \"serial\"\ndevice = \"/dev/ttyS1\"\n[scanner.3]\nkind = \"serial\"\n"
     "device = \"/dev/ttyS1\"\n",
     ErrorCode::config_wrong_value, ":6: scanner.3.device: /dev/ttyS1 is scanner.1.device already"},
    {"[line_display]\nkind = \"serial\"\ndevice = \"/dev/ttyS0\"\n[label_printer]\n"
     "connection = \"serial:/dev/ttyS0\"\n",
     ErrorCode::config_wrong_value,
     ":3: line_display.device: /dev/ttyS0 is label_printer.connection already"},

    {"[printer]\nqueue = \"x\n", ErrorCode::config_syntax, ":2: "},
    {"[printer]\nqueue = \"x\"\nqueue = \"y\"\n", ErrorCode::config_syntax, ":3: "},
    {"[printer\n", ErrorCode::config_syntax, ":1: "},
    {"[screen]\nwidth = 99999999999999999999\n", ErrorCode::config_syntax, ":2: "},
    {"[log]\nfile = \"\xff\"\n", ErrorCode::config_syntax, ":2: "},
};

class Refused : public testing::TestWithParam<BadFile> {};

TEST_P(Refused, NamesFileLineAndKey) {
  const Folder folder;
  Sources sources;
  sources.config_file = folder.write("till.toml", GetParam().text);
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, GetParam().code) << settings.error().detail;
  EXPECT_THAT(settings.error().detail,
              testing::StartsWith(sources.config_file->string() + std::string{GetParam().detail}));
}

INSTANTIATE_TEST_SUITE_P(Files, Refused, testing::ValuesIn(kBadFiles));

TEST(Files, MissingOnesAreOnlyAllowedInTheStandardPlaces) {
  const Folder folder;
  Sources sources;
  sources.files = {folder.path() / "no.toml"};
  EXPECT_TRUE(load(sources).has_value());

  sources.config_file = folder.path() / "typed.toml";
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_missing);
  EXPECT_THAT(settings.error().detail, EndsWith("typed.toml"));

  sources.config_file = "";
  EXPECT_EQ(load(sources).error(), (core::Error{ErrorCode::config_missing, "--config names none"}));
}

TEST(Files, AFolderIsUnreadable) {
  const Folder folder;
  Sources sources;
  sources.files = {folder.path()};
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::file_unreadable);
}

TEST(Files, AHugeFileIsRefusedUnread) {
  Folder folder;
  const auto file = folder.path() / "huge.toml";
  std::ofstream(file).close();
  std::filesystem::resize_file(file, std::uintmax_t{1} << 40);  // takes no room
  Sources sources;
  sources.config_file = file;
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_syntax);
  EXPECT_EQ(settings.error().detail, file.string() + ": larger than 1 MiB");
}

TEST(Environment, UnknownVariableIsRefusedWithItsNearestName) {
  Sources sources;
  sources.environment = {{"HOLDFAST_PRINTER_QUEU", "x"}};
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_unknown_key);
  EXPECT_EQ(settings.error().detail,
            "HOLDFAST_PRINTER_QUEU: no such setting; did you mean HOLDFAST_PRINTER_QUEUE?");
}

TEST(Environment, WrongValueNamesTheVariable) {
  Sources sources;
  for (const auto& [name, value, detail] : {
           std::tuple{"HOLDFAST_SCREEN_WIDTH", "wide", "must be a whole number, from 800 to 7680"},
           std::tuple{"HOLDFAST_SCREEN_WIDTH", "900 ", "must be a whole number, from 800 to 7680"},
           std::tuple{"HOLDFAST_SCREEN_WIDTH", "", "must be a whole number, from 800 to 7680"},
           std::tuple{"HOLDFAST_SCREEN_WIDTH", "9", "must be from 800 to 7680, not 9"},
           std::tuple{"HOLDFAST_SCREEN_SOUND", "yes", "must be true or false"},
           std::tuple{"HOLDFAST_SCREEN_THEME", "blue",
                      "must be \"dark\" or \"light\", not \"blue\""},
           std::tuple{"HOLDFAST_LOG_FILE", "/var/\xff", "must be UTF-8"},
       }) {
    sources.environment = {{name, value}};
    const auto settings = load(sources);
    ASSERT_FALSE(settings.has_value()) << name;
    EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
    EXPECT_EQ(settings.error().detail, std::string{name} + ": " + detail);
  }
}

TEST(Flags, WrongOnesNameTheFlag) {
  Sources sources;
  sources.flags = {{"screen.theme", "blue"}};
  auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
  EXPECT_THAT(settings.error().detail, testing::StartsWith("--set screen.theme: must be"));

  sources.flags = {{"screen.them", "dark"}};
  settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_unknown_key);
  EXPECT_EQ(settings.error().detail, "--set screen.them: unknown; did you mean screen.theme?");

  sources.flags = {{"screen", "dark"}};
  settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_unknown_key);
}

TEST(Flags, WithoutAnEqualsSignAreRefused) {
  EXPECT_EQ(split_flag("printer.queue=a=b").value(),
            (std::pair<std::string, std::string>{"printer.queue", "a=b"}));
  EXPECT_EQ(split_flag("printer.queue=").value().second, "");
  for (const std::string_view text : {"printer.queue", "=x", ""}) {
    const auto flag = split_flag(text);
    ASSERT_FALSE(flag.has_value());
    EXPECT_EQ(flag.error().code, ErrorCode::config_syntax);
  }
}

TEST(Whole, ContradictionNamesTheSourceThatMadeIt) {
  Sources sources;
  sources.environment = {{"HOLDFAST_PRINTER_KIND", "cups"}};
  auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_THAT(settings.error().detail, testing::StartsWith("HOLDFAST_PRINTER_KIND: printer.kind:"));

  sources.flags = {{"printer.queue", "receipts"}};
  EXPECT_TRUE(load(sources).has_value());

  sources = {};
  sources.flags = {{"drawer.kind", "printer"}};
  settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_THAT(settings.error().detail, testing::StartsWith("--set drawer.kind: drawer.kind:"));
}

constexpr std::string_view kWithPassword =
    "[database]\nconninfo = \"host=db user=till1 password=not-a-secret\"\n";

TEST(Password, InAFileThatOthersCanReadIsRefusedAndNotRepeated) {
  const Folder folder;
  Sources sources;
  sources.config_file = folder.write("till.toml", kWithPassword);
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
  EXPECT_THAT(settings.error().detail,
              testing::StartsWith(sources.config_file->string() + ":2: database.conninfo: "));
  EXPECT_THAT(settings.error().detail, HasSubstr("chmod o= " + sources.config_file->string()));
  EXPECT_THAT(settings.error().detail, Not(HasSubstr("not-a-secret")));
}

TEST(Password, IsAllowedWhereOthersCannotRead) {
  using std::filesystem::perms;
  const Folder folder;
  Sources sources;
  sources.config_file = folder.write("till.toml", kWithPassword);
  std::filesystem::permissions(*sources.config_file,
                               perms::owner_read | perms::owner_write | perms::group_read);
  const auto settings = load(sources);
  ASSERT_TRUE(settings.has_value()) << settings.error().detail;
  EXPECT_THAT(settings->database.conninfo, HasSubstr("not-a-secret"));

  Sources from_environment;
  from_environment.environment = {
      {"HOLDFAST_DATABASE_CONNINFO", "postgresql://till1:not-a-secret@db/shop"}};
  EXPECT_TRUE(load(from_environment).has_value());
}

TEST(Password, OnTheCommandLineIsRefusedAndNotRepeated) {
  for (const std::string conninfo :
       {"host=db password=not-a-secret", "postgresql://u:not-a-secret@h/db",
        "postgresql://h/db?pass%77ord=not-a-secret"}) {
    Sources sources;
    sources.flags = {{"database.conninfo", conninfo}};
    const auto settings = load(sources);
    ASSERT_FALSE(settings.has_value()) << conninfo;
    EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
    EXPECT_THAT(settings.error().detail, testing::StartsWith("--set database.conninfo: holds"));
    EXPECT_THAT(settings.error().detail, HasSubstr("passfile"));
    EXPECT_THAT(settings.error().detail, Not(HasSubstr("not-a-secret")));
  }
}

TEST(Password, UnderAnEncodedNameIsOneToo) {
  const auto settings =
      load_text("[database]\nconninfo = \"postgresql://h/db?pass%77ord=not-a-secret\"\n");
  ASSERT_FALSE(settings.has_value());
  EXPECT_THAT(settings.error().detail, HasSubstr("others can read this file"));
}

TEST(Conninfo, AFaultIsNamedWhereTheConnectionStringStands) {
  const Folder folder;
  Sources sources;
  sources.config_file = folder.write("till.toml", "[database]\nconninfo = \"hots=db\"\n");
  sources.conninfo_fault = [](const std::string& text) {
    return text == "host=db" ? std::string{} : "no sense in " + text;
  };
  const auto settings = load(sources);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
  EXPECT_EQ(settings.error().detail,
            sources.config_file->string() + ":2: database.conninfo: no sense in hots=db");
  // One that is not in force harms nobody, and none is none.
  sources.flags = {{"database.conninfo", "host=db"}};
  EXPECT_TRUE(load(sources).has_value());
  sources.flags = {{"database.conninfo", ""}};
  EXPECT_TRUE(load(sources).has_value());
}

TEST(Password, IsNotRepeatedWhenTheConnectionStringIsMalformed) {
  for (const std::string_view bad : {"password=not-a-secret\\u0001", "password=not-a-secret\\n"}) {
    const auto settings = load_text("[database]\nconninfo = \"" + std::string{bad} + "\"\n");
    ASSERT_FALSE(settings.has_value());
    EXPECT_THAT(settings.error().detail, Not(HasSubstr("not-a-secret")));
  }
}

}  // namespace
}  // namespace holdfast::config::test
