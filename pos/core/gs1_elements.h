// GS1 element strings: application identifiers with their values one after the other, as
// GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR Code and GS1 DotCode carry them.
//
// Sources: GS1 General Specifications, section 7.8 (processing of data from a GS1 symbology),
// sections 4.13 and 4.14 (which elements need or exclude one another).
//
// Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::core {

// How readers send FNC1 where it separates elements.
inline constexpr char kGroupSeparator = '\x1D';

struct Gs1Element {
  std::string ai;     // "01"
  std::string value;  // "04012345678901"

  friend bool operator==(const Gs1Element&, const Gs1Element&) = default;
};

// Null where there is no element of this identifier.
[[nodiscard]] const std::string* find_gs1_value(std::span<const Gs1Element> elements,
                                                std::string_view ai) noexcept;

// As a reader sends it, without the symbology identifier. `year`: the current one.
//
// Elements come in any order. A separator behind a value of predefined length, one at the
// beginning and one at the end are let pass. The same element twice counts once.
// Errors: barcode_check_digit; code_part_wrong (an unknown identifier, a value that it cannot
// have); code_contradicts (two values for one identifier, or two identifiers that exclude one
// another); code_incomplete (one that must not stand alone, such as a lot without its product).
[[nodiscard]] Result<std::vector<Gs1Element>> parse_element_string(std::string_view data, int year);

// As people read and type it: "(01)04012345678901(10)A1". Blanks around identifiers and values
// are let pass. Errors: as above.
[[nodiscard]] Result<std::vector<Gs1Element>> parse_bracketed(std::string_view text, int year);
// "(", two to four digits and ")" at the beginning.
[[nodiscard]] bool looks_bracketed(std::string_view text) noexcept;

// What the two above end with, for elements that came another way. Equal ones become one.
// Errors: code_contradicts, code_incomplete.
[[nodiscard]] Result<std::vector<Gs1Element>> agreeing_elements(std::vector<Gs1Element> elements);

// Those of predefined length first, as section 7.8 advises, and separators where they are needed.
[[nodiscard]] std::string to_element_string(std::span<const Gs1Element> elements);
// In the order given.
[[nodiscard]] std::string to_bracketed(std::span<const Gs1Element> elements);

}  // namespace holdfast::core
