// A camera on Video4Linux, plugged in and out as it pleases the shop. Formats, rights and names:
// README.md in this folder. Simulated twin: drivers/sim/sim_camera.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/camera/frame_source.h"
#include "drivers/camera/v4l2_device.h"
#include "drivers/transport/path_watch.h"

namespace holdfast::drivers {

struct V4l2CameraOptions {
  // Best a name that udev keeps for this camera whatever order it is plugged in:
  // "/dev/v4l/by-id/usb-…", or for a socket on the machine "/dev/v4l/by-path/…". The last part may
  // hold * and ?: the first that takes pictures and can be opened is taken.
  std::string path = "/dev/video*";
  CameraWish wish{};
};

class V4l2Camera final : public FrameSource {
 public:
  explicit V4l2Camera(V4l2CameraOptions options);
  ~V4l2Camera() override;
  V4l2Camera(const V4l2Camera&) = delete;
  V4l2Camera& operator=(const V4l2Camera&) = delete;

  core::Result<void> open() override;
  void close() override;
  core::Result<std::optional<Frame>> next(std::int64_t timeout_ms,
                                          std::int64_t not_before_ms) override;
  bool wait_for_camera(std::int64_t timeout_ms) override;
  void interrupt() override;
  [[nodiscard]] std::string name() const override;

 private:
  [[nodiscard]] std::vector<std::string> candidates() const;
  // What poll() said of `fd`; 0 after `timeout_ms` and after interrupt().
  [[nodiscard]] short wait(int fd, short events, std::int64_t timeout_ms) const;

  V4l2CameraOptions options_;
  int wake_fd_;
  PathWatch watch_;
  std::optional<V4l2Device> device_;
  LumaPicture picture_;
  std::string last_card_;
};

}  // namespace holdfast::drivers
