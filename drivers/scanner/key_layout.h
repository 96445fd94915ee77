// What a key types on the layouts that scanners are set to.
#pragma once

#include <cstdint>

namespace holdfast::drivers {

enum class KeyLayout : std::uint8_t { us, de, fr };

// Plain, with Shift, with AltGr.
enum class KeyLevel : std::uint8_t { plain, shift, alt_gr };

// `usage` is of the USB HID keyboard page (HID Usage Tables 1.4, section 10). 0 for a key that
// types nothing.
[[nodiscard]] char32_t layout_character(KeyLayout layout, std::uint16_t usage,
                                        KeyLevel level) noexcept;

// A key whose character waits for the next one; with a space it stands alone.
[[nodiscard]] bool is_dead_key(KeyLayout layout, std::uint16_t usage, KeyLevel level) noexcept;

}  // namespace holdfast::drivers
