#include "drivers/scanner/key_reader.h"

#include <algorithm>
#include <charconv>

#include "drivers/printer/code_page.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

constexpr std::uint8_t kControl = 0x11;
constexpr std::uint8_t kShift = 0x22;
constexpr std::uint8_t kLeftAlt = 0x04;
constexpr std::uint8_t kAltGr = 0x40;
constexpr std::uint8_t kGui = 0x88;

constexpr std::uint16_t kLastError = 0x03;  // rollover, self-test failed, undefined
constexpr std::uint16_t kEnter = 0x28;
constexpr std::uint16_t kTab = 0x2B;
constexpr std::uint16_t kCapsLock = 0x39;
constexpr std::uint16_t kKeypadEnter = 0x58;
constexpr std::uint16_t kKeypad1 = 0x59;
constexpr std::uint16_t kKeypad0 = 0x62;

// A control character that no code may hold, for what cannot be told.
constexpr char32_t kUnreadable = 0x1A;

// No more fit into a character.
constexpr std::size_t kAltDigits = 5;

bool is_keypad_digit(std::uint16_t usage) {
  return usage >= kKeypad1 && usage <= kKeypad0;
}

bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || c == U'ä' || c == U'ö' || c == U'ü';
}

// As Windows reads them: of code page 437, with a leading zero of code page 1252.
char32_t character_of_alt_code(const std::string& digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (value < 0x80) return static_cast<char32_t>(value);
  if (value > 0xFF) return kUnreadable;
  const CodePage page = digits.front() == '0' ? CodePage::cp1252 : CodePage::cp437;
  return decode(page, static_cast<std::uint8_t>(value));
}

}  // namespace

std::string KeyReader::on_keys(std::uint8_t modifiers, std::span<const std::uint16_t> down) {
  std::string text;
  const auto is_error = [](std::uint16_t usage) { return usage >= 1 && usage <= kLastError; };
  if (std::ranges::any_of(down, is_error)) return text;
  if ((modifiers & kLeftAlt) == 0) end_alt_code(text);
  modifiers_ = modifiers;
  for (const std::uint16_t usage : down) {
    if (usage != 0 && std::ranges::find(down_, usage) == down_.end()) press(usage, text);
  }
  down_.assign(down.begin(), down.end());
  return text;
}

void KeyReader::reset() {
  modifiers_ = 0;
  down_.clear();
  caps_lock_ = false;
  after_dead_key_ = false;
  alt_digits_.clear();
}

void KeyReader::press(std::uint16_t usage, std::string& text) {
  const bool control = (modifiers_ & kControl) != 0;
  const bool alt = (modifiers_ & kLeftAlt) != 0;
  if ((modifiers_ & kGui) != 0) return;
  if (usage == kCapsLock) {
    caps_lock_ = !caps_lock_;
  } else if (usage == kEnter || usage == kKeypadEnter) {
    type(U'\r', text);
  } else if (usage == kTab) {
    type(U'\t', text);
  } else if (alt && !control && is_keypad_digit(usage)) {
    alt_digits_.push_back(static_cast<char>('0' + (usage - kKeypad1 + 1) % 10));
    if (alt_digits_.size() > kAltDigits) alt_digits_ = "99999";
  } else if (control && !alt) {
    const char32_t character = layout_character(layout_, usage, level_of(usage));
    if (character >= U'@' && character <= U'~') type(character & 0x1F, text);
  } else if (!alt || control) {
    const KeyLevel level = level_of(usage);
    const char32_t character = layout_character(layout_, usage, level);
    if (character == 0) return;
    // The space that lets a dead key stand alone.
    const bool completes = after_dead_key_ && character == U' ';
    if (!completes) type(character, text);
    after_dead_key_ = !completes && is_dead_key(layout_, usage, level);
  }
}

void KeyReader::type(char32_t character, std::string& text) {
  after_dead_key_ = false;
  append_utf8(text, character);
}

void KeyReader::end_alt_code(std::string& text) {
  if (alt_digits_.empty()) return;
  type(character_of_alt_code(alt_digits_), text);
  alt_digits_.clear();
}

KeyLevel KeyReader::level_of(std::uint16_t usage) const {
  // Windows takes Ctrl and Alt together for AltGr.
  if ((modifiers_ & kAltGr) != 0 ||
      ((modifiers_ & kControl) != 0 && (modifiers_ & kLeftAlt) != 0)) {
    return KeyLevel::alt_gr;
  }
  const bool shift = (modifiers_ & kShift) != 0;
  const bool turned = caps_lock_ && is_letter(layout_character(layout_, usage, KeyLevel::plain));
  return shift != turned ? KeyLevel::shift : KeyLevel::plain;
}

}  // namespace holdfast::drivers
