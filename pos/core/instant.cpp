#include "pos/core/instant.h"

#include <chrono>
#include <cstdio>

namespace holdfast::core {

LocalTime LocalTime::from(Instant at, int utc_offset_minutes) noexcept {
  using namespace std::chrono;
  const sys_time<milliseconds> shifted{milliseconds{at.utc_ms} + minutes{utc_offset_minutes}};
  const auto day_start = floor<days>(shifted);
  const year_month_day date{day_start};
  const hh_mm_ss clock{floor<seconds>(shifted - day_start)};
  return {int{date.year()},
          static_cast<int>(unsigned{date.month()}),
          static_cast<int>(unsigned{date.day()}),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::string LocalTime::date() const {
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return text;
}

std::string LocalTime::clock() const {
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", hour, minute);
  return text;
}

std::string Instant::to_rfc3339() const {
  const LocalTime utc = LocalTime::from(*this, 0);
  const auto ms = static_cast<int>(((utc_ms % 1000) + 1000) % 1000);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.year, utc.month,
                utc.day, utc.hour, utc.minute, utc.second, ms);
  return text;
}

}  // namespace holdfast::core
