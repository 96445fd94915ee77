// The luminance of a picture, or of a part of it, that somebody else keeps in memory: 0 is black,
// 255 white.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::drivers {

struct LumaView {
  const std::uint8_t* pixels = nullptr;
  int width = 0;
  int height = 0;
  int stride = 0;  // bytes from one row to the next

  [[nodiscard]] const std::uint8_t* row(int y) const {
    return pixels + static_cast<std::ptrdiff_t>(y) * stride;
  }
  [[nodiscard]] std::uint8_t at(int x, int y) const { return row(y)[x]; }
  // `x`, `y`, `w`, `h` lie within the picture.
  [[nodiscard]] LumaView part(int x, int y, int w, int h) const {
    return {row(y) + x, w, h, stride};
  }
};

// One that keeps its own pixels, row by row without gaps.
struct LumaPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  void resize(int new_width, int new_height) {
    width = new_width;
    height = new_height;
    pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  }
  [[nodiscard]] LumaView view() const { return {pixels.data(), width, height, width}; }
};

}  // namespace holdfast::drivers
