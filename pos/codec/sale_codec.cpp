#include "pos/codec/sale_codec.h"

#include <limits>
#include <string_view>
#include <vector>

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

// In the order of the enumerations.
const std::vector<std::string_view> kModes = {"included_in_price", "added_to_price"};
const std::vector<std::string_view> kScopes = {"per_line", "per_sale"};
const std::vector<std::string_view> kRoundings = {"half_away_from_zero", "half_to_even",
                                                  "toward_zero", "away_from_zero"};
const std::vector<std::string_view> kTenderKinds = {"cash"};

template <class Enum>
std::string_view word(const std::vector<std::string_view>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

void write_discount(JsonWriter& out, const std::optional<Discount>& discount) {
  if (!discount) return;
  out.object("discount", [&] {
    if (discount->kind == Discount::Kind::percent) {
      out.text("kind", "percent");
      out.integer("parts_per_million", discount->parts_per_million);
    } else {
      out.text("kind", "amount");
      out.amount("amount", discount->amount);
    }
    out.text("reason", discount->reason);
  });
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

// Fields of which there are many in a sale stand in the order in which PostgreSQL's jsonb keeps
// them (the shorter key first), which spares the server sorting them.

void write_taxes(JsonWriter& out, const std::vector<TaxAmount>& taxes) {
  out.array("taxes", [&] {
    for (const TaxAmount& tax : taxes) {
      out.object([&] {
        out.amount("tax", tax.tax);
        out.amount("base", tax.base);
        out.text("name", tax.name);
        out.id("rate", tax.rate);
        out.integer("parts_per_million", tax.parts_per_million);
      });
    }
  });
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

void write_line(JsonWriter& out, const SaleLine& line, const LineTotals* amounts) {
  out.text("sku", line.sku);
  out.text("name", line.name);
  out.text("unit", line.unit);
  out.integer("number", line.number);
  out.boolean("voided", line.voided);
  if (amounts != nullptr) write_amounts(out, *amounts);
  out.text("barcode", line.barcode);
  out.id("variant", line.variant);
  write_discount(out, line.discount);
  out.integer("quantity", line.quantity.thousandths);
  out.amount("list_price", line.list_price);
  out.amount("unit_price", line.unit_price());
  out.id("tax_category", line.tax_category);
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

void write_currency(JsonWriter& out, Currency currency) {
  out.object("currency", [&] {
    out.text("code", currency.code());
    out.integer("exponent", currency.exponent());
  });
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

void write_tax_policy(JsonWriter& out, const core::TaxPolicy& policy) {
  out.object("tax_policy", [&] {
    out.text("mode", word(kModes, policy.mode));
    out.text("scope", word(kScopes, policy.scope));
    out.text("rounding", word(kRoundings, policy.rounding));
  });
}

core::TaxPolicy read_tax_policy(Fields& fields) {
  core::TaxPolicy policy;
  fields.object("tax_policy", [&](Fields& in) {
    policy.mode = static_cast<core::TaxMode>(in.word("mode", kModes));
    policy.scope = static_cast<core::TaxRoundingScope>(in.word("scope", kScopes));
    policy.rounding = static_cast<core::Rounding>(in.word("rounding", kRoundings));
  });
  return policy;
}

void write_tender_kind(JsonWriter& out, core::TenderKind kind) {
  out.text("kind", word(kTenderKinds, kind));
}

core::TenderKind read_tender_kind(Fields& fields) {
  return static_cast<core::TenderKind>(fields.word("kind", kTenderKinds));
}

void write_amounts(JsonWriter& out, const LineTotals& amounts) {
  out.object("amounts", [&] {
    out.amount("tax", amounts.tax);
    write_taxes(out, amounts.taxes);
    out.amount("total", amounts.total);
    out.amount("extended", amounts.extended);
    out.amount("line_discount", amounts.line_discount);
    out.amount("sale_discount", amounts.sale_discount);
  });
}

LineTotals read_amounts(Fields& fields, std::uint32_t number, Currency currency) {
  LineTotals amounts;
  amounts.number = number;
  fields.object("amounts", [&](Fields& in) {
    amounts.extended = in.money("extended", currency);
    amounts.line_discount = in.money("line_discount", currency);
    amounts.sale_discount = in.money("sale_discount", currency);
    amounts.tax = in.money("tax", currency);
    amounts.total = in.money("total", currency);
    amounts.taxes = read_taxes(in, currency);
  });
  return amounts;
}

void write_sale(JsonWriter& out, const core::Sale& sale, const SaleTotals* totals) {
  out.id("transaction", sale.id());
  write_currency(out, sale.currency());
  out.array("lines", [&] {
    std::size_t next = 0;  // both are in the order of the lines' numbers
    for (const SaleLine& line : sale.lines()) {
      const LineTotals* amounts = nullptr;
      if (totals != nullptr && !line.voided) {
        while (next < totals->lines.size() && totals->lines[next].number < line.number) ++next;
        if (next < totals->lines.size() && totals->lines[next].number == line.number) {
          amounts = &totals->lines[next];
        }
      }
      out.object([&] { write_line(out, line, amounts); });
    }
  });
  write_discount(out, sale.discount());
}

core::Sale read_sale(Fields& fields, ReadStatus& status, SaleTotals* totals) {
  const auto id = fields.id<core::TransactionId>("transaction");
  const Currency currency = read_currency(fields);
  std::vector<SaleLine> lines;
  fields.array("lines", core::kMaxLines, [&](Fields& in) {
    lines.push_back(read_line(in, currency));
    if (totals == nullptr || lines.back().voided) return;
    totals->lines.push_back(read_amounts(in, lines.back().number, currency));
  });
  auto discount = read_discount(fields, currency);
  if (!status.ok()) return {};
  auto sale = core::Sale::restore(id, currency, std::move(lines), std::move(discount));
  if (sale) return std::move(*sale);
  status.refuse(std::move(sale.error().detail));
  return {};
}

void write_totals(JsonWriter& out, const SaleTotals& totals) {
  out.object("totals", [&] {
    out.amount("tax", totals.tax);
    write_taxes(out, totals.taxes);
    out.amount("total", totals.total);
    out.integer("units", totals.units.thousandths);
    out.amount("subtotal", totals.subtotal);
    out.amount("line_discount", totals.line_discount);
    out.amount("sale_discount", totals.sale_discount);
  });
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
