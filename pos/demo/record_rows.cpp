#include "pos/demo/record_rows.h"

#include <optional>

#include "pos/core/assert.h"
#include "pos/demo/codes.h"

namespace holdfast::demo {
namespace {

using core::Discount;
using core::LineTotals;
using core::Quantity;
using core::SaleTotals;

// As in the journal's payload.
void add_discount(Row& row, const std::optional<Discount>& discount) {
  if (!discount) {
    row.null();
    return;
  }
  std::string json = "{\"kind\": ";
  if (discount->kind == Discount::Kind::percent) {
    json += "\"percent\", \"parts_per_million\": " + std::to_string(discount->parts_per_million);
  } else {
    json += "\"amount\", \"amount\": " + std::to_string(discount->amount.minor);
  }
  row.add(json + ", \"reason\": " + json_string(discount->reason) + "}");
}

void add_policy(Row& row, const core::TaxPolicy& policy) {
  row.add(policy.mode == core::TaxMode::included_in_price ? "included_in_price" : "added_to_price");
  row.add(policy.scope == core::TaxRoundingScope::per_line ? "per_line" : "per_sale");
  HOLDFAST_ASSERT(policy.rounding == core::Rounding::half_away_from_zero);
  row.add("half_away_from_zero");
}

// What came back has its amounts below zero.
core::Money signed_amount(core::Money amount, bool back) {
  return back ? -amount : amount;
}

void add_totals(Row& row, const SaleTotals& totals, bool back) {
  row.add(signed_amount(totals.subtotal, back)).add(signed_amount(totals.line_discount, back));
  row.add(signed_amount(totals.sale_discount, back)).add(signed_amount(totals.tax, back));
  row.add(signed_amount(totals.total, back));
}

void add_line_amounts(Row& row, const LineTotals& line, bool back) {
  row.add(signed_amount(line.extended, back)).add(signed_amount(line.line_discount, back));
  row.add(signed_amount(line.sale_discount, back)).add(signed_amount(line.tax, back));
  row.add(signed_amount(line.total, back));
}

void write_taxes(const Plan& plan, core::TransactionId id, const SaleTotals& totals, bool back,
                 RowSink& sink) {
  for (const core::TaxAmount& tax : totals.taxes) {
    Row row;
    row.add(id).add(plan.tenant).add(tax.rate).add(tax.name);
    row.add("0." + padded(static_cast<std::uint64_t>(tax.parts_per_million), 6));
    row.add(signed_amount(tax.base, back)).add(signed_amount(tax.tax, back));
    sink.write(Table::transaction_taxes, row);
  }
}

}  // namespace

void finish_sale_row(Row& row, const core::SaleRecorded& sale) {
  add_totals(row, sale.totals, false);
  add_discount(row, sale.sale.discount());
  const std::size_t sold = sale.totals.lines.size();
  row.add(sale.totals.units).add(static_cast<std::int64_t>(sold));
  row.add(static_cast<std::int64_t>(sale.sale.lines().size() - sold));
  add_policy(row, sale.tax_policy);
}

void finish_return_row(Row& row, const core::GoodsReturned& returned) {
  add_totals(row, returned.totals, true);
  row.null().add(Quantity{-returned.totals.units.thousandths});
  row.add(static_cast<std::int64_t>(returned.lines.size())).add(std::int64_t{0});
  add_policy(row, returned.tax_policy);
}

void write_sale_parts(const Plan& plan, const core::SaleRecorded& sale, RowSink& sink) {
  for (const LineTotals& totals : sale.totals.lines) {
    const core::SaleLine* line = sale.sale.find(totals.number);
    HOLDFAST_ASSERT(line != nullptr);
    Row row;
    row.add(sale.sale.id()).add(plan.tenant).add(line->number).add(line->variant);
    row.add(line->variant).add(line->tax_category).add(line->sku).add(line->name);
    row.add(line->barcode).add(line->unit).add(line->quantity).add(line->list_price);
    row.add(line->unit_price());
    add_discount(row, line->discount);
    add_line_amounts(row, totals, false);
    sink.write(Table::transaction_items, row);
  }
  std::int64_t number = 0;
  for (const core::Tender& tender : sale.tenders) {
    Row row;
    row.add(sale.sale.id()).add(plan.tenant).add(++number).add("cash");
    sink.write(Table::transaction_tenders, row.add(tender.tendered).add(tender.change));
  }
  write_taxes(plan, sale.sale.id(), sale.totals, false, sink);
}

void write_return_parts(const Plan& plan, const core::GoodsReturned& returned, RowSink& sink) {
  for (std::size_t i = 0; i < returned.lines.size(); ++i) {
    const core::ReturnedLine& line = returned.lines[i];
    Row row;
    row.add(returned.id).add(plan.tenant).add(line.number).add(line.variant).add(line.variant);
    row.add(line.tax_category).add(line.sku).add(line.name).add(line.barcode).add(line.unit);
    row.add(Quantity{-line.quantity.thousandths}).add(line.unit_price).add(line.unit_price);
    row.null();
    add_line_amounts(row, returned.totals.lines[i], true);
    sink.write(Table::transaction_items, row);
  }
  std::int64_t number = 0;
  for (const core::Refund& refund : returned.refunds) {
    Row row;
    row.add(returned.id).add(plan.tenant).add(++number).add("cash");
    sink.write(Table::transaction_tenders, row.add(plan.money(0)).add(refund.amount));
  }
  write_taxes(plan, returned.id, returned.totals, true, sink);
}

}  // namespace holdfast::demo
