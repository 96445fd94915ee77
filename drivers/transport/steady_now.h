// The clock that every `now_ms` of the drivers is on.
#pragma once

#include <chrono>
#include <cstdint>

namespace holdfast::drivers {

// Milliseconds of a clock that only moves forward.
[[nodiscard]] inline std::int64_t steady_now_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace holdfast::drivers
