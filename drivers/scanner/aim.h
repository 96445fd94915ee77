// AIM symbology identifiers (ISO/IEC 15424: "]", a letter, a modifier) as scanners use them.
#pragma once

#include <string>
#include <string_view>

#include "pos/core/barcode.h"

namespace holdfast::drivers {

// What `aim` says about `data`. "]E0" stands for EAN-13, UPC-A and UPC-E, and scanners do not
// agree on padding the shorter two to 13 digits, so their length decides.
[[nodiscard]] core::Symbology symbology_of(std::string_view aim, std::string_view data);

// A code that may still have its identifier in front, "]E04006381333931". The symbology is
// `unknown` where there is none.
[[nodiscard]] core::ScannedCode scanned_code_from_text(std::string text, std::string source);

}  // namespace holdfast::drivers
