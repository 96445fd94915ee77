// `holdfast run` as a service manager and a technician meet it: how it tells that it is
// there, how it ends, and that a second one cannot harm the first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>

#include "tests/app/journal_contents.h"
#include "tests/app/notify_socket.h"
#include "tests/app/running_program.h"
#include "tests/app/silent_server.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RunCommand : public ::testing::Test {
 protected:
  RunCommand() {
    std::ofstream config(folder_.path() / "till.toml");
    config << "[till]\ndata_dir = \"" << data().string() << "\"\n"
           << "[scanner]\nkind = \"none\"\nwedge.enabled = false\n"
           << "[printer]\nkind = \"none\"\n"
           << "[drawer]\nkind = \"none\"\n"
           << "[screen]\nfullscreen = false\nsoftware_renderer = true\nsound = false\n";
  }

  [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{HOLDFAST_PROGRAM, "run", "--config",
                                 (folder_.path() / "till.toml").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] std::vector<std::string> environment() const {
    return {"SDL_VIDEODRIVER=dummy", "SDL_AUDIODRIVER=dummy", notify_.environment()};
  }

  TempFolder folder_;
  NotifySocket notify_{folder_.path() / "notify"};
};

TEST_F(RunCommand, SaysWhenItIsReadyAndEndsCleanlyOnASignal) {
  for (const int number : {SIGTERM, SIGINT}) {
    RunningProgram till(command(), environment());
    ASSERT_EQ(notify_.receive(), "READY=1") << till.output();
    EXPECT_TRUE(till.is_running());
    till.send_signal(number);
    EXPECT_EQ(notify_.receive(), "STOPPING=1") << till.output();
    EXPECT_EQ(till.wait(), 0) << till.output();
    EXPECT_TRUE(read_journal(data()).entries.empty());
  }
}

TEST_F(RunCommand, WithoutAShopItSaysWhatIsMissing) {
  RunningProgram till(command(), environment());
  ASSERT_EQ(notify_.receive(), "READY=1") << till.output();
  till.send_signal(SIGTERM);
  EXPECT_EQ(till.wait(), 0);
  EXPECT_THAT(till.output(),
              AllOf(HasSubstr("database.conninfo"), HasSubstr("/etc/holdfast/holdfast.toml")));
}

TEST_F(RunCommand, AJournalThatIsAFolderIsNamed) {
  std::filesystem::create_directories(data() / "journal.db");
  const auto result = run_program(command(), {"SDL_VIDEODRIVER=dummy"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[file_unreadable]"), HasSubstr("this is a folder"),
                                HasSubstr((data() / "journal.db").string())));
}

TEST_F(RunCommand, ASecondOneOnTheSameJournalIsRefusedAndTheFirstGoesOn) {
  RunningProgram first(command(), environment());
  ASSERT_EQ(notify_.receive(), "READY=1") << first.output();

  const auto second = run_program(command(), {"SDL_VIDEODRIVER=dummy"});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, AllOf(HasSubstr("[journal_locked]"), HasSubstr("Close it first"),
                                HasSubstr(std::to_string(first.pid()))));

  EXPECT_TRUE(first.is_running());
  first.send_signal(SIGTERM);
  EXPECT_EQ(notify_.receive(), "STOPPING=1");
  EXPECT_EQ(first.wait(), 0) << first.output();
  EXPECT_TRUE(read_journal(data()).entries.empty());
}

// The lock goes with the process that held it, however it ended.
TEST_F(RunCommand, AKilledOneLeavesNoLockBehind) {
  {
    RunningProgram killed(command(), environment());
    ASSERT_EQ(notify_.receive(), "READY=1") << killed.output();
    killed.send_signal(SIGKILL);
    EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  }
  RunningProgram next(command(), environment());
  EXPECT_EQ(notify_.receive(), "READY=1") << next.output();
  next.send_signal(SIGTERM);
  EXPECT_EQ(next.wait(), 0) << next.output();
}

TEST_F(RunCommand, AServerThatNeverAnswersKeepsItNeitherFromOpeningNorFromEnding) {
  const SilentServer server;
  RunningProgram till(command({"--set", "database.conninfo=" + server.conninfo(), "--set",
                               "database.connect_timeout_s=2"}),
                      environment());
  ASSERT_EQ(notify_.receive(), "READY=1") << till.output();
  const auto told = std::chrono::steady_clock::now();
  till.send_signal(SIGTERM);
  EXPECT_EQ(notify_.receive(), "STOPPING=1");
  EXPECT_EQ(till.wait(), 0) << till.output();
  EXPECT_LT(std::chrono::steady_clock::now() - told, std::chrono::seconds(2));
}

TEST_F(RunCommand, AScreenThatIsNotThereIsNamed) {
  const auto result = run_program(command(), {"SDL_VIDEODRIVER=nonsense"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("nonsense"), HasSubstr("[no_display]"),
                                HasSubstr("graphical session"), Not(HasSubstr("went wrong"))));
}

TEST_F(RunCommand, AJournalThatIsNoneIsNamedAndLeftAlone) {
  std::filesystem::create_directories(data());
  const std::string text(10'000, 'x');
  std::ofstream(data() / "journal.db") << text;
  const auto result = run_program(command(), {"SDL_VIDEODRIVER=dummy"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[journal_damaged]"), HasSubstr("journal.db")));
  std::ifstream left(data() / "journal.db");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(left), {}), text);
}

}  // namespace
}  // namespace holdfast::testing
