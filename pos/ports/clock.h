// Time from outside. Called from any thread; never blocks.
#pragma once

#include "pos/core/instant.h"

namespace holdfast::ports {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual core::Instant now() const = 0;
  // Minutes east of UTC at `at` in the shop's time zone.
  [[nodiscard]] virtual int utc_offset_minutes(core::Instant at) const = 0;
};

}  // namespace holdfast::ports
