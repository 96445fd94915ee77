// Time and randomness of the operating system.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "pos/ports/clock.h"
#include "pos/ports/random.h"

namespace holdfast::app {

class SystemClock final : public ports::Clock {
 public:
  [[nodiscard]] core::Instant now() const override;
  [[nodiscard]] std::int64_t elapsed_ms() const override;  // CLOCK_BOOTTIME
  // By the process's time zone; see use_time_zone().
  [[nodiscard]] int utc_offset_minutes(core::Instant at) const override;
};

// Sets the process's time zone to an IANA name. Before a second thread is started, or from one
// thread later: then it only replaces the variable TZ, which must have a value by then (glibc
// does that with one store, and keeps the old text).
void use_time_zone(const std::string& name);
// The machine's own zone, as a value of TZ.
void use_machine_time_zone();
// Whether this machine knows an IANA name.
[[nodiscard]] bool is_time_zone(const std::string& name);
// That of the machine; "UTC" where it does not tell.
[[nodiscard]] std::string machine_time_zone();

// getrandom(2) through libsodium.
class SystemRandom final : public ports::Random {
 public:
  [[nodiscard]] std::array<std::uint8_t, 16> bytes16() override;
};

}  // namespace holdfast::app
