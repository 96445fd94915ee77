// A print service that has no room left, or remembers more than anybody wants to read.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>

#include "tests/drivers/printer/cups_counter.h"
#include "tests/support/scarce_disk.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SmallTmpfs;
using testing::TempFolder;

// On a disk of its own, in a child: everything the scheduler writes lies there.
class FullSpool : Counter {
 public:
  explicit FullSpool(SmallTmpfs& disk) : disk_(disk) {}

  void run() {
    start_scheduler();
    open();
    printer_->print(print_id(1), receipt("before"));
    EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);

    disk_.fill();
    for (std::uint8_t n = 2; n <= 3; ++n) {
      printer_->print(print_id(n), receipt("full " + std::to_string(n)));
      drawer_->kick(kick_id(n));
      expect_refused(prints_.wait(print_id(n)));
      expect_refused(kicks_.wait(kick_id(n)));
    }

    disk_.free();
    printer_->print(print_id(4), receipt("after"));
    drawer_->kick(kick_id(4));
    EXPECT_EQ(prints_.wait(print_id(4)).result, OutputResult::done);
    EXPECT_EQ(kicks_.wait(kick_id(4)).result, OutputResult::done);
    ASSERT_TRUE(simulator_.wait_for_cuts(2));
    ASSERT_TRUE(simulator_.wait_for_kicks(1));
    EXPECT_THAT(simulator_.text(48), ::testing::Not(HasSubstr("full")))
        << "it was said not to be printed";
    EXPECT_EQ(simulator_.cuts(), 2U);
    EXPECT_EQ(simulator_.kicks(), 1U);
    EXPECT_THAT(simulator_.problems(), IsEmpty());
  }

 private:
  static void expect_refused(const OutputOutcome& outcome) {
    EXPECT_EQ(outcome.result, OutputResult::failed) << core::sentence(outcome.error);
    EXPECT_EQ(outcome.error.code, ErrorCode::device_failure);
    EXPECT_THAT(outcome.error.detail, HasSubstr("no room")) << core::sentence(outcome.error);
  }

  SmallTmpfs& disk_;
};

TEST(CupsSpool, WithoutRoomNothingIsPrintedAndThatIsSaid) {
  if (!SmallTmpfs::is_allowed()) GTEST_SKIP() << "this system lets us mount no file system";
  const TempFolder folder;
  testing::run_in_child([&folder] {
    SmallTmpfs disk(folder.path(), 4);
    chmod(folder.path().c_str(), 0755);  // backends are another user
    setenv("TMPDIR", folder.path().c_str(), 1);
    FullSpool(disk).run();
  });
}

// What a year of receipts leaves behind where nobody set a limit.
TEST_F(Cups, AThousandJobsOfHistory) {
  open();
  printer_->print(print_id(1), receipt("first"));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  printer_.reset();
  drawer_.reset();
  cupsd_.add_history("receipt", 1'000);
  EXPECT_THAT(pending_jobs(), IsEmpty());

  prints_.forget();
  const auto before = std::chrono::steady_clock::now();
  open();
  printer_->look_up(print_id(1));
  printer_->look_up(print_id(2));
  printer_->print(print_id(3), receipt("second"));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  EXPECT_EQ(prints_.wait(print_id(2)).result, OutputResult::unknown) << "nobody knows of it";
  EXPECT_EQ(prints_.wait(print_id(3)).result, OutputResult::done);
  std::printf("a thousand jobs: %ld ms for two look-ups and a receipt\n",
              static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::steady_clock::now() - before)
                                    .count()));
  ASSERT_TRUE(simulator_.wait_for_cuts(2));
  EXPECT_EQ(simulator_.cuts(), 2U);

  // A scheduler that starts anew reads all of them from its spool first.
  cupsd_.stop();
  cupsd_.start();
  prints_.forget();
  printer_->look_up(print_id(3));
  EXPECT_EQ(prints_.wait(print_id(3)).result, OutputResult::done);
}

}  // namespace
}  // namespace holdfast::drivers
