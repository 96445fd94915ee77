// A cash drawer. Simulated twin: drivers/sim/sim_drawer.h.
//
// A kick is never replayed: one call, one pulse at most. Threads as for the printer.
#pragma once

#include <functional>

#include "pos/core/uuid.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

class CashDrawer {
 public:
  using KickHandler = std::function<void(core::KickId, const OutputOutcome&)>;

  virtual ~CashDrawer() = default;
  virtual core::Result<void> start(KickHandler on_done, StatusHandler on_status) = 0;
  virtual void stop() = 0;
  virtual void kick(core::KickId id) = 0;
};

}  // namespace holdfast::ports
