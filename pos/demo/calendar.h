// Days as the demo counts them: whole days of UTC.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/instant.h"

namespace holdfast::demo {

inline constexpr std::int64_t kMinute = 60'000;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDayLength = 24 * kHour;

// A day of the Gregorian calendar, as the number of days since 1970-01-01.
struct Day {
  std::int64_t number = 0;

  friend auto operator<=>(const Day&, const Day&) = default;
  [[nodiscard]] Day plus(std::int64_t days) const { return {number + days}; }
  [[nodiscard]] core::Instant at(std::int64_t ms_of_day) const {
    return {number * kDayLength + ms_of_day};
  }
  [[nodiscard]] std::string text() const;  // "2026-03-01"

  // Nothing for what is no day of the years 2000 to 2099.
  [[nodiscard]] static std::optional<Day> parse(std::string_view text);
  [[nodiscard]] static Day of(core::Instant at);
};

}  // namespace holdfast::demo
