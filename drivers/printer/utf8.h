// UTF-8 as a printer needs it: code points, how many columns they take, and text made
// fit for paper. Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::drivers {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // bytes
};

// The first code point of a text that is not empty. A byte that begins no valid
// sequence gives U+FFFD and length 1.
[[nodiscard]] CodePoint first_code_point(std::string_view text) noexcept;
void append_utf8(std::string& text, char32_t code_point);

// Columns of a fixed-width font: 0 for combining marks, 2 for East Asian wide
// characters (Unicode Standard Annex 11), otherwise 1.
[[nodiscard]] int display_width(char32_t code_point) noexcept;
[[nodiscard]] int display_width(std::string_view text) noexcept;

// Makes text that came from outside safe to send to a printer: control characters
// (which a printer would obey) and invisible format characters are dropped, tabs become
// spaces, letters followed by combining accents become the composed letter. '\n' stays.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace holdfast::drivers
