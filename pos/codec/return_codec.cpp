#include "pos/codec/return_codec.h"

#include <limits>
#include <utility>

#include "pos/codec/consistency.h"
#include "pos/codec/sale_codec.h"
#include "pos/core/sale.h"

namespace holdfast::codec {
namespace {

using core::Currency;
using core::GoodsReturned;
using core::ReturnedLine;

constexpr std::size_t kMaxRefunds = 100;

void write_line(JsonWriter& out, const ReturnedLine& line, const core::LineTotals& amounts) {
  out.integer("number", line.number);
  out.id("variant", line.variant);
  out.id("tax_category", line.tax_category);
  out.text("sku", line.sku);
  out.text("name", line.name);
  out.text("barcode", line.barcode);
  out.text("unit", line.unit);
  out.integer("quantity", line.quantity.thousandths);
  out.amount("unit_price", line.unit_price);
  write_amounts(out, amounts);
}

ReturnedLine read_line(Fields& in, Currency currency) {
  ReturnedLine line;
  line.number = static_cast<std::uint32_t>(
      in.integer("number", 1, std::numeric_limits<std::uint32_t>::max()));
  line.variant = in.id<core::VariantId>("variant");
  line.tax_category = in.id<core::TaxCategoryId>("tax_category");
  line.sku = in.text("sku");
  line.name = in.text("name");
  line.barcode = in.text("barcode");
  line.unit = in.text("unit");
  line.quantity = {in.integer("quantity", 1, core::kMaxLineQuantity.thousandths)};
  line.unit_price = in.money("unit_price", currency);
  return line;
}

}  // namespace

void write(JsonWriter& out, const GoodsReturned& body) {
  out.integer("receipt_number", body.receipt_number);
  out.id("shift", body.shift);
  out.id("by", body.by);
  out.id("transaction", body.id);
  out.object("original", [&] {
    out.id("transaction", body.original);
    out.integer("receipt_number", body.original_receipt);
  });
  out.text("reason", body.reason);
  write_tax_policy(out, body.tax_policy);
  write_currency(out, body.totals.total.currency);
  out.array("lines", [&] {
    for (std::size_t i = 0; i < body.lines.size() && i < body.totals.lines.size(); ++i) {
      out.object([&] { write_line(out, body.lines[i], body.totals.lines[i]); });
    }
  });
  write_totals(out, body.totals);
  out.array("refunds", [&] {
    for (const core::Refund& refund : body.refunds) {
      out.object([&] {
        write_tender_kind(out, refund.kind);
        out.amount("amount", refund.amount);
      });
    }
  });
}

GoodsReturned read_goods_returned(Fields& in, ReadStatus& status) {
  GoodsReturned body;
  body.receipt_number = in.integer("receipt_number", 1, kMaxCount);
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  body.id = in.id<core::TransactionId>("transaction");
  in.object("original", [&](Fields& original) {
    body.original = original.id<core::TransactionId>("transaction");
    body.original_receipt = original.integer("receipt_number", 1, kMaxCount);
  });
  body.reason = in.text("reason");
  body.tax_policy = read_tax_policy(in);
  const Currency currency = read_currency(in);
  in.array("lines", core::kMaxLines, [&](Fields& fields) {
    body.lines.push_back(read_line(fields, currency));
    body.totals.lines.push_back(read_amounts(fields, body.lines.back().number, currency));
  });
  read_totals(in, currency, body.totals);
  in.array("refunds", kMaxRefunds, [&](Fields& fields) {
    core::Refund refund;
    refund.kind = read_tender_kind(fields);
    refund.amount = fields.money("amount", currency);
    body.refunds.push_back(refund);
  });
  if (status.ok()) {
    if (auto path = find_inconsistency(body)) status.refuse(std::move(*path));
  }
  return body;
}

}  // namespace holdfast::codec
