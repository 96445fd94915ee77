// A reader of the shop's own cards: customer, gift and staff cards, by their magnetic stripe or
// chip. Simulated twin: drivers/sim/sim_card_reader.h. No driver of a real one exists yet.
//
// What leaves the reader is a token and a masked number (pos/core/card_swipe.h). A driver hands its
// raw track to core::read_swipe() and overwrites it; this interface has no place for one.
//
// Threads: start() and stop() are called by the owner and may block up to a second. `on_swipe` is
// called from the device's thread; it must not block. Terms of UnifiedPOS 1.14 (MSR).
#pragma once

#include <functional>
#include <string>

#include "pos/core/card_swipe.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

class CardReader {
 public:
  // As CardPayment has it.
  using HealthHandler = std::function<void(DeviceHealth, const std::string& detail)>;
  using SwipeHandler = std::function<void(const core::CardSwipe&)>;

  virtual ~CardReader() = default;
  // Errors: device_failure, device_no_access. No hardware is not an error.
  virtual core::Result<void> start(SwipeHandler on_swipe, HealthHandler on_health) = 0;
  // After it has returned no handler is called any more.
  virtual void stop() = 0;
};

}  // namespace holdfast::ports
