#include "pos/core/receipt_style.h"

#include <utility>

namespace holdfast::core {

ReceiptDocument styled(ReceiptDocument document, const ReceiptStyle& style) {
  std::vector<ReceiptBlock> blocks;
  blocks.reserve(document.blocks.size() + 2);
  if (style.logo) blocks.emplace_back(ReceiptPicture{style.logo});
  for (ReceiptBlock& block : document.blocks) {
    const auto* code = std::get_if<ReceiptBarcode>(&block);
    if (code == nullptr || style.code == ReceiptStyle::Code::barcode) {
      blocks.push_back(std::move(block));
      continue;
    }
    if (style.code == ReceiptStyle::Code::both) {
      blocks.push_back(block);
      blocks.emplace_back(ReceiptFeed{1});
    }
    blocks.emplace_back(ReceiptQr{code->data, style.code == ReceiptStyle::Code::qr});
  }
  document.blocks = std::move(blocks);
  return document;
}

}  // namespace holdfast::core
