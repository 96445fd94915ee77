// A scale at the till. Simulated twin: drivers/sim/sim_scale.h.
//
// A scale tells what it shows whenever that changes. What may be sold by it is decided by the
// till: a weight that rests and is more than nothing.
//
// Threads: start() and stop() are called by the owner and may block up to a second.
// `on_reading` is called from the device's thread; it must not block.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "pos/core/weight.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

enum class ScaleState : std::uint8_t {
  absent,     // no scale is heard: what it showed last means nothing
  stable,     // rests, and something is on it
  zero,       // rests, and shows nothing
  in_motion,  // not to be sold by
  under_zero,
  over_capacity,
  fault,  // wants to be mended, calibrated or set to zero, or weighs in a strange unit
};

struct ScaleReading {
  ScaleState state = ScaleState::absent;
  // Of stable and zero; of in_motion where the scale tells, to be shown only. Gross as far as
  // the till is concerned.
  std::optional<core::Weight> weight{};
  // The scale has taken off a tare of its own.
  bool is_net = false;
  core::Error error{};  // of fault and absent: why

  friend bool operator==(const ScaleReading&, const ScaleReading&) = default;

  [[nodiscard]] static ScaleReading of(ScaleState state) { return {state, {}, false, {}}; }
  [[nodiscard]] static ScaleReading faulty(core::Error error) {
    return {ScaleState::fault, {}, false, std::move(error)};
  }
  // Rests: what is below zero is so, whatever the scale called it.
  [[nodiscard]] static ScaleReading resting(const core::Weight& weight, bool is_net = false) {
    if (weight.value < 0) return of(ScaleState::under_zero);
    return {weight.value == 0 ? ScaleState::zero : ScaleState::stable, weight, is_net, {}};
  }
};

using ReadingHandler = std::function<void(const ScaleReading&)>;

class Scale {
 public:
  virtual ~Scale() = default;
  // Errors: device_failure, device_no_access. No hardware is not an error: the scale waits for
  // one and reports its status. The same reading is not told twice in a row.
  virtual core::Result<void> start(ReadingHandler on_reading, StatusHandler on_status) = 0;
  // After it has returned no handler is called any more.
  virtual void stop() = 0;
};

}  // namespace holdfast::ports
