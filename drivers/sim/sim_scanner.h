// A scanner that is operated from a panel or a test.
#pragma once

#include <atomic>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/scanner.h"

namespace holdfast::drivers {

class SimScanner final : public ports::Scanner {
 public:
  explicit SimScanner(SimMode mode = SimMode::threaded) : worker_(mode) {}
  ~SimScanner() override { stop(); }

  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler on_status) override;
  void stop() override;

  // Any thread. False, and nothing is scanned, when unplugged or not started. An empty
  // `source` becomes the scanner's name.
  bool scan(core::ScannedCode code);
  void set_plugged(bool plugged);
  [[nodiscard]] bool plugged() const { return plugged_; }
  // Stepped mode: answers what is due.
  std::size_t pump() { return worker_.pump(); }

 private:
  void report();

  std::atomic<bool> plugged_ = true;
  std::atomic<bool> running_ = false;
  ports::ScanHandler on_scan_;
  ports::StatusHandler on_status_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
