#include "pos/demo/dice.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "pos/core/barcode.h"
#include "pos/demo/calendar.h"
#include "pos/demo/codes.h"
#include "pos/demo/rows.h"

namespace holdfast::demo {
namespace {

// A shop that was made yesterday must be the same tomorrow, on any machine.
TEST(Dice, ThrowsTheSameNumbersForEver) {
  Dice dice{1, "good", 2};
  EXPECT_EQ(dice.next(), 15671197523262436180ULL);
  EXPECT_EQ(dice.next(), 4688455846535242440ULL);
}

TEST(Dice, ThrowsOthersForAnotherSeedPurposeOrIndex) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const char* purpose : {"good", "goods", "sale"}) {
      for (std::uint64_t index = 0; index < 100; ++index) {
        firsts.insert(Dice{seed, purpose, index}.next());
      }
    }
  }
  EXPECT_EQ(firsts.size(), 3'000U);
}

RC_GTEST_PROP(Dice, StaysBetweenItsBounds, (std::uint64_t seed, std::int32_t a, std::int32_t b)) {
  Dice dice{seed, "bounds"};
  const auto [low, high] = std::minmax(a, b);
  for (int i = 0; i < 20; ++i) {
    const std::int64_t drawn = dice.between(low, high);
    RC_ASSERT(drawn >= low && drawn <= high);
  }
}

TEST(Dice, ReachesEverySide) {
  Dice dice{7, "sides"};
  std::array<int, 6> seen{};
  for (int i = 0; i < 6'000; ++i) ++seen[dice.under(6)];
  for (const int times : seen) EXPECT_NEAR(times, 1'000, 150);
}

TEST(IdFor, IsOfVersionSevenAndRisesWithTime) {
  const core::Uuid early = id_for(1, "sale", 1, {1'700'000'000'000});
  const core::Uuid late = id_for(1, "sale", 0, {1'700'000'000'001});
  EXPECT_LT(early, late);
  EXPECT_EQ(early.to_string()[14], '7');
  EXPECT_EQ(early, id_for(1, "sale", 1, {1'700'000'000'000}));
}

RC_GTEST_PROP(Codes, AreValidAndOfTheRangesThatAreNobodys, ()) {
  const auto number = *rc::gen::inRange<std::uint64_t>(0, 10'000'000'000ULL);
  const auto small = number % 1'000'000;
  const auto indicator = *rc::gen::inRange(1, 9);
  const std::string gtin13 = in_store_gtin13(number);
  const std::string gtin12 = in_store_gtin12(number);
  const std::string gtin8 = in_store_gtin8(small);
  const std::string of_case = in_store_case(number, indicator);
  for (const std::string& code : {gtin13, gtin12, gtin8, of_case}) {
    RC_ASSERT(core::has_valid_check_digit(code));
  }
  RC_ASSERT(gtin13.size() == 13U && gtin13.starts_with("20"));
  RC_ASSERT(gtin12.size() == 12U && gtin12.starts_with("4"));
  RC_ASSERT(gtin8.size() == 8U && gtin8.starts_with("2"));
  // The case has the digits of what is in it (GS1 General Specifications, GTIN-14).
  RC_ASSERT(of_case.size() == 14U && of_case.substr(1, 12) == gtin13.substr(0, 12));
}

TEST(Day, IsReadAndWritten) {
  const auto day = Day::parse("2026-03-01");
  ASSERT_TRUE(day);
  EXPECT_EQ(day->text(), "2026-03-01");
  EXPECT_EQ(day->plus(-1).text(), "2026-02-28");
  EXPECT_EQ(Day::of(day->at(kDayLength - 1)), *day);
  for (const char* wrong :
       {"", "2026-02-29", "2026-3-1", "1999-01-01", "2026/03/01", "2026-03-0x"}) {
    EXPECT_FALSE(Day::parse(wrong)) << wrong;
  }
}

TEST(Row, IsALineOfCopysTextFormat) {
  Row row;
  row.add("a\tb\\c\nd").null().or_null("").add(true).add(std::int64_t{-5});
  row.add(core::Quantity{-1'250}).add(core::Money{1999, *core::Currency::from_code("EUR")});
  const std::uint8_t bytes[] = {0, 255};
  row.bytes(bytes, 2);
  EXPECT_EQ(row.line(), "a\\tb\\\\c\\nd\t\\N\t\\N\tt\t-5\t-1.250\t19.99\t\\\\x00ff");
}

}  // namespace
}  // namespace holdfast::demo
