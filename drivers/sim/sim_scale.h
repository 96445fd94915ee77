// A scale that is operated from a panel or a test.
#pragma once

#include <atomic>
#include <mutex>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/scale.h"

namespace holdfast::drivers {

class SimScale final : public ports::Scale {
 public:
  explicit SimScale(SimMode mode = SimMode::threaded) : worker_(mode) {}
  ~SimScale() override { stop(); }

  core::Result<void> start(ports::ReadingHandler on_reading,
                           ports::StatusHandler on_status) override;
  void stop() override;

  // Any thread. Puts goods of this weight on it: it moves, and rests with settle().
  void put(const core::Weight& weight);
  void settle();
  // put() and settle().
  void show(const core::Weight& weight);
  // Anything else that a scale can say: over_capacity, under_zero, fault.
  void say(ports::ScaleReading reading);
  void set_plugged(bool plugged);
  [[nodiscard]] ports::ScaleReading reading() const;
  // Stepped mode: tells what is due.
  std::size_t pump() { return worker_.pump(); }

 private:
  void report(bool with_status);

  mutable std::mutex mutex_;
  bool plugged_ = true;
  ports::ScaleReading shown_ = ports::ScaleReading::resting({0, 3, core::WeightUnit::kilogram});
  std::atomic<bool> running_ = false;
  ports::ReadingHandler on_reading_;
  ports::StatusHandler on_status_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
