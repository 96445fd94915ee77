#include "pos/core/civil_date.h"

#include <algorithm>
#include <array>

namespace holdfast::core {
namespace {

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

std::string padded(int value, std::size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

}  // namespace

std::string CivilDate::text() const {
  return padded(year, 4) + '-' + padded(month, 2) + '-' + padded(day, 2);
}

int days_in_month(int year, int month) noexcept {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::optional<CivilDate> make_date(int year, int month, int day) noexcept {
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return CivilDate{year, month, day};
}

std::optional<CivilDate> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
  }
  return make_date(two_digits(text, 0) * 100 + two_digits(text, 2), two_digits(text, 5),
                   two_digits(text, 8));
}

int gs1_year(int digits, int now) noexcept {
  const int difference = digits - now % 100;
  const int century = now - now % 100;
  if (difference >= 51) return century - 100 + digits;
  if (difference <= -50) return century + 100 + digits;
  return century + digits;
}

std::optional<CivilDate> gs1_date(std::string_view yymmdd, int year_now,
                                  bool may_leave_out_day) noexcept {
  if (yymmdd.size() != 6 ||
      !std::all_of(yymmdd.begin(), yymmdd.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  const int year = gs1_year(two_digits(yymmdd, 0), year_now);
  const int month = two_digits(yymmdd, 2);
  const int day = two_digits(yymmdd, 4);
  if (day == 0 && may_leave_out_day) return make_date(year, month, days_in_month(year, month));
  return make_date(year, month, day);
}

}  // namespace holdfast::core
