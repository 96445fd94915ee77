// What follows from what a scheduler says, without a scheduler.
#include "drivers/printer/cups_job.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using ports::OutputResult;
using Trouble = CupsConnection::Trouble;

class CupsJobTest : public testing::Test {
 protected:
  static CupsConnection::Failure failure(Trouble trouble,
                                         core::ErrorCode code = core::ErrorCode::device_offline) {
    return {trouble, IPP_STATUS_OK, {code, "why"}};
  }
  static CupsConnection::Job seen(ipp_jstate_t state, int impressions = 0,
                                  std::string name = "job") {
    return {7, std::move(name), state, impressions, "message", false};
  }
  CupsJob::Outcome look(ipp_jstate_t state, int impressions = 0) {
    return job_.looked(seen(state, impressions), now_);
  }
  void accept() { ASSERT_FALSE(job_.handed_over(7, now_)); }

  CupsJob::TimePoint now_{};
  CupsJob job_{{"job", {1}, 4s}, {}, now_};
};

TEST_F(CupsJobTest, CompletedIsDone) {
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PENDING));
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING, 1));
  EXPECT_EQ(look(IPP_JSTATE_COMPLETED, 1)->result, OutputResult::done);
}

TEST_F(CupsJobTest, ARefusalIsFailedWithItsReason) {
  const auto outcome = job_.handed_over(
      tl::unexpected(failure(Trouble::refused, core::ErrorCode::printer_unknown)), now_);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->result, OutputResult::failed);
  EXPECT_EQ(outcome->error.code, core::ErrorCode::printer_unknown);
}

TEST_F(CupsJobTest, WithoutASchedulerItFailsAfterAShortWhile) {
  EXPECT_FALSE(job_.handed_over(tl::unexpected(failure(Trouble::unreachable)), now_));
  EXPECT_EQ(job_.phase(), CupsJob::Phase::waiting) << "nothing was sent: it may be tried again";
  now_ += 2001ms;
  const auto outcome = job_.handed_over(tl::unexpected(failure(Trouble::unreachable)), now_);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->result, OutputResult::failed);
  EXPECT_EQ(outcome->error.code, core::ErrorCode::device_offline);
}

TEST_F(CupsJobTest, ALostAnswerIsLookedUpByName) {
  EXPECT_FALSE(job_.handed_over(tl::unexpected(failure(Trouble::lost)), now_));
  ASSERT_EQ(job_.phase(), CupsJob::Phase::searching);
  EXPECT_FALSE(job_.searched(
      std::vector{seen(IPP_JSTATE_PENDING, 0, "another"), seen(IPP_JSTATE_PROCESSING)}, now_));
  EXPECT_EQ(job_.phase(), CupsJob::Phase::following);
  EXPECT_EQ(look(IPP_JSTATE_COMPLETED)->result, OutputResult::done);
}

TEST_F(CupsJobTest, ALostAnswerThatIsNotFoundIsUnknown) {
  EXPECT_FALSE(job_.handed_over(tl::unexpected(failure(Trouble::lost)), now_));
  EXPECT_EQ(job_.searched(std::vector<CupsConnection::Job>{}, now_)->result, OutputResult::unknown);
}

TEST_F(CupsJobTest, AJobOfAnEarlierRunIsCertainOnlyWhenItEndedWell) {
  const auto found = [this](ipp_jstate_t state) {
    CupsJob job = CupsJob::of_earlier_run({"job", {}, 4s}, {}, now_);
    EXPECT_EQ(job.phase(), CupsJob::Phase::searching);
    EXPECT_FALSE(job.searched(std::vector{seen(state)}, now_));
    return job.looked(seen(state), now_);
  };
  EXPECT_EQ(found(IPP_JSTATE_COMPLETED)->result, OutputResult::done);
  EXPECT_EQ(found(IPP_JSTATE_CANCELED)->result, OutputResult::unknown);
  EXPECT_FALSE(found(IPP_JSTATE_PROCESSING)) << "followed to its end";
}

TEST_F(CupsJobTest, ASchedulerThatForgotTheJobIsUnknown) {
  accept();
  EXPECT_EQ(job_.looked(tl::unexpected(failure(Trouble::refused)), now_)->result,
            OutputResult::unknown);
}

TEST_F(CupsJobTest, AnotherJobUnderOurNumberIsUnknown) {
  accept();
  EXPECT_EQ(job_.looked(seen(IPP_JSTATE_COMPLETED, 1, "another"), now_)->result,
            OutputResult::unknown);
}

