// A picture in black and white, as thermal printers know it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::core {

// Black where 1; rows from the top, one byte for each dot.
struct MonoPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> dots;  // width × height

  [[nodiscard]] bool at(int x, int y) const {
    return dots[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(x)] != 0;
  }
  friend bool operator==(const MonoPicture&, const MonoPicture&) = default;
};

}  // namespace holdfast::core
