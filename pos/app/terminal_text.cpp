#include "pos/app/terminal_text.h"

#include <fmt/core.h>

#include "pos/core/utf8.h"

namespace holdfast::app {
namespace {

char32_t code_point(std::string_view sequence) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(sequence[at]); };
  if (sequence.size() == 1) return byte(0);
  char32_t value = byte(0) & (0x7FU >> sequence.size());
  for (std::size_t at = 1; at < sequence.size(); ++at) value = (value << 6) | (byte(at) & 0x3FU);
  return value;
}

bool is_obeyed(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
  const bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                     (c >= 0x2066 && c <= 0x2069);
  return control || turns;
}

}  // namespace

std::string terminal_text(std::string_view text, Lines lines) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = core::utf8_sequence_length(text);
    const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    const char32_t c = code_point(sequence);
    if (length != 0 && (!is_obeyed(c) || (lines == Lines::many && c == '\n'))) {
      shown += sequence;
    } else if (c < 0x100) {
      // A control character of two bytes is escaped as the character.
      shown += length == 2 ? fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c))
                           : fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      shown += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
    }
    text.remove_prefix(sequence.size());
  }
  return shown;
}

}  // namespace holdfast::app
