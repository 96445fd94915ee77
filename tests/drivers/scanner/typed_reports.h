// The reports of a keyboard on which a text is typed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/scanner/key_layout.h"

namespace holdfast::drivers::testing {

using KeyReport = std::vector<std::uint8_t>;

inline constexpr std::uint8_t kShiftBit = 0x02;
inline constexpr std::uint8_t kLeftAltBit = 0x04;
inline constexpr std::uint8_t kAltGrBit = 0x40;

// Modifiers, a reserved byte and up to six keys (HID 1.11, appendix B.1).
inline KeyReport boot_report(std::uint8_t modifiers, const std::vector<std::uint8_t>& keys = {}) {
  KeyReport report{modifiers, 0};
  report.insert(report.end(), keys.begin(), keys.end());
  report.resize(8);
  return report;
}

// Each key pressed and released. CR is Enter. Only what the layout has.
inline std::vector<KeyReport> typed(std::u32string_view text, KeyLayout layout = KeyLayout::us) {
  std::vector<KeyReport> reports;
  const auto press = [&](std::uint8_t modifiers, std::uint8_t usage) {
    reports.push_back(boot_report(modifiers, {usage}));
    reports.push_back(boot_report(0));
  };
  for (const char32_t character : text) {
    if (character == U'\r') press(0, 0x28);
    if (character == U'\t') press(0, 0x2B);
    bool found = character < U' ';
    for (const KeyLevel level : {KeyLevel::plain, KeyLevel::shift, KeyLevel::alt_gr}) {
      for (std::uint16_t usage = 0x04; usage <= 0x64 && !found; ++usage) {
        if (layout_character(layout, usage, level) != character) continue;
        found = true;
        const std::uint8_t modifiers =
            level == KeyLevel::shift ? kShiftBit : (level == KeyLevel::alt_gr ? kAltGrBit : 0);
        press(modifiers, static_cast<std::uint8_t>(usage));
        if (is_dead_key(layout, usage, level)) press(0, 0x2C);
      }
    }
  }
  return reports;
}

}  // namespace holdfast::drivers::testing
