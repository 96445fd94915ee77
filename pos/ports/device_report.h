// What is known of one of the till's devices beside its status: the same for every kind, so that
// a list, a screen and a technician read all of them alike. The words follow UnifiedPOS 1.14:
// a device is closed, open (claimed by nobody, since nothing is plugged in), or enabled; it counts
// what it did (statistics) and can be asked whether it is well (health check).
//
// Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/instant.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

enum class DeviceState : std::uint8_t {
  closed,   // none is set up, or it was not started
  open,     // started, and no hardware is there
  enabled,  // works
  error,    // does not work; the status' detail says what to do
};

[[nodiscard]] constexpr DeviceState state_of(DeviceHealth health) noexcept {
  switch (health) {
    case DeviceHealth::not_set_up:
      return DeviceState::closed;
    case DeviceHealth::absent:
      return DeviceState::open;
    case DeviceHealth::ready:
    case DeviceHealth::warning:
      return DeviceState::enabled;
    case DeviceHealth::failed:
      return DeviceState::error;
  }
  return DeviceState::closed;
}

// Since the till was started.
struct DeviceStatistics {
  std::int64_t good_scans = 0;
  std::int64_t bad_scans = 0;  // that were none: cut off, unreadable
  std::int64_t weighings = 0;  // weights that came to rest
  // Of prints and kicks.
  std::int64_t outputs_done = 0, outputs_failed = 0, outputs_unknown = 0;
  std::int64_t faults = 0;   // times it stopped working
  std::int64_t replugs = 0;  // times it came back after it had been away
  std::int64_t enabled_ms = 0;

  friend bool operator==(const DeviceStatistics&, const DeviceStatistics&) = default;
};

struct DeviceError {
  std::string sentence;
  core::Instant at;

  friend bool operator==(const DeviceError&, const DeviceError&) = default;
};

// What a person or the till itself tried, and what came of it: "test print: done".
struct HealthCheck {
  bool passed = false;
  std::string text;
  core::Instant at;

  friend bool operator==(const HealthCheck&, const HealthCheck&) = default;
};

struct DeviceReport {
  DeviceStatus status;  // role, name, health and what to do
  DeviceStatistics statistics;
  std::optional<DeviceError> last_error;  // also when it has passed
  std::optional<HealthCheck> last_check;

  [[nodiscard]] DeviceState state() const { return state_of(status.health); }
  friend bool operator==(const DeviceReport&, const DeviceReport&) = default;
};

// "scanner", "printer".
[[nodiscard]] constexpr std::string_view short_name(DeviceRole role) noexcept {
  switch (role) {
    case DeviceRole::scanner:
      return "scanner";
    case DeviceRole::receipt_printer:
      return "printer";
    case DeviceRole::cash_drawer:
      return "drawer";
    case DeviceRole::scale:
      return "scale";
    case DeviceRole::line_display:
      return "display";
    case DeviceRole::label_printer:
      return "label printer";
    default:
      return "device";
  }
}

}  // namespace holdfast::ports
