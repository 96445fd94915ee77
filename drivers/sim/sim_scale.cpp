#include "drivers/sim/sim_scale.h"

#include <utility>

namespace holdfast::drivers {

using ports::ScaleReading;
using ports::ScaleState;

core::Result<void> SimScale::start(ports::ReadingHandler on_reading,
                                   ports::StatusHandler on_status) {
  on_reading_ = std::move(on_reading);
  on_status_ = std::move(on_status);
  running_ = true;
  worker_.start();
  report(true);
  return {};
}

void SimScale::stop() {
  running_ = false;
  worker_.stop();
}

void SimScale::put(const core::Weight& weight) {
  say({ScaleState::in_motion, weight, false, {}});
}

void SimScale::settle() {
  ScaleReading now = reading();
  if (now.state == ScaleState::in_motion && now.weight) say(ScaleReading::resting(*now.weight));
}

void SimScale::show(const core::Weight& weight) {
  put(weight);
  settle();
}

void SimScale::say(ScaleReading reading) {
  {
    const std::lock_guard lock(mutex_);
    shown_ = std::move(reading);
  }
  report(false);
}

void SimScale::set_plugged(bool plugged) {
  {
    const std::lock_guard lock(mutex_);
    plugged_ = plugged;
  }
  report(true);
}

ScaleReading SimScale::reading() const {
  const std::lock_guard lock(mutex_);
  if (plugged_) return shown_;
  ScaleReading nothing;
  nothing.error = {core::ErrorCode::device_no_hardware, {}};
  return nothing;
}

void SimScale::report(bool with_status) {
  const ScaleReading now = reading();
  const bool there = now.state != ScaleState::absent;
  ports::DeviceStatus status{ports::DeviceRole::scale,
                             there ? ports::DeviceHealth::ready : ports::DeviceHealth::absent,
                             "sim:scale", there ? "" : "The scale is unplugged. Plug it in."};
  worker_.post([this, now, with_status, status = std::move(status)] {
    if (!running_) return;
    on_reading_(now);
    if (with_status) on_status_(status);
  });
}

}  // namespace holdfast::drivers
