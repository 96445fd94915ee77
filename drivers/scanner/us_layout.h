// What a key means on the US layout, whatever layout the desktop uses: scanners that pose as a
// keyboard send US key positions.
#pragma once

#include <cstdint>

namespace holdfast::drivers {

// `usage` is of the USB HID keyboard page (HID Usage Tables 1.4, section 10). 0 for a key that
// types nothing.
[[nodiscard]] char us_layout_character(std::uint16_t usage, bool shift) noexcept;

// Ctrl, Shift, Alt and GUI, left and right.
[[nodiscard]] constexpr bool is_modifier(std::uint16_t usage) noexcept {
  return usage >= 0xE0 && usage <= 0xE7;
}

}  // namespace holdfast::drivers
