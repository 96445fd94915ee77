#include "drivers/printer/plain_text.h"

#include <algorithm>

#include "drivers/printer/layout.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

std::string indentation(const std::string& text, core::Align align, int columns) {
  const int room = std::max(columns - display_width(text), 0);
  switch (align) {
    case core::Align::left:
      return {};
    case core::Align::centre:
      return std::string(static_cast<std::size_t>(room / 2), ' ');
    case core::Align::right:
      return std::string(static_cast<std::size_t>(room), ' ');
  }
  return {};
}

}  // namespace

std::string to_plain_text(const core::ReceiptDocument& document, int columns) {
  columns = std::max(columns, kMinColumns);
  std::string result;
  for (const PaperLine& line : lay_out(document, {.columns = columns, .large_is_wide = false})) {
    // What a picture shows no text can say; a QR Code has its text below it.
    if (line.kind == PaperLine::Kind::qr || line.kind == PaperLine::Kind::picture) continue;
    const std::string text =
        line.kind == PaperLine::Kind::barcode ? "*" + line.text + "*" : line.text;
    if (!text.empty()) result += indentation(text, line.align, columns) + text;
    result += '\n';
  }
  return result;
}

}  // namespace holdfast::drivers
