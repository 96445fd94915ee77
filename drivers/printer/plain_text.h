// A receipt as plain UTF-8 text: for logs of a demo, e-mail and terminals.
//
// Pure function; thread-safe.
#pragma once

#include <string>

#include "pos/core/receipt.h"

namespace holdfast::drivers {

// Lines of at most `columns` columns without trailing spaces, each ended by '\n'.
// Emphasis is lost; a barcode is its data between asterisks.
[[nodiscard]] std::string to_plain_text(const core::ReceiptDocument& document, int columns = 42);

}  // namespace holdfast::drivers
