// `holdfast devices` as it is typed.
#include <gmock/gmock.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "db/local/private_file.h"
#include "tests/support/program.h"
#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DevicesCommand : public ::testing::Test {
 protected:
  DevicesCommand() { std::ofstream(folder_.path() / "till.toml") << ""; }
  ProgramResult devices(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "devices"});
    arguments.insert(arguments.end(),
                     {"--config", folder_.path() / "till.toml", "--set",
                      "till.data_dir=" + data().string(), "--set", "scanner.kind=none"});
    return run_program(arguments, {"CUPS_SERVER=" + (folder_.path() / "no.sock").string()});
  }
  [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }

  TempFolder folder_;
};

TEST_F(DevicesCommand, ListSaysWhatIsSetUpAndMissing) {
  const auto list = devices({"list", "--set", "scale.kind=nci", "--set", "scale.device=/dev/none"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, AllOf(HasSubstr("WHERE"), HasSubstr("/dev/none"), HasSubstr("missing")));
}

TEST_F(DevicesCommand, ListForPrograms) {
  const auto list = devices({"list", "--json", "--set", "printer.connection=tcp://127.0.0.1:9100"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  const auto rows = nlohmann::json::parse(list.out);
  bool found = false;
  for (const auto& row : rows) {
    if (row["where"] != "tcp://127.0.0.1:9100") continue;
    found = true;
    EXPECT_EQ(row["role"], "receipt printer");
    EXPECT_EQ(row["state"], "set_up");
  }
  EXPECT_TRUE(found) << list.out;
}

TEST_F(DevicesCommand, BesideATillThatRunsListWorksAndTheOthersSayWhoHoldsTheDevices) {
  std::filesystem::create_directories(data());
  std::ofstream(data() / "journal.db.lock") << "";
  const auto lock = local::FileLock::take(data() / "journal.db.lock");
  ASSERT_TRUE(lock);
  const auto list = devices({"list"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("The till runs and holds its devices"));
  for (const char* action : {"watch", "test"}) {
    const auto refused =
        action == std::string("test") ? devices({"test", "scanner"}) : devices({"watch"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("the till runs"), HasSubstr("[device_busy]")));
  }
  const auto capture = devices({"capture", "scanner", folder_.path() / "x.hid"});
  EXPECT_EQ(capture.exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "x.hid"));
}

TEST_F(DevicesCommand, TestsWhatIsSetUpAndNothingElse) {
  EXPECT_EQ(devices({"test", "toaster"}).exit_code, 2);
  const auto none = devices({"test", "scale"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("scale.kind"));
  SerialLine line(folder_.path() / "display");
  line.plug();
  const auto display = devices({"test", "display", "--set", "line_display.kind=serial", "--set",
                                "line_display.device=" + line.path()});
  EXPECT_EQ(display.exit_code, 0) << display.err;
  EXPECT_THAT(line.receive(200), HasSubstr("12345678901234567890"));
}

TEST_F(DevicesCommand, CapturesNothingOfWhatIsNoDevice) {
  const auto file = folder_.path() / "x.line";
  std::ofstream(folder_.path() / "text") << "text";
  const auto refused = [&](const std::string& device) {
    const auto capture = devices({"capture", device, file, "--seconds", "1"});
    EXPECT_NE(capture.exit_code, 0) << device;
    EXPECT_FALSE(std::filesystem::exists(file)) << device;
    return capture.err;
  };
  EXPECT_THAT(refused("/dev/null"), HasSubstr("/dev/null is no serial line"));
  EXPECT_THAT(refused(folder_.path() / "text"), HasSubstr("is no serial line"));
  EXPECT_THAT(refused(folder_.path() / "none"), HasSubstr("[device_no_hardware]"));
  // One of the settings that is not there: heard of for the whole time, and then a failure.
  const auto scale = devices({"capture", "scale", file, "--seconds", "1", "--set", "scale.kind=nci",
                              "--set", "scale.device=/dev/none"});
  EXPECT_EQ(scale.exit_code, 1);
  EXPECT_THAT(scale.err, HasSubstr("scale never worked"));
}

TEST_F(DevicesCommand, WatchPrintsWhatHappensAndEndsInTime) {
  SerialLine line(folder_.path() / "scanner");
  line.plug();
  const auto watch = devices({"watch", "--seconds", "1", "--set", "scanner.1.kind=serial", "--set",
                              "scanner.1.device=" + line.path()});
  EXPECT_EQ(watch.exit_code, 0) << watch.err;
  EXPECT_THAT(watch.out, HasSubstr("scanner: ready, scanner"));
}

}  // namespace
}  // namespace holdfast::testing
