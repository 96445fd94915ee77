// A display of two lines that faces the customer. Simulated twin:
// drivers/sim/sim_line_display.h.
//
// Nothing waits for it: a till sells on when it is dark.
//
// Threads: start() and stop() are called by the owner and may block up to a second; show() is
// called from the owner's thread and returns at once.
#pragma once

#include <string>

#include "pos/ports/device.h"

namespace holdfast::ports {

inline constexpr int kLineDisplayColumns = 20;

struct LineDisplayText {
  // UTF-8; what is beyond the last column is not shown.
  std::string top, bottom;

  friend bool operator==(const LineDisplayText&, const LineDisplayText&) = default;
};

class LineDisplay {
 public:
  virtual ~LineDisplay() = default;
  // Errors: device_failure. No hardware is not an error: what is to be shown waits for it.
  virtual core::Result<void> start(StatusHandler on_status) = 0;
  // What was shown last stays. After it has returned no handler is called any more.
  virtual void stop() = 0;
  // Takes the place of what was shown, and of what is still on its way.
  virtual void show(const LineDisplayText& text) = 0;
};

}  // namespace holdfast::ports
