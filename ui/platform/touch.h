// Fingers. The first one is the pointer; once it has moved past the slop inside a region
// that scrolls, it no longer presses but pulls the content along, and lets it fly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ui/platform/pointer.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

class Touch {
 public:
  Touch(Pointer& pointer, Ui& ui) : pointer_(pointer), ui_(ui) {}

  // Positions in window pixels, times in milliseconds.
  void down(std::int64_t finger, float x, float y, std::int64_t time_ms);
  void moved(std::int64_t finger, float x, float y, std::int64_t time_ms);
  void up(std::int64_t finger, float x, float y, std::int64_t time_ms);

 private:
  Pointer& pointer_;
  Ui& ui_;
  std::optional<std::int64_t> finger_;
  float start_x_ = 0, start_y_ = 0, last_y_ = 0, velocity_px_s_ = 0;
  std::int64_t last_ms_ = 0;
  std::string region_;  // under the finger; empty: none that scrolls
  bool scrolling_ = false;
};

}  // namespace holdfast::ui
