// What a scanned code means.
//
// Sources: GS1 General Specifications (GTIN-8/12/13/14, check digit section 7.9,
// UPC-E expansion section 5.2.2.4), ISO/IEC 15424 (AIM symbology identifiers).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::core {

enum class Symbology : std::uint8_t {
  unknown,  // keyboard wedge, typed by hand: judged by length and check digit
  ean_13,
  ean_8,
  upc_a,
  upc_e,
  code_128,
  gs1_128,
  code_39,
  itf,
  data_matrix,
  qr_code,
  pdf_417,
  aztec,
  gs1_databar,
  other,
  // Those that say that they hold a GS1 element string.
  gs1_data_matrix,
  gs1_qr_code,
  gs1_dot_code,
};

// "]", a letter and a modifier, as a reader puts before the data.
[[nodiscard]] bool is_aim_identifier(std::string_view text) noexcept;

// From "]E0" and the like; `unknown` for an empty text and for "]X…" (a reader that does
// not say which code it read), `other` for one not listed.
[[nodiscard]] Symbology symbology_from_aim(std::string_view aim) noexcept;

// The source of a code that a person typed.
inline constexpr std::string_view kTypedByHand = "keypad";

// One code as a device delivered it.
struct ScannedCode {
  std::string data;
  Symbology symbology = Symbology::unknown;
  std::string source;  // which device: "usb:052e:1234", "wedge", "tile", or kTypedByHand

  friend bool operator==(const ScannedCode&, const ScannedCode&) = default;
};

// GS1 modulo-10 check digit of the digits before it. `digits` holds only '0'–'9'.
[[nodiscard]] int gs1_check_digit(std::string_view digits) noexcept;
[[nodiscard]] bool has_valid_check_digit(std::string_view digits) noexcept;

// UPC-E to the 12 digits of UPC-A: 6 digits (number system 0), 7 with the number system
// before them (0 or 1), 8 with the check digit after them too.
// Errors: barcode_malformed, barcode_check_digit.
[[nodiscard]] Result<std::string> expand_upc_e(std::string_view digits);

// The key under which the catalogue knows a code: 14 digits for every GTIN whatever the
// length it was printed with, otherwise the text itself.
//
// EAN-13, EAN-8, UPC-A and UPC-E must have their length; UPC-A also as EAN-13 with a
// leading zero, UPC-E also expanded. With `unknown`, an AIM identifier before the data is
// taken off and believed; 8 (EAN-8 first, then UPC-E), 12, 13 or 14 digits are a GTIN.
// A GS1 element string with nothing but application identifier 01 is that GTIN.
// Everything else is text. What a code means beyond this: code_meaning.h.
//
// Errors: barcode_malformed (empty, longer than 128 bytes, control characters, not UTF-8,
// not the digits that the symbology has),
// barcode_check_digit (has the shape of a GTIN but the digits do not agree: most often
// a truncated scan), typed_code_wrong in place of both when a person typed it.
[[nodiscard]] Result<std::string> product_code(const ScannedCode& scanned);

}  // namespace holdfast::core
