// Several scanners that look like one to the till: whatever any of them reads arrives, and one
// status tells of all.
//
// Threads: see pos/ports/scanner.h. `on_scan` is called from the thread of each scanner, perhaps
// from two at once; `on_status` from one at a time.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "pos/ports/scanner.h"

namespace holdfast::drivers {

// A scanner that works counts for more than one that does not; one that needs a person is named.
// One that is not plugged in is missed only when no other is there.
[[nodiscard]] ports::DeviceStatus merged_status(std::span<const ports::DeviceStatus> statuses);

class ScannerGroup final : public ports::Scanner {
 public:
  explicit ScannerGroup(std::vector<std::unique_ptr<ports::Scanner>> scanners);
  ~ScannerGroup() override;

  // One that does not start is told by the status and keeps none of the others from starting.
  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler on_status) override;
  void stop() override;

 private:
  void changed(std::size_t scanner, const ports::DeviceStatus& status);

  std::vector<std::unique_ptr<ports::Scanner>> scanners_;
  std::mutex mutex_;
  ports::StatusHandler on_status_;
  std::vector<ports::DeviceStatus> statuses_;
  std::optional<ports::DeviceStatus> reported_;
};

}  // namespace holdfast::drivers
