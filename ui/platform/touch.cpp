#include "ui/platform/touch.h"

#include <cmath>

namespace holdfast::ui {

namespace {

constexpr float kSlopDp = 10;
constexpr std::int64_t kRestMs = 80;  // a finger that rested so long lets nothing fly

}  // namespace

void Touch::down(std::int64_t finger, float x, float y, std::int64_t time_ms) {
  if (finger_) return;
  finger_ = finger;
  start_x_ = x;
  start_y_ = last_y_ = y;
  last_ms_ = time_ms;
  velocity_px_s_ = 0;
  scrolling_ = false;
  region_.clear();
  const int top = ui_.registry.top_layer();
  for (const ScrollRegion& region : ui_.registry.scrolls())
    if (region.layer == top && region.rect.contains(x, y)) region_ = region.id;
  // A finger on what flies stops it.
  if (!region_.empty()) ui_.scroll_by(region_, 0);
  pointer_.move(x, y);
  pointer_.press();
}

void Touch::moved(std::int64_t finger, float x, float y, std::int64_t time_ms) {
  if (finger_ != finger) return;
  if (!scrolling_ && !region_.empty() && std::abs(y - start_y_) > ui_.dp(kSlopDp) &&
      std::abs(y - start_y_) > std::abs(x - start_x_)) {
    scrolling_ = true;
    pointer_.leave();
    pointer_.release();
  }
  if (!scrolling_) return pointer_.move(x, y);
  const float step = last_y_ - y;
  ui_.scroll_by(region_, step);
  const float elapsed_s = static_cast<float>(std::max<std::int64_t>(1, time_ms - last_ms_)) / 1000;
  velocity_px_s_ = 0.4F * velocity_px_s_ + 0.6F * step / elapsed_s;
  last_y_ = y;
  last_ms_ = time_ms;
}

void Touch::up(std::int64_t finger, float x, float y, std::int64_t time_ms) {
  if (finger_ != finger) return;
  finger_.reset();
  if (scrolling_) {
    if (time_ms - last_ms_ < kRestMs) ui_.fling(region_, velocity_px_s_);
    return;
  }
  pointer_.move(x, y);
  pointer_.release();
  pointer_.leave();
}

}  // namespace holdfast::ui
