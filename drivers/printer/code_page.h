// The 8-bit code pages of receipt printers. The lower half of each is ASCII.
//
// Source of the tables: the mapping files of the Unicode Consortium
// (VENDORS/MICSFT/PC, VENDORS/MICSFT/WINDOWS, ISO8859).
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::drivers {

enum class CodePage : std::uint8_t {
  cp437,      // USA, Standard Europe
  cp737,      // Greek
  cp850,      // Multilingual
  cp852,      // Latin 2
  cp858,      // Multilingual with the euro sign
  cp866,      // Cyrillic
  cp1252,     // Windows Latin 1
  iso8859_7,  // Greek (2003, with the euro sign)
};

inline constexpr int kCodePageCount = 8;

// "cp437", "iso8859-7".
[[nodiscard]] std::string_view name(CodePage page) noexcept;
// Only printable characters: nothing for 0x00–0x1F, 0x7F and the C1 controls.
[[nodiscard]] std::optional<std::uint8_t> encode(CodePage page, char32_t code_point) noexcept;
// U+FFFD for a byte that the page leaves undefined.
[[nodiscard]] char32_t decode(CodePage page, std::uint8_t byte) noexcept;

// The customary way to write a character with simpler ones: ’ as ', … as ..., š as s.
// Empty where there is none.
[[nodiscard]] std::string_view transliteration(char32_t code_point) noexcept;

// The composed letter for a letter and a combining mark; 0 where there is none.
[[nodiscard]] char32_t compose(char32_t letter, char32_t mark) noexcept;

}  // namespace holdfast::drivers
