// A label that sticks on a shelf, a spool or a single piece is a document first, as a receipt is;
// ZPL and dots are renderings of it (drivers/label).
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pos/core/goods.h"
#include "pos/core/money.h"

namespace holdfast::core {

struct ShelfLabel {
  std::string name;
  std::string sku;
  Money price;
  std::string unit = "each";  // that the price is for: "each", "kg"
  // What a unit of measure costs, where that is known beside the price: "€ 9.90 / kg".
  std::string unit_price;
  std::string barcode;  // as a scanner reads it; empty: none

  friend bool operator==(const ShelfLabel&, const ShelfLabel&) = default;
};
struct SpoolLabel {
  std::string code;      // the shop's own (own_code.h): "FIL-0001"
  std::string material;  // "PLA"
  std::string colour;
  std::int64_t net_grams = 0;  // zero: nobody knows

  friend bool operator==(const SpoolLabel&, const SpoolLabel&) = default;
};
// One piece, at a price of its own.
struct UsedGoodsLabel {
  std::string name;
  std::string condition;  // "Near Mint"; may be empty
  std::string grading;    // "PSA 9, 12345678"; may be empty
  Money price;
  std::string code;  // of this piece

  friend bool operator==(const UsedGoodsLabel&, const UsedGoodsLabel&) = default;
};
using Label = std::variant<ShelfLabel, SpoolLabel, UsedGoodsLabel>;

// Of one job.
inline constexpr int kMostLabelCopies = 999;

struct LabelText {
  enum class Size : std::uint8_t { small, normal, large, huge };

  std::string text;  // UTF-8, one paragraph
  Size size = Size::normal;
  int most_lines = 1;        // what does not fit is cut at a word and ends with …
  bool never_cut = false;    // a figure: drawn smaller instead, or not at all
  bool may_be_left = false;  // where the label is too small for everything

  friend bool operator==(const LabelText&, const LabelText&) = default;
};

struct LabelCode {
  enum class Kind : std::uint8_t { ean_13, ean_8, code_128, qr };

  Kind kind = Kind::code_128;
  std::string data;  // of an EAN with its check digit

  friend bool operator==(const LabelCode&, const LabelCode&) = default;
};

// From the top; the code and what it says stand at the foot, a QR Code at the right.
struct LabelDocument {
  std::vector<LabelText> texts;
  std::optional<LabelCode> code;

  friend bool operator==(const LabelDocument&, const LabelDocument&) = default;
};

[[nodiscard]] LabelDocument label_document(const Label& label);

// What a product's shelf says of it. The barcode is the first that stands for one unit; a price by
// weight or length is its own unit price.
[[nodiscard]] ShelfLabel shelf_label(const Item& item);

// How a code is best printed: a GTIN as EAN, text as Code 128, what Code 128 cannot carry or only
// in more than 24 characters as QR Code.
[[nodiscard]] LabelCode label_code(std::string_view data);

}  // namespace holdfast::core
