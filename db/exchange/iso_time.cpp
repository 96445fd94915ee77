#include "db/exchange/iso_time.h"

#include <charconv>
#include <chrono>
#include <optional>

#include "db/exchange/cell_text.h"

namespace holdfast::exchange {
namespace {

// Takes `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !all_digits(text.substr(0, count))) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

bool is_time_of_day(std::string_view& rest) {
  const auto hour = take_digits(rest, 2);
  if (!hour || *hour > 23 || !take(rest, ':')) return false;
  const auto minute = take_digits(rest, 2);
  if (!minute || *minute > 59) return false;
  if (!take(rest, ':')) return true;
  const auto second = take_digits(rest, 2);
  if (!second || *second > 59) return false;
  if (!take(rest, '.')) return true;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  rest.remove_prefix(digits);
  return digits >= 1 && digits <= 6;
}

bool is_zone(std::string_view rest) {
  if (rest == "Z") return true;
  if (!take(rest, '+') && !take(rest, '-')) return false;
  const auto hours = take_digits(rest, 2);
  if (!hours || *hours > 14) return false;
  if (rest.empty()) return true;
  take(rest, ':');
  const auto minutes = take_digits(rest, 2);
  return minutes && *minutes <= 59 && rest.empty();
}

}  // namespace

bool is_time(std::string_view rest) {
  const auto year = take_digits(rest, 4);
  if (!year || *year < 1 || !take(rest, '-')) return false;
  const auto month = take_digits(rest, 2);
  if (!month || !take(rest, '-')) return false;
  const auto day = take_digits(rest, 2);
  if (!day) return false;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return false;
  if (rest.empty()) return true;
  if (!take(rest, 'T') && !take(rest, ' ')) return false;
  return is_time_of_day(rest) && (rest.empty() || is_zone(rest));
}

}  // namespace holdfast::exchange
