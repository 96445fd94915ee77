// A day of the calendar, without time and zone, and the years that two digits stand for.
//
// Pure; thread-safe.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::core {

struct CivilDate {
  int year = 1970, month = 1, day = 1;

  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
  [[nodiscard]] std::string text() const;  // "2026-03-01"
};

[[nodiscard]] int days_in_month(int year, int month) noexcept;
// Empty for a day that no calendar has.
[[nodiscard]] std::optional<CivilDate> make_date(int year, int month, int day) noexcept;
// "2026-03-01", as text() writes it. Empty for anything else.
[[nodiscard]] std::optional<CivilDate> parse_date(std::string_view text) noexcept;

// The year that two digits mean in the year `now`: at most 49 years before it and 50 behind it.
// GS1 General Specifications, section 7.12 (determination of century in dates).
[[nodiscard]] int gs1_year(int two_digits, int now) noexcept;
// YYMMDD. Day 00 is the last of the month, where `may_leave_out_day`. Empty for no date.
[[nodiscard]] std::optional<CivilDate> gs1_date(std::string_view yymmdd, int year_now,
                                                bool may_leave_out_day) noexcept;

}  // namespace holdfast::core
