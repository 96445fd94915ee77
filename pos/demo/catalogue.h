// The rows of one good: product, variant, codes, stock, prices, lots.
//
// Threads: one at a time.
#pragma once

#include "pos/demo/goods.h"
#include "pos/demo/rows.h"
#include "pos/demo/stock.h"

namespace holdfast::demo {

// `stock` knows the history that follows.
void write_good(const Plan& plan, const Good& good, const Stock& stock, RowSink& sink);

// The list that write_good() writes prices for.
[[nodiscard]] core::Uuid price_list_id(const Plan& plan);
[[nodiscard]] std::string price_list_name(ShopKind kind);

}  // namespace holdfast::demo
