// A cash drawer on the connector of a receipt printer; it counts its kicks.
#pragma once

#include <atomic>
#include <cstdint>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/cash_drawer.h"

namespace holdfast::drivers {

class SimDrawer final : public ports::CashDrawer {
 public:
  explicit SimDrawer(SimMode mode = SimMode::threaded) : worker_(mode) {}
  ~SimDrawer() override { stop(); }

  core::Result<void> start(KickHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  void kick(core::KickId id) override;

  // Any thread.
  void close() { open_ = false; }
  void set_connected(bool connected);
  // Whether its printer is on: the pulse comes from there.
  void set_powered(bool powered);
  // The next kick opens the drawer, but nobody is told: unknown.
  void lose_next_answer() { lose_next_answer_ = true; }
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] bool connected() const { return connected_; }
  // Pulses that reached the drawer.
  [[nodiscard]] std::uint64_t kick_count() const { return kick_count_; }
  std::size_t pump() { return worker_.pump(); }

 private:
  [[nodiscard]] ports::OutputOutcome carry_out();
  void report();

  std::atomic<bool> open_ = false;
  std::atomic<bool> connected_ = true;
  std::atomic<bool> powered_ = true;
  std::atomic<bool> lose_next_answer_ = false;
  std::atomic<bool> running_ = false;
  std::atomic<std::uint64_t> kick_count_ = 0;
  KickHandler on_done_;
  ports::StatusHandler on_status_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
