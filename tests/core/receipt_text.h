// A receipt as plain text of a given width, for comparing with what a person would expect.
#pragma once

#include <string>
#include <variant>

#include "pos/core/receipt.h"

namespace holdfast::core::testing {

inline std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

inline std::string spaces(std::size_t wanted, std::size_t used) {
  return std::string(wanted > used ? wanted - used : 0, ' ');
}

inline std::string emphasised(const std::string& text, Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::strong:
      return "*" + text + "*";
    case Emphasis::large:
      return "**" + text + "**";
    default:
      return text;
  }
}

inline std::string as_text(const ReceiptDocument& document, std::size_t width) {
  std::string out;
  for (const ReceiptBlock& block : document.blocks) {
    if (const auto* text = std::get_if<ReceiptText>(&block)) {
      const std::string words = emphasised(text->text, text->emphasis);
      if (text->align == Align::centre) {
        out += spaces((width + columns(words)) / 2, columns(words));
      }
      out += words;
    } else if (const auto* pair = std::get_if<ReceiptPair>(&block)) {
      const std::string left = emphasised(pair->left, pair->emphasis);
      const std::string right = emphasised(pair->right, pair->emphasis);
      out += left + spaces(width, columns(left) + columns(right)) + right;
    } else if (std::holds_alternative<ReceiptRule>(block)) {
      out += std::string(width, '-');
    } else if (const auto* barcode = std::get_if<ReceiptBarcode>(&block)) {
      out += "|" + barcode->data + "|";
    } else if (const auto* feed = std::get_if<ReceiptFeed>(&block)) {
      out += std::string(static_cast<std::size_t>(feed->lines - 1), '\n');
    }
    out += '\n';
  }
  return out;
}

}  // namespace holdfast::core::testing
