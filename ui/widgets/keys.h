// Keys by their USB HID usage (page 0x07), which SDL's scancodes share. Keys that mean
// the same at a till are one key here: see normalised().
#pragma once

#include <cstdint>

namespace holdfast::ui {

namespace key {

inline constexpr std::uint16_t none = 0;
inline constexpr std::uint16_t digit_1 = 0x1E;  // … digit_9 = 0x26, digit_0 = 0x27
inline constexpr std::uint16_t digit_0 = 0x27;
inline constexpr std::uint16_t enter = 0x28;
inline constexpr std::uint16_t escape = 0x29;
inline constexpr std::uint16_t backspace = 0x2A;
inline constexpr std::uint16_t tab = 0x2B;
inline constexpr std::uint16_t space = 0x2C;
inline constexpr std::uint16_t comma = 0x36;
inline constexpr std::uint16_t point = 0x37;
inline constexpr std::uint16_t f1 = 0x3A;  // … f12 = 0x45
inline constexpr std::uint16_t f2 = 0x3B;
inline constexpr std::uint16_t f3 = 0x3C;
inline constexpr std::uint16_t f4 = 0x3D;
inline constexpr std::uint16_t f5 = 0x3E;
inline constexpr std::uint16_t f6 = 0x3F;
inline constexpr std::uint16_t f7 = 0x40;
inline constexpr std::uint16_t f8 = 0x41;
inline constexpr std::uint16_t f9 = 0x42;
inline constexpr std::uint16_t f10 = 0x43;
inline constexpr std::uint16_t f11 = 0x44;
inline constexpr std::uint16_t f12 = 0x45;
inline constexpr std::uint16_t home = 0x4A;
inline constexpr std::uint16_t page_up = 0x4B;
inline constexpr std::uint16_t del = 0x4C;
inline constexpr std::uint16_t end = 0x4D;
inline constexpr std::uint16_t page_down = 0x4E;
inline constexpr std::uint16_t right = 0x4F;
inline constexpr std::uint16_t left = 0x50;
inline constexpr std::uint16_t down = 0x51;
inline constexpr std::uint16_t up = 0x52;
inline constexpr std::uint16_t keypad_enter = 0x58;
inline constexpr std::uint16_t keypad_1 = 0x59;  // … keypad_9 = 0x61
inline constexpr std::uint16_t keypad_0 = 0x62;
inline constexpr std::uint16_t keypad_point = 0x63;
inline constexpr std::uint16_t keypad_comma = 0x85;

// The digit keys of both rows are digits whatever the layout, Shift or Num Lock say: a
// till has no use for what else is printed on them, and a French row types digits shifted.
[[nodiscard]] constexpr std::uint16_t normalised(std::uint16_t usage) {
  if (usage == keypad_enter) return enter;
  if (usage >= keypad_1 && usage <= keypad_0)
    return static_cast<std::uint16_t>(usage - keypad_1 + digit_1);
  if (usage == keypad_point || usage == keypad_comma || usage == comma) return point;
  return usage;
}

// Held down, these go on; any other key acts once, so that a cashier who leans on a key
// does not pay twice or take two lines off.
[[nodiscard]] constexpr bool may_repeat(std::uint16_t usage) {
  return usage == backspace || (usage >= right && usage <= up) || usage == page_up ||
         usage == page_down;
}

// '0' … '9', or 0 for another key.
[[nodiscard]] constexpr char digit_of(std::uint16_t usage) {
  if (usage == digit_0) return '0';
  if (usage >= digit_1 && usage < digit_0) return static_cast<char>('1' + (usage - digit_1));
  return 0;
}

[[nodiscard]] constexpr std::uint16_t of_digit(char digit) {
  return digit == '0' ? digit_0 : static_cast<std::uint16_t>(digit_1 + (digit - '1'));
}

}  // namespace key

// One press as the screen gets it; `usage` is normalised.
struct PressedKey {
  std::uint16_t usage = key::none;
  bool shift = false;
  bool command = false;
  bool repeat = false;
};

}  // namespace holdfast::ui
