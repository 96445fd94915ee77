// A receipt as a page: PDF, whose text can be searched and copied, and PNG. The same lines as on
// paper of 80 mm (layout.h), in the same columns.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/core/receipt.h"

namespace holdfast::drivers {

struct PageAbout {
  std::string title;      // "Receipt 0002-000412"
  core::Instant made_at;  // of the sale; the same receipt gives the same bytes
};

// Errors: internal, with what the library says.
[[nodiscard]] core::Result<std::vector<std::uint8_t>> receipt_pdf(
    const core::ReceiptDocument& document, const PageAbout& about);
// Two pixels for each dot of a printer with 203 dpi: sharp bars, and small enough to be sent.
// Errors: as above; command_line for a receipt that is longer than four metres.
[[nodiscard]] core::Result<std::vector<std::uint8_t>> receipt_png(
    const core::ReceiptDocument& document);

}  // namespace holdfast::drivers
