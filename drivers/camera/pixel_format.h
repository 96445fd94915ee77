// The formats of a camera's pictures that can be read (V4L2's names, linux/videodev2.h), and the
// luminance of a picture in one of them.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "drivers/camera/luma_view.h"

namespace holdfast::drivers {

// As a camera was set to it.
struct PixelFormat {
  std::uint32_t fourcc = 0;
  int width = 0, height = 0;
  int stride = 0;  // bytes from one row of the luminance to the next; nothing to MJPEG
};

// Smaller is better: what needs no work comes first. Empty for one that cannot be read.
[[nodiscard]] std::optional<int> preference(std::uint32_t fourcc);
// "GREY, NV12, …": those that can be read.
[[nodiscard]] std::string readable_formats();
// "YUYV"; what is no letter as '?'.
[[nodiscard]] std::string fourcc_text(std::uint32_t fourcc);

// Width and height that pictures are taken in: from 16 to 8192 pixels. `stride` has room for a row.
[[nodiscard]] bool is_sound(const PixelFormat& format);

// False when `bytes` are not the whole of a picture. `format` is sound.
[[nodiscard]] bool luminance(const PixelFormat& format, std::span<const std::uint8_t> bytes,
                             LumaPicture& into);

}  // namespace holdfast::drivers
