// A receipt printer with the cash drawer that hangs on it. Simulated twin:
// drivers/sim/sim_printer.h.
//
// Threads: print() and kick() are called from the owner's thread and return at once;
// `on_done` is called from the device's thread, exactly once for each id.
#pragma once

#include <functional>

#include "pos/core/receipt.h"
#include "pos/core/uuid.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

class ReceiptPrinter {
 public:
  using PrintHandler = std::function<void(core::PrintJobId, const OutputOutcome&)>;

  virtual ~ReceiptPrinter() = default;
  // Errors: device_failure.
  virtual core::Result<void> start(PrintHandler on_done, StatusHandler on_status) = 0;
  // Waits for the job in hand, at most two seconds; jobs not begun end as failed.
  virtual void stop() = 0;
  // Jobs are printed in the order of the calls.
  virtual void print(core::PrintJobId id, const core::ReceiptDocument& document) = 0;
  // A job that an earlier run of the program sent: `on_done` is called with what became of it,
  // as far as this printer still knows. Nothing is printed by this.
  virtual void look_up(core::PrintJobId id) = 0;
};

}  // namespace holdfast::ports
