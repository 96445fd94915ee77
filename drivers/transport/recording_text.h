// What the texts of recordings are made of: words, lines and numbers. Pure.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::drivers {

// All of the text, or nothing.
template <class Number>
[[nodiscard]] std::optional<Number> number(std::string_view text, int base = 10) {
  Number value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// Takes the text up to the next space off the front.
[[nodiscard]] inline std::string_view take_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  return word;
}

// The same up to the end of the line.
[[nodiscard]] inline std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

// Nobody records for longer, and drivers add their own waiting to a time.
inline constexpr std::int64_t kLongestRecording_ms = 7 * 86'400'000;

// Milliseconds since the recording began. Null, or what is wrong with it.
[[nodiscard]] inline const char* parse_time(std::string_view text, std::int64_t& at_ms) {
  const auto parsed = number<std::int64_t>(text);
  if (!parsed) return "does not begin with a time";
  if (*parsed < 0 || *parsed > kLongestRecording_ms) return "is not within a week of the beginning";
  at_ms = *parsed;
  return nullptr;
}

}  // namespace holdfast::drivers
