#include "pos/codec/sale_codec.h"

#include <algorithm>
#include <limits>

namespace holdfast::codec {
namespace {

using core::Currency;
using core::Discount;
using core::LineTotals;
using core::SaleLine;
using core::SaleTotals;
using core::TaxAmount;

constexpr std::size_t kMaxRates = 64;
constexpr std::int64_t kMaxPpm = 10'000'000;

Json write_discount(const Discount& discount) {
  if (discount.kind == Discount::Kind::percent) {
    return {{"kind", "percent"},
            {"parts_per_million", discount.parts_per_million},
            {"reason", clean(discount.reason)}};
  }
  return {
      {"kind", "amount"}, {"amount", discount.amount.minor}, {"reason", clean(discount.reason)}};
}

std::optional<Discount> read_discount(Fields& fields, Currency currency) {
  if (!fields.has("discount")) return std::nullopt;
  Discount discount;
  fields.object("discount", [&](Fields& in) {
    if (in.word("kind", {"percent", "amount"}) == 0) {
      discount.parts_per_million =
          static_cast<std::int32_t>(in.integer("parts_per_million", 1, 1'000'000));
    } else {
      discount.kind = Discount::Kind::amount;
      discount.amount = in.money("amount", currency, 1);
    }
    discount.reason = in.text("reason");
  });
  return discount;
}

Json write_taxes(const std::vector<TaxAmount>& taxes) {
  Json out = Json::array();
  for (const TaxAmount& tax : taxes) {
    out.push_back({{"rate", tax.rate.to_string()},
                   {"name", clean(tax.name)},
                   {"parts_per_million", tax.parts_per_million},
                   {"base", tax.base.minor},
                   {"tax", tax.tax.minor}});
  }
  return out;
}

std::vector<TaxAmount> read_taxes(Fields& fields, Currency currency) {
  std::vector<TaxAmount> taxes;
  fields.array("taxes", kMaxRates, [&](Fields& in) {
    TaxAmount tax;
    tax.rate = in.id<core::TaxRateId>("rate");
    tax.name = in.text("name");
    tax.parts_per_million = static_cast<std::int32_t>(in.integer("parts_per_million", 0, kMaxPpm));
    tax.base = in.money("base", currency);
    tax.tax = in.money("tax", currency);
    taxes.push_back(std::move(tax));
  });
  return taxes;
}

Json write_amounts(const LineTotals& amounts) {
  return {{"extended", amounts.extended.minor},
          {"line_discount", amounts.line_discount.minor},
          {"sale_discount", amounts.sale_discount.minor},
          {"tax", amounts.tax.minor},
          {"total", amounts.total.minor},
          {"taxes", write_taxes(amounts.taxes)}};
}

LineTotals read_amounts(Fields& in, std::uint32_t number, Currency currency) {
  LineTotals amounts;
  amounts.number = number;
  amounts.extended = in.money("extended", currency);
  amounts.line_discount = in.money("line_discount", currency);
  amounts.sale_discount = in.money("sale_discount", currency);
  amounts.tax = in.money("tax", currency);
  amounts.total = in.money("total", currency);
  amounts.taxes = read_taxes(in, currency);
  return amounts;
}

Json write_line(const SaleLine& line) {
  Json out = {{"number", line.number},
              {"variant", line.variant.to_string()},
              {"tax_category", line.tax_category.to_string()},
              {"sku", clean(line.sku)},
              {"name", clean(line.name)},
              {"barcode", clean(line.barcode)},
              {"unit", clean(line.unit)},
              {"quantity", line.quantity.thousandths},
              {"list_price", line.list_price.minor},
              {"unit_price", line.unit_price().minor}};
  if (line.discount) out["discount"] = write_discount(*line.discount);
  out["voided"] = line.voided;
  return out;
}

SaleLine read_line(Fields& in, Currency currency) {
  SaleLine line;
  line.number = static_cast<std::uint32_t>(
      in.integer("number", 1, std::numeric_limits<std::uint32_t>::max()));
  line.variant = in.id<core::VariantId>("variant");
  line.tax_category = in.id<core::TaxCategoryId>("tax_category");
  line.sku = in.text("sku");
  line.name = in.text("name");
  line.barcode = in.text("barcode");
  line.unit = in.text("unit");
  line.quantity = {in.integer("quantity", 1, core::kMaxLineQuantity.thousandths)};
  line.list_price = in.money("list_price", currency);
  const core::Money unit_price = in.money("unit_price", currency);
  if (unit_price != line.list_price) line.override_price = unit_price;
  line.discount = read_discount(in, currency);
  line.voided = in.boolean("voided");
  return line;
}

}  // namespace

std::string clean(std::string text) {
  std::size_t place = 0;
  while ((place = text.find('\0', place)) != std::string::npos) {
    text.replace(place, 1, "\uFFFD");
  }
  return text;
}

Json write_currency(Currency currency) {
  return {{"code", currency.code()}, {"exponent", currency.exponent()}};
}

Currency read_currency(Fields& fields) {
  Currency currency;
  fields.object("currency", [&](Fields& in) {
    const auto known = Currency::from_code(in.text("code"));
    if (!known) return in.refuse("code");
    if (in.integer("exponent", 0, 4) != known->exponent()) return in.refuse("exponent");
    currency = *known;
  });
  return currency;
}

void write_sale(Json& out, const core::Sale& sale, const SaleTotals* totals) {
  out["transaction"] = sale.id().to_string();
  out["currency"] = write_currency(sale.currency());
  Json lines = Json::array();
  for (const SaleLine& line : sale.lines()) {
    Json written = write_line(line);
    if (totals != nullptr && !line.voided) {
      const auto amounts = std::find_if(
          totals->lines.begin(), totals->lines.end(),
          [&](const LineTotals& candidate) { return candidate.number == line.number; });
      if (amounts != totals->lines.end()) written["amounts"] = write_amounts(*amounts);
    }
    lines.push_back(std::move(written));
  }
  out["lines"] = std::move(lines);
  if (sale.discount()) out["discount"] = write_discount(*sale.discount());
}

core::Sale read_sale(Fields& fields, ReadStatus& status, SaleTotals* totals) {
  const auto id = fields.id<core::TransactionId>("transaction");
  const Currency currency = read_currency(fields);
  std::vector<SaleLine> lines;
  fields.array("lines", core::kMaxLines, [&](Fields& in) {
    lines.push_back(read_line(in, currency));
    if (totals == nullptr || lines.back().voided) return;
    in.object("amounts", [&](Fields& amounts) {
      totals->lines.push_back(read_amounts(amounts, lines.back().number, currency));
    });
  });
  auto discount = read_discount(fields, currency);
  if (!status.ok()) return {};
  auto sale = core::Sale::restore(id, currency, std::move(lines), std::move(discount));
  if (sale) return std::move(*sale);
  status.refuse(std::move(sale.error().detail));
  return {};
}

void write_totals(Json& out, const SaleTotals& totals) {
  out["totals"] = {{"subtotal", totals.subtotal.minor},
                   {"line_discount", totals.line_discount.minor},
                   {"sale_discount", totals.sale_discount.minor},
                   {"tax", totals.tax.minor},
                   {"total", totals.total.minor},
                   {"units", totals.units.thousandths},
                   {"taxes", write_taxes(totals.taxes)}};
}

void read_totals(Fields& fields, Currency currency, SaleTotals& totals) {
  fields.object("totals", [&](Fields& in) {
    totals.subtotal = in.money("subtotal", currency);
    totals.line_discount = in.money("line_discount", currency);
    totals.sale_discount = in.money("sale_discount", currency);
    totals.tax = in.money("tax", currency);
    totals.total = in.money("total", currency);
    totals.units = {in.integer("units", 0, kMaxStoredMinor)};
    totals.taxes = read_taxes(in, currency);
  });
}

}  // namespace holdfast::codec
