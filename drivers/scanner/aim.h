// Barcodes with their AIM symbology identifier still in front: "]E04006381333931".
#pragma once

#include <string>

#include "pos/core/barcode.h"

namespace holdfast::drivers {

// Takes the identifier (ISO/IEC 15424: "]", a letter, a modifier) off the front of `text` where
// there is one; the symbology is `unknown` where there is none.
[[nodiscard]] core::ScannedCode scanned_code_from_text(std::string text, std::string source);

}  // namespace holdfast::drivers
