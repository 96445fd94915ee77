// The rows that the server makes of a sale and of goods that came back (apply_sales() and
// apply_goods_returned() of db/schema): their amounts, lines, tenders and taxes.
//
// Threads: one at a time.
#pragma once

#include "pos/core/entries.h"
#include "pos/demo/plan.h"
#include "pos/demo/rows.h"

namespace holdfast::demo {

// From subtotal_amount to tax_rounding.
void finish_sale_row(Row& row, const core::SaleRecorded& sale);
void finish_return_row(Row& row, const core::GoodsReturned& returned);

void write_sale_parts(const Plan& plan, const core::SaleRecorded& sale, RowSink& sink);
void write_return_parts(const Plan& plan, const core::GoodsReturned& returned, RowSink& sink);

}  // namespace holdfast::demo
