// What a shop chooses about the look of its receipts, put on a document that is made already.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <memory>

#include "pos/core/mono_picture.h"
#include "pos/core/receipt.h"

namespace holdfast::core {

struct ReceiptStyle {
  // What of the receipt's own code a scanner finds: by either, a return opens the receipt.
  enum class Code : std::uint8_t { barcode, qr, both };
  Code code = Code::barcode;
  std::shared_ptr<const MonoPicture> logo = nullptr;  // above everything; null: none
};

[[nodiscard]] ReceiptDocument styled(ReceiptDocument document, const ReceiptStyle& style);

}  // namespace holdfast::core
