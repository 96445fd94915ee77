#include "pos/till/output_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast::till {
namespace {

using core::OutputJob;
using core::OutputRecord;
using Kind = OutputJob::Kind;
using State = OutputJob::State;
using ports::OutputResult;

core::Uuid id(std::uint32_t n) {
  core::Uuid made;
  for (std::size_t i = 0; i < 4; ++i) made.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return made;
}

OutputQueue with(std::vector<OutputJob> jobs) {
  OutputQueue queue;
  for (const OutputJob& job : jobs) queue.add(job);
  return queue;
}

TEST(OutputQueue, FollowsAReceiptToItsEnd) {
  OutputQueue queue = with({{id(1), Kind::receipt, State::sent, 7}});
  EXPECT_EQ(queue.receipt_state(7), OutputState::working);
  queue.finished(id(1), OutputResult::failed);
  EXPECT_EQ(queue.receipt_state(7), OutputState::failed);
  EXPECT_FALSE(queue.may_be_printed(7));
  queue.add({id(2), Kind::receipt, State::sent, 7});
  EXPECT_EQ(queue.receipt_state(7), OutputState::working);
  EXPECT_TRUE(queue.may_be_printed(7));
  queue.finished(id(2), OutputResult::done);
  EXPECT_EQ(queue.receipt_state(7), OutputState::done);
  EXPECT_TRUE(queue.record().jobs.empty());
}

TEST(OutputQueue, ACopyThatFailsDoesNotUnprintTheReceipt) {
  OutputQueue queue = with({{id(1), Kind::receipt, State::sent, 7}});
  queue.finished(id(1), OutputResult::done);
  for (const OutputResult result : {OutputResult::failed, OutputResult::unknown}) {
    queue.add({id(2), Kind::copy, State::sent, 7});
    queue.finished(id(2), result);
    EXPECT_EQ(queue.receipt_state(7), OutputState::done);
  }
}

TEST(OutputQueue, ACopyMayBeTheOnlyPaper) {
  for (const OutputResult copy : {OutputResult::done, OutputResult::unknown}) {
    OutputQueue queue =
        with({{id(1), Kind::receipt, State::sent, 7}, {id(2), Kind::copy, State::sent, 7}});
    queue.finished(id(2), copy);
    queue.finished(id(1), OutputResult::failed);
    EXPECT_TRUE(queue.may_be_printed(7));
  }
}

TEST(OutputQueue, WithdrawsWhatWasNeverSent) {
  OutputQueue queue =
      with({{id(1), Kind::receipt, State::failed, 7}, {id(2), Kind::receipt, State::sent, 7}});
  queue.withdraw(id(2));
  EXPECT_EQ(queue.receipt_state(7), OutputState::failed);
  EXPECT_EQ(queue.record().jobs.size(), 1U);
}

TEST(OutputQueue, KnowsNothingOfWhatWasBeforeItsRecord) {
  OutputQueue queue;
  queue.restore({}, 12);
  EXPECT_EQ(queue.receipt_state(12), OutputState::unknown);
  EXPECT_EQ(queue.kick_state(12), OutputState::unknown);
  EXPECT_EQ(queue.record().known_from, 13);
  queue.restore(OutputRecord{5, {{id(1), Kind::kick, State::sent, 12}}}, 12);
  EXPECT_EQ(queue.receipt_state(4), OutputState::unknown);
  EXPECT_EQ(queue.receipt_state(12), OutputState::done);
  EXPECT_EQ(queue.kick_state(12), OutputState::unknown) << "never asked again";
  EXPECT_EQ(queue.kick_state(11), OutputState::done);
}

TEST(OutputQueue, ForgetsTheOldestTroubleAsUnknown) {
  OutputQueue queue;
  const auto most = static_cast<std::uint32_t>(OutputQueue::kMostJobs);
  for (std::uint32_t n = 1; n <= most + 3; ++n) {
    queue.add({id(n), Kind::receipt, State::sent, n});
    queue.finished(id(n), OutputResult::failed);
  }
  EXPECT_EQ(queue.record().jobs.size(), OutputQueue::kMostJobs);
  EXPECT_EQ(queue.receipt_state(3), OutputState::unknown);
  EXPECT_EQ(queue.receipt_state(4), OutputState::failed);
}

// Whatever happens, a paper without DUPLICATE is only asked for when none can be there, and
// a restart in between does not change that.
RC_GTEST_PROP(OutputQueueProperties, NeverTwoPapersWithoutDuplicate, ()) {
  OutputQueue queue;
  std::uint32_t made = 0;
  int originals = 0;  // of receipt 1, that came out or may have
  std::vector<OutputJob> running;
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6))) {
    if (step == 0) {
      const bool copy = made > 0 && queue.may_be_printed(1);
      const OutputJob job{id(++made), copy ? Kind::copy : Kind::receipt, State::sent, 1};
      queue.add(job);
      running.push_back(job);
      if (!copy) RC_ASSERT(originals == 0);
      if (!copy) ++originals;
    } else if (step < 4 && !running.empty()) {
      const auto result = static_cast<OutputResult>(step - 1);
      const OutputJob job = running.back();
      running.pop_back();
      queue.finished(job.id, result);
      if (job.kind == Kind::receipt && result == OutputResult::failed) --originals;
    } else if (step == 4) {
      OutputQueue again;
      again.restore(queue.record(), 1);
      RC_ASSERT(again.receipt_state(1) == queue.receipt_state(1));
      queue = again;
    } else if (made > OutputQueue::kMostJobs) {
      RC_ASSERT(queue.record().jobs.size() <= OutputQueue::kMostJobs);
    }
  }
}

}  // namespace
}  // namespace holdfast::till
