#include "pos/core/civil_date.h"

#include <array>

#include <gtest/gtest.h>

namespace holdfast::core {
namespace {

TEST(Gs1Year, LiesAtMost49YearsBeforeAnd50Behind) {
  struct Row {
    int digits, now, year;
  };
  // Section 7.12: a difference of 51 to 99 is the century before, -99 to -50 the one behind.
  constexpr std::array kRows = {
      Row{26, 2026, 2026}, Row{0, 2026, 2000},  Row{75, 2026, 2075}, Row{76, 2026, 2076},
      Row{77, 2026, 1977}, Row{99, 2026, 1999}, Row{50, 2000, 2050}, Row{51, 2000, 1951},
      Row{47, 1996, 1947}, Row{46, 1996, 2046}, Row{0, 1999, 2000},  Row{49, 2099, 2149},
      Row{50, 2099, 2050}, Row{99, 2049, 2099}, Row{99, 2048, 1999},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(gs1_year(row.digits, row.now), row.year) << row.digits << " in " << row.now;
  }
}

TEST(Gs1Year, IsTheOneOfItsTwoDigitsThatIsNearest) {
  for (int now = 1990; now < 2110; ++now) {
    for (int digits = 0; digits < 100; ++digits) {
      const int year = gs1_year(digits, now);
      ASSERT_EQ(year % 100, digits);
      ASSERT_GE(year, now - 49) << digits << " in " << now;
      ASSERT_LE(year, now + 50) << digits << " in " << now;
    }
  }
}

TEST(Gs1Date, DayNoughtIsTheLastOfTheMonth) {
  EXPECT_EQ(gs1_date("260200", 2026, true)->text(), "2026-02-28");
  EXPECT_EQ(gs1_date("280200", 2026, true)->text(), "2028-02-29");
  EXPECT_EQ(gs1_date("261200", 2026, true)->text(), "2026-12-31");
  EXPECT_EQ(gs1_date("260430", 2026, true)->text(), "2026-04-30");
  EXPECT_FALSE(gs1_date("260200", 2026, false));
}

TEST(Gs1Date, RefusesDaysThatNoCalendarHas) {
  for (const char* text :
       {"261301", "260001", "260230", "260431", "270229", "2602", "26021x", ""}) {
    EXPECT_FALSE(gs1_date(text, 2026, true)) << text;
  }
  // 2000 was a leap year, 2100 will be none.
  EXPECT_TRUE(gs1_date("000229", 2026, true));
  EXPECT_FALSE(gs1_date("000229", 2090, true));
}

TEST(CivilDate, ReadsWhatItWritesAndNothingElse) {
  for (const char* text : {"2026-03-01", "2028-02-29", "0001-01-01", "9999-12-31"}) {
    ASSERT_TRUE(parse_date(text)) << text;
    EXPECT_EQ(parse_date(text)->text(), text);
  }
  for (const char* text : {"", "2026-3-1", "2026-02-29", "2026-13-01", "2026/03/01", "2026-03-01 ",
                           "20260301", "2026-0a-01", "-026-03-01"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

}  // namespace
}  // namespace holdfast::core
