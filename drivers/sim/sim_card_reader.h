// A card reader that is operated from a test.
#pragma once

#include <string>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/card_reader.h"

namespace holdfast::drivers {

class SimCardReader final : public ports::CardReader {
 public:
  explicit SimCardReader(core::KeyedHash hash, SimMode mode = SimMode::threaded)
      : hash_(std::move(hash)), worker_(mode) {}
  ~SimCardReader() override { stop(); }

  core::Result<void> start(SwipeHandler on_swipe, HealthHandler on_health) override;
  void stop() override { worker_.stop(); }

  // The track is overwritten before this returns, as a driver has to do it. Unreadable ones are
  // told by the health.
  void swipe(std::string track);
  std::size_t pump() { return worker_.pump(); }

 private:
  const core::KeyedHash hash_;
  SwipeHandler on_swipe_;
  HealthHandler on_health_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
