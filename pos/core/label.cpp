#include "pos/core/label.h"

#include <algorithm>
#include <utility>

#include "pos/core/barcode.h"
#include "pos/core/code128.h"
#include "pos/core/overloaded.h"

namespace holdfast::core {
namespace {

using Size = LabelText::Size;

constexpr std::size_t kLongestCode128 = 24;

void add(LabelDocument& document, std::string text, Size size, int most_lines = 1) {
  if (!text.empty()) document.texts.push_back({std::move(text), size, most_lines, false, false});
}
void add_figure(LabelDocument& document, std::string text, Size size) {
  document.texts.push_back({std::move(text), size, 1, true, false});
}
void add_note(LabelDocument& document, std::string text) {
  if (!text.empty()) document.texts.push_back({std::move(text), Size::small, 1, false, true});
}
void add_code(LabelDocument& document, const std::string& code) {
  if (!code.empty()) document.code = label_code(code);
}

LabelDocument document_of(const ShelfLabel& label) {
  LabelDocument document;
  add(document, label.name, Size::normal, 2);
  std::string price = to_display(label.price);
  if (label.unit != "each") price += " / " + label.unit;
  add_figure(document, std::move(price), Size::huge);
  add_note(document, label.unit_price);
  // What the barcode says stands below it anyway.
  if (label.sku != label.barcode) add_note(document, label.sku);
  add_code(document, label.barcode);
  return document;
}

LabelDocument document_of(const SpoolLabel& label) {
  LabelDocument document;
  add(document, label.material, Size::huge);
  add(document, label.colour, Size::large);
  if (label.net_grams > 0)
    add_figure(document, std::to_string(label.net_grams) + " g", Size::normal);
  add_code(document, label.code);
  return document;
}

LabelDocument document_of(const UsedGoodsLabel& label) {
  LabelDocument document;
  add(document, label.name, Size::normal, 2);
  add(document, label.condition, Size::small);
  add(document, label.grading, Size::small);
  add_figure(document, to_display(label.price), Size::huge);
  add_code(document, label.code);
  return document;
}

bool is_gtin(std::string_view digits) {
  return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) &&
         has_valid_check_digit(digits);
}

}  // namespace

LabelDocument label_document(const Label& label) {
  return std::visit([](const auto& kind) { return document_of(kind); }, label);
}

ShelfLabel shelf_label(const Item& item) {
  ShelfLabel label;
  label.name = item.name;
  label.sku = item.sku;
  label.price = item.price;
  label.unit = item.unit;
  const auto single = std::ranges::find(item.barcodes, kOne, &Barcode::pack);
  if (single != item.barcodes.end()) label.barcode = single->code;
  return label;
}

LabelCode label_code(std::string_view data) {
  constexpr std::size_t kGtin14 = 14, kGtin13 = 13, kGtin12 = 12, kGtin8 = 8;
  using Kind = LabelCode::Kind;
  if (data.size() >= kGtin8 && data.size() <= kGtin14 && is_gtin(data)) {
    // As the catalogue keeps it: zeros before what is on the goods.
    if (data.size() == kGtin14 && data.starts_with("000000"))
      return {Kind::ean_8, std::string(data.substr(6))};
    if (data.size() == kGtin14 && data.starts_with('0'))
      return {Kind::ean_13, std::string(data.substr(1))};
    if (data.size() == kGtin13) return {Kind::ean_13, std::string(data)};
    if (data.size() == kGtin12) return {Kind::ean_13, '0' + std::string(data)};
    if (data.size() == kGtin8) return {Kind::ean_8, std::string(data)};
  }
  const bool short_text = data.size() <= kLongestCode128 && !code128_symbols(data).empty();
  return {short_text ? Kind::code_128 : Kind::qr, std::string(data)};
}

}  // namespace holdfast::core
