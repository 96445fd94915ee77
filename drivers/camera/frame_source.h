// Where pictures come from: a camera (v4l2_camera.h), or its simulated twin
// (drivers/sim/sim_camera.h).
//
// Threads: interrupt() from any; everything else from the one that reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "drivers/camera/luma_view.h"
#include "pos/core/error.h"

namespace holdfast::drivers {

struct Frame {
  LumaView picture;  // until the source is asked for the next one
  // When its last byte had come: steady_now_ms().
  std::int64_t time_ms = 0;
};

class FrameSource {
 public:
  virtual ~FrameSource() = default;

  // Finds the camera and starts it; does not wait for one. Errors: device_no_hardware,
  // device_no_access, device_busy, device_failure, each with what to do about it.
  virtual core::Result<void> open() = 0;
  virtual void close() = 0;
  // The newest frame; what came before it, and what came before `not_before_ms`, is dropped
  // unread. Empty when none came for `timeout_ms`, when what came was damaged, and after
  // interrupt(). Errors: device_offline (it was unplugged), device_failure (open it again).
  virtual core::Result<std::optional<Frame>> next(std::int64_t timeout_ms,
                                                  std::int64_t not_before_ms) = 0;
  // While no camera is open: until one may have been plugged in (true), interrupt(), or for
  // `timeout_ms`; negative: without end.
  virtual bool wait_for_camera(std::int64_t timeout_ms) = 0;
  // Ends the wait under way, or the next one.
  virtual void interrupt() = 0;

  // What the camera calls itself; before one was open, what the settings call it.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace holdfast::drivers
