#include "pos/till/selling.h"

#include <algorithm>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

core::SaleTotals no_totals(core::Currency currency) {
  const core::Money zero{0, currency};
  core::SaleTotals totals;
  totals.subtotal = totals.line_discount = totals.sale_discount = zero;
  totals.tax = totals.total = zero;
  return totals;
}

}  // namespace

core::Result<void> Selling::add(const core::Item& item, core::Quantity quantity,
                                std::string barcode, const TaxRules& tax, const Start& start,
                                std::optional<core::Money> own_price) {
  if (!knows_tax(item, tax)) {
    return core::fail(ErrorCode::tax_category_unknown, item.name);
  }
  core::Result<std::uint32_t> number;
  if (sale_) {
    number = sale_->add(item, quantity, std::move(barcode), own_price);
    if (!number) return core::pass_on(number.error());
  } else {
    core::Sale sale(ports::new_id<core::TransactionId>(start.now, start.random), start.currency);
    number = sale.add(item, quantity, std::move(barcode), own_price);
    if (!number) return core::pass_on(number.error());
    sale_ = std::move(sale);
    tax_ = tax;
  }
  selected_ = *number;
  ++revision_;
  changed();
  return {};
}

core::Result<void> Selling::select(std::uint32_t number) {
  if (!sale_ || sale_->find(number) == nullptr) return core::fail(ErrorCode::no_line_selected);
  selected_ = number;
  ++changes_;
  return {};
}

template <class Operation>
core::Result<void> Selling::change_selected(Operation operation) {
  if (!sale_ || selected_ == 0) return core::fail(ErrorCode::no_line_selected);
  const core::SaleLine* line = sale_->find(selected_);
  HOLDFAST_ASSERT(line != nullptr);
  const core::VariantId variant = line->variant;
  if (core::Result<void> done = operation(*sale_, selected_); !done) return done;
  if (sale_->find(selected_) == nullptr) select_joined(variant);
  changed();
  return {};
}

core::Result<void> Selling::set_quantity(core::Quantity quantity) {
  return change_selected([&](core::Sale& sale, std::uint32_t number) -> core::Result<void> {
    const core::SaleLine* line = sale.find(number);
    if (line->unit == "each" && !quantity.is_whole()) {
      return core::fail(ErrorCode::quantity_not_whole, line->name);
    }
    return sale.set_quantity(number, quantity);
  });
}

core::Result<void> Selling::void_line() {
  return change_selected(
      [](core::Sale& sale, std::uint32_t number) { return sale.void_line(number); });
}

core::Result<void> Selling::override_price(core::Money price) {
  return change_selected(
      [&](core::Sale& sale, std::uint32_t number) { return sale.override_price(number, price); });
}

core::Result<void> Selling::discount_line(std::optional<core::Discount> discount) {
  return change_selected([&](core::Sale& sale, std::uint32_t number) {
    return sale.discount_line(number, std::move(discount));
  });
}

core::Result<void> Selling::discount_sale(std::optional<core::Discount> discount) {
  if (!sale_) return core::fail(ErrorCode::sale_empty);
  if (auto done = sale_->discount_sale(std::move(discount)); !done) return done;
  changed();
  return {};
}

void Selling::clear() {
  sale_.reset();
  selected_ = 0;
  ++changes_;
}

void Selling::restore(core::Sale sale, const TaxRules& tax) {
  sale_ = std::move(sale);
  tax_ = tax;
  select_last();
  changed();
}

void Selling::catalogue_changed(const TaxRules& tax) {
  if (!sale_) return;
  if (!totals_) {
    tax_ = tax;
    changed();
    return;
  }
  for (const core::TaxCategory& category : tax.categories) {
    if (!tax_.knows(category.id)) tax_.categories.push_back(category);
  }
}

const core::Sale& Selling::sale() const {
  HOLDFAST_ASSERT(sale_);
  return *sale_;
}

void Selling::changed() {
  totals_ = core::compute_totals(*sale_, tax_.categories, tax_.policy);
  ++changes_;
}

void Selling::select_last() {
  selected_ = 0;
  for (const core::SaleLine& line : sale_->lines()) {
    if (!line.voided) selected_ = line.number;
  }
}

void Selling::select_joined(core::VariantId variant) {
  const bool voided = std::ranges::any_of(sale_->lines(), [this](const core::SaleLine& line) {
    return line.number == selected_ && line.voided;
  });
  const auto joined = std::ranges::find_if(sale_->lines(), [&](const core::SaleLine& line) {
    return line.number > selected_ && line.variant == variant && !line.voided &&
           !line.override_price && !line.discount;
  });
  if (voided || joined == sale_->lines().end())
    select_last();
  else
    selected_ = joined->number;
}

void Selling::show(SaleView& view, core::Currency currency) const {
  view.selected = selected_;
  view.revision = revision_;
  view.empty = !sale_ || sale_->empty();
  view.totals = sale_ && totals_ ? *totals_ : no_totals(currency);
  view.lines.clear();
  if (!sale_) return;

  const core::Money zero{0, sale_->currency()};
  view.lines.reserve(sale_->lines().size());
  auto amounts = view.totals.lines.begin();
  for (const core::SaleLine& line : sale_->lines()) {
    LineView& shown = view.lines.emplace_back();
    shown.number = line.number;
    shown.name = line.name;
    shown.quantity = line.quantity;
    shown.unit = line.unit;
    shown.unit_price = line.unit_price();
    shown.total = shown.discount = zero;
    shown.price_overridden = line.override_price.has_value();
    shown.voided = line.voided;
    // The totals hold the lines that are not voided, in the same order.
    if (amounts == view.totals.lines.end() || amounts->number != line.number) continue;
    shown.discount = amounts->line_discount + amounts->sale_discount;
    shown.total = tax_.policy.mode == core::TaxMode::included_in_price
                      ? amounts->total
                      : amounts->total - amounts->tax;
    ++amounts;
  }
}

}  // namespace holdfast::till
