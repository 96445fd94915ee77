// What the keys of a scanner type: characters by its layout, Alt with digits of the keypad, Ctrl
// with a letter. Enter types CR, Tab a tab; keys that type nothing are passed over.
//
// Caps Lock is the scanner's own here, and off when it is plugged in: that of the desktop does
// not reach a device which the program has claimed.
//
// Pure. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/scanner/key_layout.h"

namespace holdfast::drivers {

class KeyReader {
 public:
  explicit KeyReader(KeyLayout layout) : layout_(layout) {}

  // One report: the bits of the modifiers (left Ctrl, Shift, Alt, GUI, then right) and the usages
  // of the keys that are down. What was typed since the last one, in UTF-8. A key that stays down
  // is typed once; a report that says only that too many are down is passed over.
  [[nodiscard]] std::string on_keys(std::uint8_t modifiers, std::span<const std::uint16_t> down);
  // What a half-typed Alt code was, and Caps Lock, are forgotten.
  void reset();

 private:
  void press(std::uint16_t usage, std::string& text);
  void type(char32_t character, std::string& text);
  void end_alt_code(std::string& text);
  [[nodiscard]] KeyLevel level_of(std::uint16_t usage) const;

  KeyLayout layout_;
  std::uint8_t modifiers_ = 0;
  std::vector<std::uint16_t> down_;
  bool caps_lock_ = false;
  bool after_dead_key_ = false;
  std::string alt_digits_;
};

}  // namespace holdfast::drivers
