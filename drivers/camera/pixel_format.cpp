#include "drivers/camera/pixel_format.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "drivers/camera/jpeg_luma.h"

namespace holdfast::drivers {
namespace {

constexpr int kSmallestSide = 16, kLargestSide = 8'192;

// Where the luminance lies in a row: every `step` bytes from `first` on.
struct Layout {
  std::uint32_t fourcc;
  int step;  // 0: compressed
  int first;
};

// In the order of preference. The planar ones begin with the whole luminance.
constexpr std::array kLayouts = {
    Layout{V4L2_PIX_FMT_GREY, 1, 0},  Layout{V4L2_PIX_FMT_NV12, 1, 0},
    Layout{V4L2_PIX_FMT_NV21, 1, 0},  Layout{V4L2_PIX_FMT_YUV420, 1, 0},
    Layout{V4L2_PIX_FMT_YUYV, 2, 0},  Layout{V4L2_PIX_FMT_UYVY, 2, 1},
    Layout{V4L2_PIX_FMT_MJPEG, 0, 0}, Layout{V4L2_PIX_FMT_JPEG, 0, 0},
};

const Layout* layout_of(std::uint32_t fourcc) {
  const auto* found = std::ranges::find(kLayouts, fourcc, &Layout::fourcc);
  return found == kLayouts.end() ? nullptr : found;
}

}  // namespace

std::optional<int> preference(std::uint32_t fourcc) {
  const Layout* layout = layout_of(fourcc);
  if (layout == nullptr) return std::nullopt;
  return static_cast<int>(layout - kLayouts.data());
}

std::string readable_formats() {
  std::string all;
  for (const Layout& layout : kLayouts) {
    all += (all.empty() ? "" : ", ") + fourcc_text(layout.fourcc);
  }
  return all;
}

std::string fourcc_text(std::uint32_t fourcc) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    const auto c = static_cast<char>(fourcc >> (8 * i) & 0x7FU);
    text += c > ' ' && c <= '~' ? c : '?';
  }
  return text;
}

bool is_sound(const PixelFormat& format) {
  const Layout* layout = layout_of(format.fourcc);
  const auto in_bounds = [](int side) { return side >= kSmallestSide && side <= kLargestSide; };
  if (layout == nullptr || !in_bounds(format.width) || !in_bounds(format.height)) return false;
  return layout->step == 0 ||
         (format.stride >= format.width * layout->step && format.stride <= 8 * kLargestSide);
}

bool luminance(const PixelFormat& format, std::span<const std::uint8_t> bytes, LumaPicture& into) {
  const Layout& layout = *layout_of(format.fourcc);
  if (layout.step == 0) return jpeg_luma(bytes, format.width, format.height, into);
  const auto stride = static_cast<std::size_t>(format.stride);
  const auto width = static_cast<std::size_t>(format.width);
  const auto height = static_cast<std::size_t>(format.height);
  if (bytes.size() < stride * (height - 1) + width * static_cast<std::size_t>(layout.step)) {
    return false;
  }
  into.resize(format.width, format.height);
  std::uint8_t* out = into.pixels.data();
  for (std::size_t y = 0; y < height; ++y, out += width) {
    const std::uint8_t* row = bytes.data() + y * stride;
    if (layout.step == 1) {
      std::copy_n(row, width, out);
    } else {
      const std::uint8_t* luma = row + layout.first;
      for (std::size_t x = 0; x < width; ++x) out[x] = luma[2 * x];
    }
  }
  return true;
}

}  // namespace holdfast::drivers
