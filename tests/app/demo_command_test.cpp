// `holdfast demo` from nothing, and once more on what it left: a shop, a server and a
// receipt, with nothing left running.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "tests/app/journal_contents.h"
#include "tests/app/notify_socket.h"
#include "tests/app/running_program.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string first_bytes(const fs::path& file, std::size_t count) {
  std::string bytes(count, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

// Processes that have `text` in their command line, or stand in a folder of this name.
int processes_with(const std::string& text) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline", std::ios::binary);
    const std::string line(std::istreambuf_iterator<char>(in), {});
    std::error_code unknown;
    const std::string where = fs::read_symlink(entry.path() / "cwd", unknown).string();
    if (line.find(text) != std::string::npos || where.find(text) != std::string::npos) ++count;
  }
  return count;
}

bool are_gone(const std::string& text, std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (processes_with(text) > 0) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

class DemoCommand : public ::testing::Test {
 protected:
  // One demo for all of them, since making its server takes seconds.
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    // Anybody may pass: as root, the demo's server runs as another user.
    fs::permissions(folder_->path(), fs::perms::others_exec, fs::perm_options::add);
    first_ = headless(kFirstSale, picture());
  }
  static void TearDownTestSuite() { folder_.reset(); }

  void SetUp() override { ASSERT_EQ(first_.exit_code, 0) << first_.out << first_.err; }
  void TearDown() override {
    EXPECT_EQ(processes_with(data().string()), 0) << "something still runs";
  }

  static constexpr const char* kFirstSale = HOLDFAST_SOURCE "/packaging/demo/first_sale.scenario";
  static fs::path data() { return folder_->path() / "demo"; }
  static fs::path picture() { return folder_->path() / "till.png"; }

  static std::vector<std::string> headless_command(const fs::path& scenario) {
    return {HOLDFAST_PROGRAM,  "demo",       "--headless",   "--scenario",
            scenario.string(), "--data-dir", data().string()};
  }
  static std::vector<std::string> window_command() {
    return {HOLDFAST_PROGRAM, "demo", "--data-dir", data().string()};
  }
  static std::vector<std::string> environment() {
    return {"SDL_VIDEODRIVER=dummy", "SDL_AUDIODRIVER=dummy"};
  }
  static ProgramResult headless(const fs::path& scenario, const fs::path& screenshot = {}) {
    auto arguments = headless_command(scenario);
    if (!screenshot.empty()) {
      arguments.insert(arguments.end(), {"--screenshot", screenshot.string()});
    }
    return run_program(arguments, environment(), 120);
  }
  // A demo in its window, ready for its cashier.
  static void await_ready(RunningProgram& demo, const NotifySocket& notify) {
    ASSERT_EQ(notify.receive(), "READY=1") << demo.output();
  }
  static std::vector<std::string> with(const NotifySocket& notify) {
    auto all = environment();
    all.push_back(notify.environment());
    return all;
  }
  fs::path scenario(const std::string& name, const std::string& text) {
    std::ofstream(folder_->path() / name) << text;
    return folder_->path() / name;
  }

  static std::unique_ptr<TempFolder> folder_;
  static ProgramResult first_;
};

std::unique_ptr<TempFolder> DemoCommand::folder_;
ProgramResult DemoCommand::first_;

TEST_F(DemoCommand, FindsTheFirstSaleAgain) {
  EXPECT_THAT(first_.out,
              AllOf(HasSubstr("Corner Market"), HasSubstr("9.28"),
                    HasSubstr("Sales in PostgreSQL: 1. Entries waiting on the till: 0")));
  EXPECT_EQ(first_.err, "");
  EXPECT_EQ(first_bytes(picture(), 8), "\x89PNG\r\n\x1a\n");
  EXPECT_GT(fs::file_size(picture()), 5'000U);

  const auto second = headless(kFirstSale);
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("Sales in PostgreSQL: 2. Entries waiting on the till: 0"));
  const auto sales = read_journal(data() / "till").sales();
  ASSERT_EQ(sales.size(), 2U);
  EXPECT_EQ(sales[0].receipt_number, 1);
  EXPECT_EQ(sales[1].receipt_number, 2);
}

TEST_F(DemoCommand, AScenarioThatDoesNotHoldFailsByName) {
  const auto result =
      headless(scenario("wrong.scenario", "given person \"Nobody\" cashier pin 2468\n"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("wrong.scenario:1"), HasSubstr("[scenario_expectation]")));
}

TEST_F(DemoCommand, ASecondOneDoesNotTakeTheServerFromTheFirst) {
  const NotifySocket notify(folder_->path() / "notify-first");
  RunningProgram first(window_command(), with(notify));
  ASSERT_NO_FATAL_FAILURE(await_ready(first, notify));
  const int processes = processes_with(data().string());

  const auto second = headless(kFirstSale);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("[journal_locked]"));

  EXPECT_EQ(processes_with(data().string()), processes);
  first.send_signal(SIGTERM);
  EXPECT_EQ(first.wait(), 0) << first.output();
}

TEST_F(DemoCommand, AKilledOneTakesItsServerAlongAndTheNextIsThereSoon) {
  {
    const NotifySocket notify(folder_->path() / "notify-killed");
    RunningProgram killed(window_command(), with(notify));
    ASSERT_NO_FATAL_FAILURE(await_ready(killed, notify));
    killed.send_signal(SIGKILL);
    killed.wait();
  }
  const auto begun = steady_clock::now();
  const auto next = headless(scenario("here.scenario", "expect screen sign_in\n"));
  EXPECT_EQ(next.exit_code, 0) << next.err;
  EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(10));
}

// Ended while it makes its database: within moments, with all its children, and so that the
// next start goes on.
TEST_F(DemoCommand, TheFirstStartMayEndAtAnyMoment) {
  TempFolder fresh;
  fs::permissions(fresh.path(), fs::perms::others_exec, fs::perm_options::add);
  const std::vector<std::string> command{HOLDFAST_PROGRAM, "demo", "--data-dir",
                                         (fresh.path() / "demo").string()};
  int moment_ms = 60;
  for (const int number : {SIGKILL, SIGINT, SIGTERM, SIGKILL, SIGTERM, SIGKILL, SIGINT}) {
    RunningProgram demo(command, environment());
    std::this_thread::sleep_for(std::chrono::milliseconds(moment_ms));
    moment_ms += 140;
    const auto told = steady_clock::now();
    demo.send_signal(number);
    const int code = demo.wait();
    EXPECT_LT(steady_clock::now() - told, std::chrono::seconds(2));
    // In its window already, it ends in order.
    EXPECT_TRUE(code == 128 + number || (code == 0 && number != SIGKILL)) << demo.output();
    EXPECT_TRUE(are_gone(fresh.path().string(), std::chrono::seconds(2))) << "after " << number;
  }
  auto last = command;
  last.insert(last.end(), {"--headless", "--scenario", kFirstSale});
  const auto result = run_program(last, environment(), 120);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Sales in PostgreSQL: 1. Entries waiting on the till: 0"));
}

TEST_F(DemoCommand, AHeadlessOneCanBeInterrupted) {
  auto command = headless_command(scenario("long.scenario", "picture\nwait 300s\n"));
  const auto sign = folder_->path() / "long.png";
  command.insert(command.end(), {"--screenshot", sign.string()});
  RunningProgram demo(command, environment());
  while (demo.is_running() && !fs::exists(sign)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  demo.send_signal(SIGTERM);
  EXPECT_EQ(demo.wait(), 1);
  EXPECT_THAT(demo.output(), HasSubstr("told to end"));
}

}  // namespace
}  // namespace holdfast::testing