TEST_F(CupsJobTest, ASchedulerThatStaysAwayIsUnknown) {
  accept();
  EXPECT_FALSE(job_.looked(tl::unexpected(failure(Trouble::unreachable)), now_));
  now_ += 10'001ms;
  EXPECT_EQ(job_.looked(tl::unexpected(failure(Trouble::unreachable)), now_)->result,
            OutputResult::unknown);
}

TEST_F(CupsJobTest, CancelledBeforeAnythingLeftIsFailed) {
  accept();
  EXPECT_EQ(look(IPP_JSTATE_CANCELED)->result, OutputResult::failed);
}

TEST_F(CupsJobTest, CancelledWhilePrintingIsUnknown) {
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING, 1));
  EXPECT_EQ(look(IPP_JSTATE_CANCELED, 1)->result, OutputResult::unknown);
}

// Whoever deletes a queue ends its backends before they have said what they had done.
TEST_F(CupsJobTest, CancelledBySomebodyElseItIsCertainOnlyBeforeItBegan) {
  accept();
  auto ended = seen(IPP_JSTATE_CANCELED);
  ended.began_processing = true;
  EXPECT_EQ(job_.looked(ended, now_)->result, OutputResult::unknown);

  job_ = CupsJob({"job", {1}, 4s}, {}, now_);
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_EQ(look(IPP_JSTATE_CANCELED)->result, OutputResult::unknown);

  job_ = CupsJob({"job", {1}, 4s}, {}, now_);
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_EQ(look(IPP_JSTATE_ABORTED)->result, OutputResult::failed) << "the backend gave it up";
}

TEST_F(CupsJobTest, AfterALostSchedulerNothingIsCertainlyUnprinted) {
  accept();
  EXPECT_FALSE(job_.looked(tl::unexpected(failure(Trouble::lost)), now_));
  EXPECT_EQ(look(IPP_JSTATE_CANCELED)->result, OutputResult::unknown);
}

TEST_F(CupsJobTest, AJobThatASchedulerKeepsAfterItsReturnIsUnknown) {
  job_ = CupsJob({"job", {1}, 60s}, {}, now_);
  accept();
  EXPECT_FALSE(job_.looked(tl::unexpected(failure(Trouble::lost)), now_));
  now_ += 1s;
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  now_ += 10s;
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_TRUE(job_.wants_cancel(now_));
  EXPECT_EQ(look(IPP_JSTATE_CANCELED)->result, OutputResult::unknown);
}

TEST_F(CupsJobTest, IsTakenBackWhenItsTimeIsOver) {
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_FALSE(job_.wants_cancel(now_));
  now_ += 4s;
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_TRUE(job_.wants_cancel(now_));
  EXPECT_FALSE(job_.wants_cancel(now_)) << "once";
  EXPECT_FALSE(look(IPP_JSTATE_CANCELED)) << "the backend may still report that it printed";
  now_ += 301ms;
  EXPECT_EQ(look(IPP_JSTATE_CANCELED)->result, OutputResult::failed);
}

TEST_F(CupsJobTest, PrintedAtTheLastMomentIsDone) {
  accept();
  now_ += 4s;
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_TRUE(job_.wants_cancel(now_));
  EXPECT_EQ(look(IPP_JSTATE_COMPLETED, 1)->result, OutputResult::done);
}

TEST_F(CupsJobTest, ACancelThatDoesNotEndIsUnknown) {
  accept();
  now_ += 4s;
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_TRUE(job_.wants_cancel(now_));
  now_ += 2001ms;
  EXPECT_EQ(look(IPP_JSTATE_PROCESSING)->result, OutputResult::unknown);
}

TEST_F(CupsJobTest, ASilentPrinterIsNoticed) {
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING));
  EXPECT_FALSE(job_.printer_is_silent(now_));
  EXPECT_TRUE(job_.printer_is_silent(now_ + 1001ms));
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING, 1));
  EXPECT_FALSE(job_.printer_is_silent(now_ + 1001ms));
}

TEST_F(CupsJobTest, WhenTheOwnerLeaves) {
  accept();
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING, 1));
  job_.owner_is_leaving(now_ + 1s);
  EXPECT_FALSE(look(IPP_JSTATE_PROCESSING, 1));
  now_ += 1s;
  EXPECT_EQ(look(IPP_JSTATE_PROCESSING, 1)->result, OutputResult::unknown)
      << "half a receipt is not cut off";
}

TEST_F(CupsJobTest, LooksLessOftenAsTimePasses) {
  accept();
  auto pause = 0ns;
  for (int i = 0; i < 30; ++i) {
    EXPECT_FALSE(look(IPP_JSTATE_PENDING));
    EXPECT_GE(job_.next_look() - now_, pause);
    pause = job_.next_look() - now_;
  }
  EXPECT_EQ(pause, 250ms);
}

}  // namespace
}  // namespace holdfast::drivers
