#include "drivers/sim/sim_camera.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "drivers/transport/steady_now.h"

namespace holdfast::drivers {

SimCamera::SimCamera(std::string name, std::int64_t frame_interval_ms)
    : name_(std::move(name)), frame_interval_ms_(frame_interval_ms) {}

void SimCamera::show(LumaPicture picture) {
  const std::lock_guard lock(mutex_);
  shown_ = std::move(picture);
  fresh_ = true;
  changed_.notify_all();
}

void SimCamera::set_plugged(bool plugged) {
  const std::lock_guard lock(mutex_);
  plugged_in_ = plugged_in_ || (plugged && !plugged_);
  plugged_ = plugged;
  changed_.notify_all();
}

void SimCamera::fail_next(core::Error error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
  changed_.notify_all();
}

core::Result<void> SimCamera::open() {
  const std::lock_guard lock(mutex_);
  if (failure_) return core::pass_on(*std::exchange(failure_, std::nullopt));
  if (!plugged_) return core::fail(core::ErrorCode::device_no_hardware, name_ + " is unplugged");
  plugged_in_ = false;
  open_ = true;
  return {};
}

void SimCamera::close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

core::Result<std::optional<Frame>> SimCamera::next(std::int64_t timeout_ms,
                                                   std::int64_t not_before_ms) {
  std::unique_lock lock(mutex_);
  const std::int64_t until_ms = steady_now_ms() + timeout_ms;
  for (;;) {
    const std::int64_t now_ms = steady_now_ms();
    if (std::exchange(interrupted_, false)) return std::optional<Frame>{};
    if (failure_) return core::pass_on(*std::exchange(failure_, std::nullopt));
    if (!plugged_) {
      return core::fail(core::ErrorCode::device_offline, name_ + " was unplugged");
    }
    const bool repeats = frame_interval_ms_ > 0 && shown_.width > 0;
    std::int64_t due_ms = until_ms;
    if (repeats) due_ms = std::min(due_ms, last_frame_ms_ + frame_interval_ms_);
    if (fresh_) due_ms = now_ms;
    due_ms = std::max(due_ms, std::min(not_before_ms, until_ms));
    if (now_ms >= due_ms && (fresh_ || repeats)) {
      fresh_ = false;
      last_frame_ms_ = now_ms;
      sent_ = shown_;
      return Frame{sent_.view(), now_ms};
    }
    if (now_ms >= until_ms) return std::optional<Frame>{};
    changed_.wait_for(lock, std::chrono::milliseconds(due_ms - now_ms));
  }
}

bool SimCamera::wait_for_camera(std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  const auto happened = [this] { return plugged_in_ || interrupted_; };
  if (timeout_ms < 0) {
    changed_.wait(lock, happened);
  } else {
    changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), happened);
  }
  interrupted_ = false;
  return std::exchange(plugged_in_, false);
}

void SimCamera::interrupt() {
  const std::lock_guard lock(mutex_);
  interrupted_ = true;
  changed_.notify_all();
}

}  // namespace holdfast::drivers
