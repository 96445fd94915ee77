// The GS1 Application Identifiers: which there are, and what may stand behind each.
//
// Sources: GS1 General Specifications release 25.0 (January 2025), section 3 (formats and data
// titles), sections 4.13 and 4.14 (which need or exclude one another), figure 7.8.5-2
// (predefined lengths); GS1 Digital Link Standard: URI Syntax 1.6 (keys and qualifiers). The
// same facts are public as GS1's Barcode Syntax Dictionary.
//
// Pure; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::core {

// One identifier, or a run of them that differ in the last digits and are alike in all else.
//
// `format`: parts with blanks between, each a character set (N digits, X set 82, Y set 39, Z
// file-safe base 64), a length ("6", or "..20" for at most so many), "?" where the part may be
// absent, and after a colon the rule that it keeps (gs1_value.h).
// `needs`: groups with blanks between, of each of which one alternative must be there too:
// alternatives with commas, '+' where two belong together, 'n' for any digit.
// `excludes`: what must not be there too.
struct Gs1Ai {
  std::string_view first, last;
  std::string_view format;
  std::string_view title;  // GS1's data title
  std::string_view needs = {};
  std::string_view excludes = {};
};

// Sorted by `first`.
[[nodiscard]] std::span<const Gs1Ai> gs1_ais() noexcept;
// `ai` is the identifier alone: "01", "3103". Null for one that GS1 has not given out.
[[nodiscard]] const Gs1Ai* find_gs1_ai(std::string_view ai) noexcept;
// The identifier that `data` begins with; empty where it begins with none. No identifier begins
// with another, so there is one at most.
[[nodiscard]] std::string_view leading_gs1_ai(std::string_view data) noexcept;

// Of identifier and value together, for those whose first two digits fix it: no separator
// follows them. 0 for all others.
[[nodiscard]] std::size_t gs1_predefined_length(std::string_view ai) noexcept;

// Digits behind the decimal point, as the last digit of 31nn to 36nn and 390n to 395n says; 0
// for all others.
[[nodiscard]] int gs1_decimals(std::string_view ai) noexcept;

// Whether `ai` is `pattern`, in which 'n' stands for any digit: "310n", "31nn", "01".
[[nodiscard]] bool gs1_ai_is(std::string_view ai, std::string_view pattern) noexcept;

// The keys with which a GS1 Digital Link begins.
struct Gs1LinkKey {
  std::string_view ai;
  // The identifiers that may follow in the path, in this order, each at most once; alternative
  // orders with '|' between.
  std::string_view qualifiers;
};
// Null where a link cannot begin with it.
[[nodiscard]] const Gs1LinkKey* find_gs1_link_key(std::string_view ai) noexcept;
// For the short names that the standard had for identifiers until release 1.2 and that labels
// still carry ("gtin", "lot"); empty for others.
[[nodiscard]] std::string_view gs1_ai_of_short_name(std::string_view name) noexcept;

}  // namespace holdfast::core
