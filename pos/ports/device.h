// What every device has in common. The states and error names follow UnifiedPOS 1.14:
// open → claimed → enabled, and closed / no hardware / offline / timeout / busy / failure
// (core::ErrorCode::device_*).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pos/core/error.h"

namespace holdfast::ports {

enum class DeviceRole : std::uint8_t {
  scanner,
  receipt_printer,
  cash_drawer,
  scale,
  line_display,
  label_printer,
};

enum class DeviceHealth : std::uint8_t {
  absent,      // nothing plugged in, or nothing heard of it yet
  not_set_up,  // the settings name none: nobody misses it
  ready,
  warning,  // works, but somebody should look: paper near end
  failed,   // does not work; `detail` says what to do
};

struct DeviceStatus {
  DeviceRole role = DeviceRole::scanner;
  DeviceHealth health = DeviceHealth::absent;
  std::string name;    // "Zebra DS2208", "cups:receipt"
  std::string detail;  // a sentence, or empty

  friend bool operator==(const DeviceStatus&, const DeviceStatus&) = default;
};

// Every output ends in one of three ways. `unknown`: the bytes left, and then the
// connection was lost. The cashier is told so and chooses; nothing repeats itself.
enum class OutputResult : std::uint8_t { done, failed, unknown };

struct OutputOutcome {
  OutputResult result = OutputResult::done;
  core::Error error;  // meaningless for done

  [[nodiscard]] static OutputOutcome ok() { return {}; }
};

// Handed to a device by its owner. Called from the device's own thread; must not block
// and must not call back into the device.
using StatusHandler = std::function<void(const DeviceStatus&)>;

}  // namespace holdfast::ports
