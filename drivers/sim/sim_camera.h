// A camera without hardware, simulated twin of drivers/camera/v4l2_camera.h: it sends the picture
// that it was given, again and again, until it is given another.
//
// Threads: show(), set_plugged(), fail_next() and interrupt() from any; the rest as for
// FrameSource.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "drivers/camera/frame_source.h"

namespace holdfast::drivers {

class SimCamera final : public FrameSource {
 public:
  // `frame_interval_ms` 0: a frame only for each show().
  explicit SimCamera(std::string name = "Simulated camera", std::int64_t frame_interval_ms = 33);

  // What it looks at from now on; a frame of it comes at once.
  void show(LumaPicture picture);
  void set_plugged(bool plugged);
  // The next frame, or the next open(), ends with this.
  void fail_next(core::Error error);

  core::Result<void> open() override;
  void close() override;
  core::Result<std::optional<Frame>> next(std::int64_t timeout_ms,
                                          std::int64_t not_before_ms) override;
  bool wait_for_camera(std::int64_t timeout_ms) override;
  void interrupt() override;
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  const std::string name_;
  const std::int64_t frame_interval_ms_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  LumaPicture shown_;
  bool fresh_ = false;
  bool plugged_ = true;
  bool plugged_in_ = false;  // since the last look
  bool open_ = false;
  bool interrupted_ = false;
  std::optional<core::Error> failure_;
  std::int64_t last_frame_ms_ = 0;
  LumaPicture sent_;
};

}  // namespace holdfast::drivers
