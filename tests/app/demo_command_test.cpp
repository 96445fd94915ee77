// `holdfast demo` from nothing, and once more on what it left: a shop, a server and a
// receipt, with nothing left running.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "tests/app/journal_contents.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string first_bytes(const fs::path& file, std::size_t count) {
  std::string bytes(count, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

// Processes that have `text` in their command line.
int processes_with(const std::string& text) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline", std::ios::binary);
    const std::string line(std::istreambuf_iterator<char>(in), {});
    if (line.find(text) != std::string::npos) ++count;
  }
  return count;
}

class DemoCommand : public ::testing::Test {
 protected:
  // Anybody may pass: as root, the demo's server runs as another user.
  DemoCommand() { fs::permissions(folder_.path(), fs::perms::others_exec, fs::perm_options::add); }

  ProgramResult demo(const fs::path& scenario, const fs::path& screenshot) {
    return run_program({HOLDFAST_PROGRAM, "demo", "--headless", "--scenario", scenario.string(),
                        "--data-dir", data().string(), "--screenshot", screenshot.string()},
                       {"SDL_VIDEODRIVER=dummy", "SDL_AUDIODRIVER=dummy"}, 120);
  }
  [[nodiscard]] fs::path data() const { return folder_.path() / "demo"; }

  TempFolder folder_;
};

TEST_F(DemoCommand, SellsTwiceAndFindsTheFirstSaleAgain) {
  for (int run = 1; run <= 2; ++run) {
    const auto picture = folder_.path() / ("till-" + std::to_string(run) + ".png");
    const auto result = demo(HOLDFAST_SOURCE "/packaging/demo/first_sale.scenario", picture);
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("Corner Market"), HasSubstr("9.28"),
                                  HasSubstr("Sales in PostgreSQL: " + std::to_string(run) + "."),
                                  HasSubstr("Entries waiting on the till: 0")));
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(first_bytes(picture, 8), "\x89PNG\r\n\x1a\n");
    EXPECT_GT(fs::file_size(picture), 5'000U);
    EXPECT_EQ(processes_with(data().string()), 0) << "something still runs";
  }
  const auto sales = read_journal(data() / "till").sales();
  ASSERT_EQ(sales.size(), 2U);
  EXPECT_EQ(sales[0].receipt_number, 1);
  EXPECT_EQ(sales[1].receipt_number, 2);

  // A scenario that does not hold is a failure, and leaves nothing running either.
  const auto wrong = folder_.path() / "wrong.scenario";
  std::ofstream(wrong) << "given person \"Nobody\" cashier pin 2468\n";
  const auto result = demo(wrong, folder_.path() / "wrong.png");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("wrong.scenario:1"), HasSubstr("scenario_expectation")));
  EXPECT_EQ(processes_with(data().string()), 0) << "something still runs";
}

}  // namespace
}  // namespace holdfast::test
