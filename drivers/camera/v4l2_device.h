// One camera that is open and streams, through Video4Linux's memory-mapped buffers
// (docs.kernel.org/userspace-api/media/v4l).
//
// Threads: one at a time. Nothing here waits: fd() goes to poll().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/camera/pixel_format.h"
#include "pos/core/error.h"

namespace holdfast::drivers {

struct CameraWish {
  int width = 640, height = 480;  // the camera takes the nearest that it has
  int frames_per_second = 15;     // a camera that cannot go so slow goes faster
};

class V4l2Device {
 public:
  // Errors: device_no_hardware (no such node, or one that takes no pictures), device_no_access (the
  // detail names the group that may), device_busy, device_failure (no camera, or one whose formats
  // cannot be read).
  [[nodiscard]] static core::Result<V4l2Device> open(const std::string& path,
                                                     const CameraWish& wish);
  V4l2Device(V4l2Device&& other) noexcept;
  V4l2Device& operator=(V4l2Device&& other) noexcept;
  ~V4l2Device();

  // For poll(): POLLIN when there may be a frame, POLLPRI when there is an event.
  [[nodiscard]] int fd() const { return fd_; }
  // The luminance of the newest frame that has come; those before it are dropped. False when none
  // has, or when it is damaged. With `drop` the newest is dropped as well.
  // Errors: device_offline (unplugged), device_failure (it must be opened again).
  [[nodiscard]] core::Result<bool> take_newest(LumaPicture& into, bool drop);
  // What the camera tells of itself. Error: device_failure when its pictures are of another form
  // from now on.
  [[nodiscard]] core::Result<void> take_events();

  [[nodiscard]] const PixelFormat& format() const { return format_; }
  [[nodiscard]] const std::string& card() const { return card_; }

 private:
  V4l2Device(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  [[nodiscard]] core::Result<void> check_capabilities();
  [[nodiscard]] core::Result<void> agree_on_format(const CameraWish& wish);
  [[nodiscard]] core::Result<std::uint32_t> best_format() const;
  [[nodiscard]] core::Result<void> map_buffers();
  [[nodiscard]] core::Result<void> start();
  [[nodiscard]] core::Result<void> queue(std::uint32_t index);
  [[nodiscard]] core::Error failed(const char* what, int error_number) const;

  int fd_;
  std::string path_;
  std::string card_;
  PixelFormat format_;
  std::vector<std::span<std::uint8_t>> buffers_;
  bool streams_ = false;
  int damaged_in_a_row_ = 0;
};

// "open `path`" failed with this errno. `mode` is that of its node, `group` the name of its group.
[[nodiscard]] core::Error camera_open_error(const std::string& path, int error_number,
                                            unsigned mode, const std::string& group);

}  // namespace holdfast::drivers
