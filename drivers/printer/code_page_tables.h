// Data of code_page.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "drivers/printer/code_page.h"

namespace holdfast::drivers::tables {

// The upper half of each page, 0x80 first; 0 where undefined or a control character.
extern const std::array<std::array<char16_t, 128>, kCodePageCount> kUpperHalves;

struct Transliteration {
  char32_t from;
  std::string_view to;
};
extern const std::span<const Transliteration> kTransliterations;  // rising by `from`

struct Composition {
  char32_t letter, mark, composed;
};
extern const std::span<const Composition> kCompositions;  // rising by letter, mark

}  // namespace holdfast::drivers::tables
