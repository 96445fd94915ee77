// A moment in time as the rules see it: milliseconds since 1970-01-01T00:00:00Z.
// It always comes in from outside (ports/clock.h); nothing in the core asks for it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace holdfast::core {

struct Instant {
  std::int64_t utc_ms = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
  // RFC 3339 with milliseconds, in UTC: "2026-03-01T14:32:05.120Z".
  [[nodiscard]] std::string to_rfc3339() const;
};

[[nodiscard]] constexpr Instant operator+(Instant at, std::int64_t ms) {
  return {at.utc_ms + ms};
}
[[nodiscard]] constexpr std::int64_t operator-(Instant a, Instant b) {
  return a.utc_ms - b.utc_ms;
}

// Minutes east of UTC, for what a person reads. Zone rules live outside the core.
struct LocalTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;

  friend bool operator==(const LocalTime&, const LocalTime&) = default;
  [[nodiscard]] static LocalTime from(Instant at, int utc_offset_minutes) noexcept;
  [[nodiscard]] std::string date() const;   // "2026-03-01"
  [[nodiscard]] std::string clock() const;  // "14:32"
};

}  // namespace holdfast::core
