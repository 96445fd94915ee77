#include "pos/demo/calendar.h"

#include <charconv>
#include <chrono>

namespace holdfast::demo {
namespace {

constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2099;

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string Day::text() const {
  return core::LocalTime::from(at(0), 0).date();
}

std::optional<Day> Day::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Day{std::chrono::sys_days{date}.time_since_epoch().count()};
}

Day Day::of(core::Instant at) {
  const std::int64_t days = at.utc_ms / kDayLength;
  return {at.utc_ms % kDayLength < 0 ? days - 1 : days};
}

}  // namespace holdfast::demo
