// How much of an item a label sells, and at which price, when it says weight, price or pieces of
// this one package.
//
// A sale's line is a quantity and a price per unit (sale.h). A label with a price of its own, and
// perhaps without its weight, is fitted to that so that the customer pays exactly what is printed
// on it:
//
//   goods by measure   the quantity is the label's weight, or else price ÷ the item's price in
//                      thousandths; where that does not give the price to the smallest coin, the
//                      line gets a price per unit of its own, and where none does, a quantity a
//                      few thousandths away
//   goods by the piece the price is the price of what the label stands for
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "pos/core/code_meaning.h"
#include "pos/core/error.h"
#include "pos/core/goods.h"

namespace holdfast::core {

// Of one package.
struct LabelFacts {
  std::optional<Measure> measure;
  std::optional<std::int64_t> pieces;
  std::optional<LabelPrice> price;
  // The goods are of different size each time: scale labels, and GTINs that begin with 9. Else a
  // weight tells what is in the package, and not what it costs.
  bool varies = false;
};

[[nodiscard]] LabelFacts facts_of(const TradeItem& item);
[[nodiscard]] LabelFacts facts_of(const ScaleLabel& label);

struct LabelGoods {
  Quantity quantity = kOne;
  std::optional<Money> own_price;  // per unit; empty: the item's

  friend bool operator==(const LabelGoods&, const LabelGoods&) = default;
};

// `pack`: how many units the barcode stands for.
// Errors: label_and_product (a weight of goods that are sold by the piece, pieces of goods that
// are sold by weight, kilograms of goods by the metre or the pound, a price of nothing, a price
// that cannot be divided); quantity_out_of_range; those of to_money().
[[nodiscard]] Result<LabelGoods> goods_of_label(const Item& item, Quantity pack,
                                                const LabelFacts& facts);

}  // namespace holdfast::core
