#include "pos/till/posting.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace holdfast::till {
namespace {

using Step = Posting::Step;
using Link = command::ServerChanged::Link;

class FixedRandom final : public ports::Random {
 public:
  explicit FixedRandom(std::uint8_t byte) : byte_(byte) {}
  std::array<std::uint8_t, 16> bytes16() override {
    std::array<std::uint8_t, 16> bytes{};
    bytes.fill(byte_);
    return bytes;
  }

 private:
  std::uint8_t byte_;
};

const core::Error kAway{core::ErrorCode::server_unreachable, "connection refused"};
constexpr core::Instant kNow{1'000'000};

// As after the first look at the server's copy of the journal.
Posting looked() {
  Posting posting;
  posting.looked(kNow);
  return posting;
}

TEST(Posting, LooksAtTheServersCopyBeforeAnythingElse) {
  Posting posting;
  EXPECT_EQ(posting.link(), Link::connecting);
  EXPECT_EQ(posting.next(kNow, 7).step, Step::look);
  posting.looked(kNow);
  EXPECT_EQ(posting.link(), Link::up);
  EXPECT_EQ(posting.next(kNow, 7).step, Step::post);
}

TEST(Posting, LooksAgainAfterAFailureAfterAWhileAndWhenToldTo) {
  FixedRandom random{0};
  for (const Step failing : {Step::post, Step::pull, Step::look}) {
    Posting posting = looked();
    posting.failed(kNow, failing, kAway, random);
    EXPECT_EQ(posting.next(kNow + 500, 1).step, Step::look);
  }
  Posting posting = looked();
  posting.pulled(kNow, false);
  EXPECT_EQ(posting.next(kNow + 1'000, 0).step, Step::wait);
  posting.look_again();
  EXPECT_EQ(posting.next(kNow + 1'000, 0).step, Step::look);
  posting.looked(kNow + 1'000);
  posting.pulled(kNow + 30'000, false);
  EXPECT_EQ(posting.next(kNow + 31'000, 0).step, Step::look);
  posting.looked(kNow + 86'400'000);
  EXPECT_EQ(posting.next(kNow, 0).step, Step::look) << "the clock was set back";
}

TEST(Posting, TellsAServerThatRefusesFromOneThatIsAway) {
  FixedRandom random{0};
  const auto link_after = [&](core::ErrorCode code) {
    Posting posting = looked();
    posting.failed(kNow, Step::post, {code, {}}, random);
    return posting.link();
  };
  using core::ErrorCode;
  for (const auto code :
       {ErrorCode::server_login_refused, ErrorCode::server_schema_too_old,
        ErrorCode::server_schema_too_new, ErrorCode::server_refused, ErrorCode::sequence_gap,
        ErrorCode::sequence_fork, ErrorCode::journal_behind, ErrorCode::till_not_enrolled,
        ErrorCode::till_revoked}) {
    EXPECT_EQ(link_after(code), Link::refused) << core::name(code);
  }
  for (const auto code :
       {ErrorCode::server_unreachable, ErrorCode::outcome_unknown, ErrorCode::disk_full}) {
    EXPECT_EQ(link_after(code), Link::down) << core::name(code);
  }
}

TEST(Posting, ATroubleThatTheLookFoundIsOverWhenTheNextLookFindsNone) {
  FixedRandom random{0};
  Posting posting;
  posting.failed(kNow, Step::look, {core::ErrorCode::journal_behind, {}}, random);
  posting.pulled(kNow, false);
  EXPECT_EQ(posting.link(), Link::refused);
  posting.looked(kNow + 500);
  EXPECT_EQ(posting.link(), Link::up);
  posting.failed(kNow, Step::post, {core::ErrorCode::server_refused, {}}, random);
  posting.looked(kNow + 1'000);
  EXPECT_EQ(posting.link(), Link::refused) << "the entry is still not there";
  posting.posted(kNow + 1'500);
  EXPECT_EQ(posting.link(), Link::up);
}

TEST(Posting, AnEntryGoesBeforeAPull) {
  const Posting posting = looked();
  EXPECT_EQ(posting.next(kNow, 1).step, Step::post);
  EXPECT_EQ(posting.next(kNow, 0).step, Step::pull);
}

TEST(Posting, LiveEntriesGoSinglyAndABacklogInBatches) {
  const Posting posting = looked();
  EXPECT_EQ(posting.next(kNow, 1).batch, 1U);
  EXPECT_EQ(posting.next(kNow, 7).batch, 7U);
  EXPECT_EQ(posting.next(kNow, 10'000).batch, 100U);
}

TEST(Posting, PullsAgainAfterTheInterval) {
  Posting posting = looked();
  posting.pulled(kNow, false);
  const auto next = posting.next(kNow, 0);
  EXPECT_EQ(next.step, Step::wait);
  EXPECT_EQ(next.until, kNow + 4'000);
  EXPECT_EQ(posting.next(kNow + 4'000, 0).step, Step::pull);
}

TEST(Posting, PullsPageAfterPage) {
  Posting posting = looked();
  posting.pulled(kNow, true);
  EXPECT_EQ(posting.next(kNow, 0).step, Step::pull);
}

TEST(Posting, WaitsLongerAfterEachFailureAndNeverForEver) {
  Posting posting;
  FixedRandom most{255};
  std::int64_t previous = 0;
  for (int i = 0; i < 40; ++i) {
    posting.failed(kNow, Step::post, kAway, most);
    const auto next = posting.next(kNow, 5);
    ASSERT_EQ(next.step, Step::wait);
    const auto delay = next.until - kNow;
    EXPECT_GE(delay, previous);
    EXPECT_LE(delay, PostingConfig{}.max_retry_ms);
    previous = delay;
  }
  EXPECT_GT(previous, 14'000);
}

TEST(Posting, TheFirstWaitIsBetweenHalfAndAllOfTheShortest) {
  for (int byte = 0; byte < 256; byte += 5) {
    Posting posting;
    FixedRandom random{static_cast<std::uint8_t>(byte)};
    posting.failed(kNow, Step::post, kAway, random);
    const auto delay = posting.next(kNow, 1).until - kNow;
    EXPECT_GE(delay, 250);
    EXPECT_LE(delay, 500);
  }
}

TEST(Posting, TriesAgainWhenTheWaitIsOverAndForgetsTheFailureOnSuccess) {
  Posting posting;
  FixedRandom random{0};
  posting.failed(kNow, Step::post, kAway, random);
  EXPECT_FALSE(posting.up());
  EXPECT_EQ(posting.last_error(), kAway);
  EXPECT_EQ(posting.next(kNow + 500, 1).step, Step::look);
  posting.looked(kNow + 500);
  posting.posted(kNow + 500);
  EXPECT_TRUE(posting.up());
  EXPECT_EQ(posting.failures(), 0);
  EXPECT_EQ(posting.next(kNow + 500, 1).step, Step::post);
}

TEST(Posting, AClockSetBackDoesNotPutThePullFarAway) {
  Posting posting = looked();
  posting.pulled(kNow + 86'400'000, false);
  EXPECT_EQ(posting.next(kNow, 0).step, Step::pull);
  posting.pulled(kNow, false);
  EXPECT_EQ(posting.next(kNow, 0).step, Step::wait);
}

TEST(Posting, AClockSetBackDoesNotPutTheRetryFarAway) {
  Posting posting;
  FixedRandom random{255};
  posting.failed(kNow + 86'400'000, Step::post, kAway, random);
  const auto next = posting.next(kNow, 1);
  EXPECT_TRUE(next.step == Step::look || next.until - kNow <= 15'000);
}

TEST(Posting, PricesStillComeWhenTheServerRefusesAnEntry) {
  Posting posting;
  FixedRandom random{255};
  posting.pulled(kNow, false);
  for (int i = 0; i < 10; ++i) {
    posting.failed(kNow, Step::post, {core::ErrorCode::sequence_fork, "entry 3"}, random);
  }
  EXPECT_EQ(posting.next(kNow, 1).step, Step::wait);
  EXPECT_LE(posting.next(kNow, 1).until, kNow + 5'000);
  EXPECT_EQ(posting.next(kNow + 5'000, 1).step, Step::pull);
  posting.pulled(kNow + 5'000, false);
  EXPECT_FALSE(posting.up()) << "the refusal must stay on the screen";
  EXPECT_EQ(posting.last_error().code, core::ErrorCode::sequence_fork);
  EXPECT_EQ(posting.next(kNow + 5'001, 1).step, Step::wait);
  EXPECT_EQ(posting.next(kNow + 15'000, 1).step, Step::look);
}

// A page that cannot be used, for ever: it is asked for less and less often, entries are posted
// all the while, and the screen says so until a page can be used.
TEST(Posting, APageThatCannotBeUsedKeepsNobodyFromPosting) {
  Posting posting = looked();
  FixedRandom random{255};
  const core::Error refused{core::ErrorCode::server_refused, "its answer is longer than 64 MiB"};
  core::Instant now = kNow;
  std::int64_t previous = 0;
  for (int i = 0; i < 12; ++i) {
    ASSERT_EQ(posting.next(now, 0).step, Step::pull);
    posting.failed(now, Step::pull, refused, random);
    EXPECT_EQ(posting.next(now, 1).step, Step::post) << "at once";
    posting.posted(now);
    posting.news(now);
    posting.looked(now);
    EXPECT_FALSE(posting.up());
    EXPECT_EQ(posting.link(), Link::refused);
    EXPECT_EQ(posting.last_error(), refused) << "the refusal must stay on the screen";
    const auto next = posting.next(now, 0);
    ASSERT_EQ(next.step, Step::wait);
    EXPECT_GE(next.until - now, previous);
    EXPECT_LE(next.until - now, PostingConfig{}.max_retry_ms);
    previous = next.until - now;
    now = next.until;
  }
  EXPECT_GT(previous, 14'000);
  posting.pulled(now, false);
  EXPECT_EQ(posting.link(), Link::up);
  EXPECT_EQ(posting.last_error(), core::Error{});
}

// A till that was taken out of service hears it whatever it asks.
TEST(Posting, ARefusalOfTheTillIsOfEverything) {
  Posting posting = looked();
  FixedRandom random{255};
  posting.failed(kNow, Step::pull, {core::ErrorCode::till_revoked, {}}, random);
  EXPECT_EQ(posting.next(kNow, 1).step, Step::wait);
  EXPECT_EQ(posting.link(), Link::refused);
}

TEST(Posting, AnAbsentServerIsNotAskedForPricesInBetween) {
  Posting posting;
  FixedRandom random{255};
  for (int i = 0; i < 10; ++i) posting.failed(kNow, Step::post, kAway, random);
  EXPECT_EQ(posting.next(kNow + 6'000, 1).step, Step::wait);
}

// Every till of a chain loses the server in the same instant, and none knows of the others.
// They must not come back in step, neither at first nor after an hour.
TEST(Posting, AThousandTillsDoNotComeBackInStep) {
  class SeededRandom final : public ports::Random {
   public:
    explicit SeededRandom(std::uint32_t seed) : generator_(seed) {}
    std::array<std::uint8_t, 16> bytes16() override {
      std::array<std::uint8_t, 16> bytes{};
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(generator_());
      return bytes;
    }

   private:
    std::mt19937 generator_;
  };
  constexpr int kTills = 1'000;
  constexpr std::int64_t kHour_ms = 3'600'000, kSlot_ms = 100;
  std::map<std::int64_t, int> knocks;
  for (std::uint32_t till = 0; till < kTills; ++till) {
    SeededRandom random{till};
    Posting posting = looked();
    for (core::Instant now = kNow; now - kNow < kHour_ms;) {
      posting.failed(now, Step::post, kAway, random);
      const auto next = posting.next(now, 1);
      ASSERT_EQ(next.step, Step::wait);
      ASSERT_GT(next.until, now);
      now = next.until;
      ++knocks[(now - kNow) / kSlot_ms];
    }
  }
  const auto most_between = [&](std::int64_t from_ms, std::int64_t to_ms) {
    int most = 0;
    for (const auto& [slot, count] : knocks) {
      if (slot * kSlot_ms >= from_ms && slot * kSlot_ms < to_ms) most = std::max(most, count);
    }
    return most;
  };
  // All of the first attempts fall into a quarter of a second.
  EXPECT_LT(most_between(0, 1'000), kTills / 2);
  EXPECT_LT(most_between(1'000, 2'000), kTills / 5);
  EXPECT_LT(most_between(2'000, 60'000), kTills / 10);
  // Spread evenly it would be about thirteen of a thousand.
  EXPECT_LT(most_between(60'000, kHour_ms), kTills * 3 / 100);
  // And nobody knocks much more often than every seven seconds.
  int all = 0;
  for (const auto& [slot, count] : knocks) all += count;
  EXPECT_LT(all, kTills * (kHour_ms / 7'000));
}

// What the server told of is pulled at once, but not more often than ten times a second.
TEST(Posting, PullsWhenTheServerHasNews) {
  Posting posting = looked();
  posting.pulled(kNow, false);
  EXPECT_EQ(posting.next(kNow + 1, 0).step, Step::wait);
  posting.news(kNow + 1);
  EXPECT_EQ(posting.next(kNow + 1, 0).step, Step::wait);
  EXPECT_EQ(posting.next(kNow + 1, 0).until, kNow + 100);
  EXPECT_EQ(posting.next(kNow + 100, 0).step, Step::pull);
  posting.pulled(kNow + 100, false);
  posting.news(kNow + 2'000);
  EXPECT_EQ(posting.next(kNow + 2'000, 0).step, Step::pull);
  posting.pulled(kNow + 2'000, false);
  // The clock was set back an hour.
  posting.looked(kNow + -3'600'000);
  posting.news(kNow + -3'600'000);
  EXPECT_EQ(posting.next(kNow + -3'600'000, 0).step, Step::pull);
}

// What waits for another transaction to end is asked for soon, and then less and less often.
TEST(Posting, PullsSoonWhatIsHeldBack) {
  Posting posting = looked();
  core::Instant now = kNow;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 10; ++i) {
    posting.pulled(now, false, true);
    const auto next = posting.next(now, 0);
    ASSERT_EQ(next.step, Step::wait);
    waits.push_back(next.until - now);
    now = next.until;
    ASSERT_EQ(posting.next(now, 0).step, Step::pull);
  }
  EXPECT_EQ(waits,
            (std::vector<std::int64_t>{20, 40, 80, 160, 320, 640, 1'280, 2'560, 4'000, 4'000}));
  posting.pulled(now, false, false);
  EXPECT_EQ(posting.next(now, 0).until - now, PostingConfig{}.pull_interval_ms);
  posting.pulled(now, false, true);
  EXPECT_EQ(posting.next(now, 0).until - now, 20);
}

}  // namespace
}  // namespace holdfast::till
