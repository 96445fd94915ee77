#include "pos/till/clock_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::till {
namespace {

using Kind = ClockTrouble::Kind;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr core::Instant kNow{1'772'374'445'000};  // 2026-03-01T14:14:05Z
constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

TEST(ClockWatch, AnEmptyJournalKnowsNothing) {
  ClockWatch watch;
  watch.started({0});
  EXPECT_FALSE(watch.trouble());
}

TEST(ClockWatch, AtAStartTheNewestEntryIsTheMeasure) {
  const auto started = [](std::int64_t since) {
    ClockWatch watch;
    watch.entry(kNow + kDay);  // one that was wrong and is past does not count
    watch.entry(kNow);
    watch.started(kNow + since);
    return watch.trouble();
  };
  EXPECT_FALSE(started(0));
  EXPECT_FALSE(started(-kStartToleranceMs));
  EXPECT_EQ(started(-kStartToleranceMs - 1),
            (ClockTrouble{Kind::before_end, -kStartToleranceMs - 1}));
  EXPECT_EQ(started(-20'000 * kDay)->kind, Kind::before_end);
  EXPECT_FALSE(started(kLongAgoMs));
  EXPECT_EQ(started(kLongAgoMs + 1), (ClockTrouble{Kind::long_ago, kLongAgoMs + 1}));
  EXPECT_EQ(started(4'000 * kDay)->kind, Kind::long_ago);
}

TEST(ClockWatch, WhileItRunsAClockThatNobodySetsIsTheMeasure) {
  ClockWatch watch;
  watch.started(kNow);
  watch.tick(kNow, 5'000);
  watch.tick(kNow + kDay, 5'000 + kDay);  // a night
  watch.tick(kNow + kDay + kJumpToleranceMs, 5'000 + kDay);
  EXPECT_FALSE(watch.trouble());
  watch.tick(kNow + kDay + kJumpToleranceMs + 3 * kHour, 5'000 + kDay);
  EXPECT_EQ(watch.trouble(), (ClockTrouble{Kind::jumped, 3 * kHour}));
  // Once, and not with every tick from then on; a second jump adds up.
  watch.tick(kNow + kDay + kJumpToleranceMs + 3 * kHour, 5'000 + kDay);
  EXPECT_EQ(watch.trouble()->ahead_ms, 3 * kHour);
  watch.tick(kNow + kDay + kJumpToleranceMs + 5 * kHour, 5'000 + kDay);
  EXPECT_EQ(watch.trouble()->ahead_ms, 5 * kHour);
  // Set back to where it was.
  watch.tick(kNow + kDay + kJumpToleranceMs, 5'000 + kDay);
  EXPECT_FALSE(watch.trouble());
}

TEST(ClockWatch, AClockThatIsSetRightAfterTheStartIsRight) {
  ClockWatch watch;
  watch.entry(kNow);
  watch.started({0});  // a machine without a battery
  watch.tick({0}, 0);
  ASSERT_TRUE(watch.trouble());
  watch.tick(kNow + 10 * kHour, 30'000);
  EXPECT_FALSE(watch.trouble());
}

TEST(ClockWatch, TheServersWordDecides) {
  ClockWatch watch;
  watch.entry(kNow);
  watch.started(kNow + -kDay);
  watch.server_says(0);
  EXPECT_FALSE(watch.trouble()) << "the entry's time was the wrong one";
  watch.tick(kNow + -kDay, 0);
  watch.tick(kNow, 0);
  EXPECT_EQ(watch.trouble()->kind, Kind::jumped);
  watch.server_says(kDay);
  EXPECT_EQ(watch.trouble(), (ClockTrouble{Kind::differs, kDay}));
  watch.tick(kNow + -kDay, 0);
  EXPECT_FALSE(watch.trouble()) << "set back by what the server had said";
  watch.server_says(-kHour);
  watch.tick(kNow + -kDay + -kHour, 0);
  EXPECT_EQ(watch.trouble(), (ClockTrouble{Kind::differs, -2 * kHour}));
}

TEST(ClockWatch, AShiftThatSomebodyOpenedSettlesAJumpAndAnOldEntry) {
  ClockWatch watch;
  watch.entry(kNow);
  watch.started(kNow + 100 * kDay);
  watch.entry(kNow + 100 * kDay);
  EXPECT_FALSE(watch.trouble());
  watch.tick(kNow, 0);
  watch.tick(kNow + kHour, 0);
  watch.shift_opened();
  EXPECT_FALSE(watch.trouble());
  watch.server_says(kHour);
  watch.shift_opened();
  EXPECT_TRUE(watch.trouble()) << "but not what the server says";
}

TEST(ClockWatch, TheServerAnsweredInBetween) {
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow, kNow), 0);
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow + kServerToleranceMs, kNow), 0);
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow, kNow + kServerToleranceMs), 0);
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow, kNow + -kDay), kDay);
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow + 10'000, kNow + kDay), 5'000 - kDay);
  EXPECT_EQ(ahead_of_server_ms(kNow, kNow + -kHour, kNow), -kHour) << "it jumped meanwhile";
}

TEST(ClockWatch, SaysWhatIsWrongInTheUnitsOfAClock) {
  EXPECT_THAT(sentence({Kind::differs, 3 * kHour + 5 * kMinute + 29'000}),
              StartsWith("The till's clock is 3 h 5 min ahead of the server's. Check"));
  EXPECT_THAT(sentence({Kind::differs, -kHour + 400}),
              StartsWith("The till's clock is 1 h behind the server's."));
  EXPECT_THAT(sentence({Kind::before_end, -2 * kDay - 3 * kHour}),
              HasSubstr("2 days 3 h behind the newest"));
  EXPECT_THAT(sentence({Kind::before_end, -kDay}), HasSubstr("is 1 day behind"));
  EXPECT_THAT(sentence({Kind::jumped, 61 * kMinute}), HasSubstr("has jumped 1 h 1 min ahead."));
  EXPECT_THAT(sentence({Kind::jumped, -70'000}), HasSubstr("has jumped 1 min back."));
  EXPECT_THAT(sentence({Kind::long_ago, 4'000 * kDay + kHour}), HasSubstr("is 4000 days old."));
  EXPECT_THAT(sentence({Kind::jumped, kHour}), HasSubstr("sales go on and keep their order"));
}

}  // namespace
}  // namespace holdfast::till
