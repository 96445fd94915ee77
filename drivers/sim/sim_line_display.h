// A line display that remembers what it showed.
#pragma once

#include <mutex>
#include <vector>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/line_display.h"

namespace holdfast::drivers {

class SimLineDisplay final : public ports::LineDisplay {
 public:
  explicit SimLineDisplay(SimMode mode = SimMode::threaded) : worker_(mode) {}
  ~SimLineDisplay() override { stop(); }

  core::Result<void> start(ports::StatusHandler on_status) override;
  void stop() override { worker_.stop(); }
  void show(const ports::LineDisplayText& text) override;

  // Any thread. Everything that was shown, in its order.
  [[nodiscard]] std::vector<ports::LineDisplayText> shown() const;
  // Stepped mode: tells what is due.
  std::size_t pump() { return worker_.pump(); }

 private:
  mutable std::mutex mutex_;
  std::vector<ports::LineDisplayText> shown_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
