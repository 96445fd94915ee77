// Time from outside. Called from any thread; never blocks.
#pragma once

#include <cstdint>

#include "pos/core/instant.h"

namespace holdfast::ports {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual core::Instant now() const = 0;
  // Milliseconds of a clock that goes on evenly, also while the machine sleeps, and that
  // nobody can set; its beginning means nothing. A clock that cannot be set has this one.
  [[nodiscard]] virtual std::int64_t elapsed_ms() const { return now().utc_ms; }
  // Minutes east of UTC at `at` in the shop's time zone.
  [[nodiscard]] virtual int utc_offset_minutes(core::Instant at) const = 0;
};

}  // namespace holdfast::ports
