// From a scanned code to goods of the catalogue: which item, how much of it, at which price, and
// what the label says of its days.
//
// A code that the catalogue knows as it was scanned is that item. For all others, what it means
// decides (pos/core/code_meaning.h): goods are looked for under their GTIN; a scale label under its
// code with zeros for price and weight, then under its item number as it is printed, then under
// that without leading zeros.
//
// Threads: as ports::Catalogue.
#pragma once

#include <optional>
#include <string>

#include "pos/core/code_meaning.h"
#include "pos/core/error.h"
#include "pos/core/goods.h"
#include "pos/core/quantity.h"
#include "pos/ports/catalogue.h"

namespace holdfast::till {

struct ScannedGoods {
  core::Item item;
  core::Quantity quantity = core::kOne;
  bool on_label = false;                 // how much it is, or its price
  std::optional<core::Money> own_price;  // per unit, where the label has a price of its own
  std::string record;                    // for the line: with lot and serial, "(01)…(10)A1"
  std::optional<core::CivilDate> expiry, best_before, sell_by;
};

// `year`: the current one.
// Errors: unknown_barcode, with what was understood; code_elsewhere, for a code of the shop's own
// and for labels of no single product; those of core::meaning_of(), core::goods_of_label() and
// the catalogue.
[[nodiscard]] core::Result<ScannedGoods> find_goods(const ports::Catalogue& catalogue,
                                                    const core::ScannedCode& scanned,
                                                    const core::CodeRules& rules, int year);

// The code of a receipt, where it is one and the catalogue does not know it as goods.
[[nodiscard]] std::optional<std::string> receipt_in(const core::ScannedCode& scanned,
                                                    const core::CodeRules& rules, int year);

}  // namespace holdfast::till
