// The program as a technician meets it: what it prints and how it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ProgramResult holdfast(std::vector<std::string> arguments,
                       const std::vector<std::string>& environment = {}) {
  arguments.insert(arguments.begin(), HOLDFAST_PROGRAM);
  return run_program(arguments, environment);
}

class Cli : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    std::ofstream(file) << text;
    return file.string();
  }
  TempFolder folder_;
};

TEST_F(Cli, HelpNamesEverySubCommandAndTheExitCodes) {
  const auto result = holdfast({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("run"), HasSubstr("demo"), HasSubstr("db"),
                                HasSubstr("scenario"), HasSubstr("version")));
  EXPECT_THAT(result.out, HasSubstr("Exit codes"));
}

TEST_F(Cli, AnUnknownSubCommandIsAUsageError) {
  EXPECT_EQ(holdfast({"sell"}).exit_code, 2);
  EXPECT_EQ(holdfast({}).exit_code, 2);
  EXPECT_EQ(holdfast({"db", "migrate", "sideways"}).exit_code, 2);
  EXPECT_EQ(holdfast({"demo", "--size", "huge"}).exit_code, 2);
}

TEST_F(Cli, VersionNamesWhatItWasBuiltWith) {
  const auto result = holdfast({"version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("holdfast "), HasSubstr("SQLite"), HasSubstr("libpq")));
}

TEST_F(Cli, ATypoInTheConfigurationIsNamedByFileLineAndKey) {
  const auto file = write("till.toml", "[screen]\ntheme = \"dark\"\nfulscreen = true\n");
  const auto result = holdfast({"run", "--config", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr(file + ":3"), HasSubstr("fulscreen"),
                                HasSubstr("config_unknown_key")));
}

TEST_F(Cli, AWrongValueInTheEnvironmentNamesTheVariable) {
  const auto result = holdfast({"config"}, {"HOLDFAST_SCREEN_THEME=purple"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("HOLDFAST_SCREEN_THEME"), HasSubstr("config_wrong_value")));
}

TEST_F(Cli, AFlagWinsOverTheEnvironmentAndTheFile) {
  const auto file = write("till.toml", "[screen]\nwidth = 1024\n");
  const auto result = holdfast({"config", "--config", file, "--set", "screen.width=1920"},
                               {"HOLDFAST_SCREEN_WIDTH=1280"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("width = 1920"));
}

TEST_F(Cli, AMissingConfigurationFileIsNamed) {
  const auto result = holdfast({"run", "--config", "/nowhere/till.toml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/till.toml"));
}

TEST_F(Cli, AScenarioThatHoldsExitsWithZero) {
  const auto file = write("sale.txt",
                          "given shop \"Corner Market\" currency EUR tax included per line\n"
                          "given tax A \"VAT 20 %\" 20%\n"
                          "given item 4006381333931 \"Pencil\" 1.20 A\n"
                          "given person \"Robin\" cashier pin 2468\n"
                          "sign in \"Robin\" 2468\n"
                          "open shift 100.00\n"
                          "scan 4006381333931\n"
                          "expect total 1.20\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("sale.txt"));
}

TEST_F(Cli, AScenarioThatDoesNotHoldNamesItsLine) {
  const auto file = write("sale.txt",
                          "given shop \"Corner Market\" currency EUR tax included per line\n"
                          "given person \"Robin\" cashier pin 2468\n"
                          "sign in \"Robin\" 2468\n"
                          "expect screen sell\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("sale.txt:4"));
}

TEST_F(Cli, AScenarioWithAnUnknownLineNamesIt) {
  const auto file = write("sale.txt", "# a comment\nfly to the moon\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("sale.txt:2"), HasSubstr("fly to the moon")));
}

TEST_F(Cli, MigratingWithoutADatabaseSaysWhereToNameOne) {
  const auto result =
      holdfast({"db", "migrate", "status"}, {"XDG_CONFIG_HOME=" + folder_.path().string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--database"));
}

TEST_F(Cli, MigratingAnAbsentServerSaysSo) {
  const auto result = holdfast({"db", "migrate", "status", "--database",
                                "host=" + folder_.path().string() + " dbname=shop user=nobody"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("server_unreachable"));
}

TEST_F(Cli, AHeadlessDemoWithoutAScenarioIsAUsageError) {
  auto result = holdfast({"demo", "--headless"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("needs --scenario"), HasSubstr("[command_line]"),
                                Not(HasSubstr("configuration"))));
  result = holdfast({"demo", "--screenshot", "x.png"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--screenshot needs --headless"));
}

struct Typo {
  std::vector<std::string> arguments;
  const char* answer;
};

TEST_F(Cli, ATypoIsNamedWithWhatIsNear) {
  for (const Typo& typo : std::vector<Typo>{
           {{"sell"},
            "\"sell\" is no command of holdfast; there are: run, demo, enrol, tills, db, shops, "
            "people, journal, devices, receipt, labels, scenario, config, version"},
           {{"dmeo"}, "\"dmeo\" is no command of holdfast; did you mean demo?"},
           {{"db", "migrat", "up"},
            "\"migrat\" is no command of holdfast db; did you mean migrate?"},
           {{"db"}, "after holdfast db one of these is missing: migrate, demo"},
           {{}, "after holdfast one of these is missing: run, demo"},
           {{"a\x1b[2Jb"}, "(unprintable) is no command"},
           {{"--verson"}, "\"--verson\" is no option of holdfast"},
           {{"demo", "--heedless"},
            "\"--heedless\" is no option of holdfast demo; did you mean "
            "--headless?"},
           {{"run", "--confg=x"},
            "\"--confg\" is no option of holdfast run; did you mean --config?"},
           {{"run", "now"}, "\"now\" was not expected after holdfast run"},
           {{"db", "migrate"}, "direction is required"},
           {{"db", "migrate", "sideways"}, "sideways not in {up,down,status}"},
           {{"db", "migrate", "down", "--steps", "abc"}, "--steps: Value abc not in range"},
           {{"db", "migrate", "up", "--steps", "2"}, "--steps goes with down alone"},
           {{"db", "migrate", "down", "--to", "2"}, "--to goes with up alone"},
           {{"db", "migrate", "up", "--to", "9999"}, "--to 9999: the newest is "},
           {{"scenario", "/dev"}, "directory: /dev"},
       }) {
    const auto result = holdfast(typo.arguments);
    EXPECT_EQ(result.exit_code, 2) << typo.answer;
    EXPECT_THAT(result.err, AllOf(HasSubstr(typo.answer), HasSubstr("[command_line]")));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST_F(Cli, AWindowThatIsTooSmallIsRefusedWithTheLeast) {
  for (const char* size : {"640x400", "799x480", "800x479", "7681x1000", "huge", "1280x", "x800",
                           "1280x800x2", "-1280x800"}) {
    const auto result = holdfast({"demo", "--size", size});
    EXPECT_EQ(result.exit_code, 2) << size;
    EXPECT_THAT(result.err, AllOf(HasSubstr("--size"), HasSubstr("800x480")));
  }
}

TEST_F(Cli, AScenarioThatNeverEndsIsRefusedAtOnce) {
  const auto large = write("large.txt", std::string((std::size_t{1} << 20) + 1, '#'));
  for (const auto& [file, why] :
       {std::pair{std::string{"/dev/urandom"}, "neither a file nor a pipe"},
        std::pair{large, "larger than 1 MiB"}}) {
    auto result = holdfast({"scenario", file});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr(file), HasSubstr(why), HasSubstr("[file_unreadable]")));
    result = holdfast({"demo", "--headless", "--scenario", file, "--data-dir",
                       (folder_.path() / "demo").string()});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr(file), HasSubstr(why)));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "demo")) << "it was read too late";
  }
  write("full.txt", std::string(std::size_t{1} << 20, '#'));
  EXPECT_EQ(holdfast({"scenario", (folder_.path() / "full.txt").string()}).exit_code, 0);
}

TEST_F(Cli, AScenarioMayComeThroughAPipe) {
  const auto pipe = folder_.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "# nothing\n"; });
  const auto result = holdfast({"scenario", pipe.string()});
  writer.join();
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(Cli, AWrongFlagIsNamedAndNoFileIsBlamed) {
  for (const std::string flag : {"printer.queue=a b", "no.such=1", "nothing"}) {
    const auto result = holdfast({"config", "--set", flag});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, AllOf(HasSubstr("--set " + flag.substr(0, flag.find('='))),
                                  Not(HasSubstr("file")), Not(HasSubstr("line"))));
  }
}

TEST_F(Cli, AConnectionStringThatLibpqRefusesIsAConfigurationError) {
  const auto file = write("till.toml", "[database]\nconninfo = \"host=db sslmode=req\"\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", "--config", file},
        {"config", "--config", file},
        {"db", "migrate", "status", "--config", file},
        {"db", "demo", "--config", file}}) {
    const auto result = holdfast(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments.front();
    EXPECT_THAT(result.err, AllOf(HasSubstr(file + ":2: database.conninfo: "), HasSubstr("sslmode"),
                                  HasSubstr("[config_wrong_value]")));
  }
  for (const auto& [conninfo, named] :
       {std::pair{"hots=db", "hots"}, {"host=db port=99999", "port"}, {"just words", "just"}}) {
    for (const char* command : {"migrate", "demo"}) {
      std::vector<std::string> arguments{"db", command, "--database", conninfo};
      if (command == std::string{"migrate"}) arguments.insert(arguments.begin() + 2, "up");
      const auto result = holdfast(arguments);
      EXPECT_EQ(result.exit_code, 2) << conninfo;
      EXPECT_THAT(result.err, AllOf(HasSubstr("--database: "), HasSubstr(named)));
    }
  }
}

TEST_F(Cli, APasswordOnTheCommandLineIsRefusedAndNotRepeated) {
  for (const std::string conninfo :
       {"host=db password=s3cret", "postgresql://u:s3cret@h/db",
        "postgresql://h/d?pass%77ord=s3cret", "host=db password='s3cret"}) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"run", "--set", "database.conninfo=" + conninfo},
          {"config", "--set", "database.conninfo=" + conninfo},
          {"db", "migrate", "up", "--database", conninfo},
          {"db", "demo", "--database=" + conninfo}}) {
      const auto result = holdfast(arguments);
      EXPECT_EQ(result.exit_code, 2) << arguments.front();
      EXPECT_THAT(result.err, AllOf(HasSubstr("passfile"), Not(HasSubstr("s3cret"))));
      EXPECT_THAT(result.out, Not(HasSubstr("s3cret")));
    }
  }
}

// A cashier sells on; a technician at a shell has nothing to sell.
TEST_F(Cli, DatabaseErrorsSpeakToATechnician) {
  const std::string nowhere = "host=" + folder_.path().string() + " dbname=shop user=nobody";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"db", "migrate", "up", "--database", nowhere},
        {"db", "demo", "--database", nowhere}}) {
    const auto result = holdfast(arguments);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("Check host, port"), HasSubstr(folder_.path().string()),
                                  Not(HasSubstr("selling")), Not(HasSubstr("till"))));
  }
}

}  // namespace
}  // namespace holdfast::testing
