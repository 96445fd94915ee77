// A barcode scanner. Its simulated twin: drivers/sim/sim_scanner.h.
//
// Threads: start() and stop() are called by the owner and may block up to a second.
// `on_scan` is called from the device's thread; it must not block.
#pragma once

#include <functional>

#include "pos/core/barcode.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

using ScanHandler = std::function<void(const core::ScannedCode&)>;

class Scanner {
 public:
  virtual ~Scanner() = default;
  // Errors: device_failure, device_no_access. No hardware is not an error: the scanner
  // waits for one to be plugged in and reports its status.
  virtual core::Result<void> start(ScanHandler on_scan, StatusHandler on_status) = 0;
  // After it has returned no handler is called any more.
  virtual void stop() = 0;
};

}  // namespace holdfast::ports
