// A printer of labels.
//
// Threads: as for the receipt printer; `on_done` is called exactly once for each id.
#pragma once

#include <functional>

#include "pos/core/label.h"
#include "pos/core/uuid.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

class LabelPrinter {
 public:
  using PrintHandler = std::function<void(core::PrintJobId, const OutputOutcome&)>;

  virtual ~LabelPrinter() = default;
  // Errors: device_failure.
  virtual core::Result<void> start(PrintHandler on_done, StatusHandler on_status) = 0;
  // Waits for the job in hand, at most two seconds; jobs not begun end as failed.
  virtual void stop() = 0;
  // One job, `copies` times the same label, in the order of the calls. A label that the printer's
  // own size does not hold ends as failed, with what to do.
  virtual void print(core::PrintJobId id, const core::LabelDocument& label, int copies) = 0;
};

}  // namespace holdfast::ports
