// The sale in the making: its lines, the selected one and its totals. The goods' prices
// and the tax rules are those of the moment when the sale began or the line was added:
// a change of the catalogue does not reach into an open sale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pos/core/error.h"
#include "pos/core/sale.h"
#include "pos/core/totals.h"
#include "pos/ports/random.h"
#include "pos/till/reference.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Selling {
 public:
  // What a new sale is made of.
  struct Start {
    core::Currency currency;
    core::Instant now;
    ports::Random& random;
  };

  // Begins a sale where none is open. On an error everything is as it was.
  // Errors: tax_category_unknown, and those of core::Sale::add.
  [[nodiscard]] core::Result<void> add(const core::Item& item, core::Quantity quantity,
                                       std::string barcode, const TaxRules& tax, const Start& start,
                                       std::optional<core::Money> own_price = {});
  // Whether the tax of this item is known in the sale that is open, else by `tax`.
  [[nodiscard]] bool knows_tax(const core::Item& item, const TaxRules& tax) const {
    return (sale_ ? tax_ : tax).knows(item.tax_category);
  }
  // Error: no_line_selected.
  [[nodiscard]] core::Result<void> select(std::uint32_t number);
  // Of the selected line. Errors: no_line_selected, and those of core::Sale.
  [[nodiscard]] core::Result<void> set_quantity(core::Quantity quantity);
  [[nodiscard]] core::Result<void> void_line();
  [[nodiscard]] core::Result<void> override_price(core::Money price);
  [[nodiscard]] core::Result<void> discount_line(std::optional<core::Discount> discount);
  // Of the whole sale. Errors: sale_empty, discount_out_of_range.
  [[nodiscard]] core::Result<void> discount_sale(std::optional<core::Discount> discount);

  void clear();
  // An open sale that a restart found again.
  void restore(core::Sale sale, const TaxRules& tax);
  // Tax categories that are new become usable; those that an open sale knows stay.
  void catalogue_changed(const TaxRules& tax);

  // Lines that were taken off count: the journal has yet to be told of them.
  [[nodiscard]] bool has_lines() const noexcept { return sale_ && !sale_->lines().empty(); }
  // has_lines().
  [[nodiscard]] const core::Sale& sale() const;
  [[nodiscard]] const core::TaxPolicy& tax_policy() const noexcept { return tax_.policy; }
  // Error: tax_category_unknown, for a sale that was found again after its tax category
  // had been removed. Taking the line off mends it.
  [[nodiscard]] const core::Result<core::SaleTotals>& totals() const noexcept { return totals_; }

  // Rises with every change: whether show() has anything new to say.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  // Everything of the view but the receipt number.
  void show(SaleView& view, core::Currency currency) const;

 private:
  template <class Operation>
  core::Result<void> change_selected(Operation operation);
  void changed();
  void select_last();
  // The selected line is no more: taken off, or joined with a later one of the same goods
  // (see core::Sale).
  void select_joined(core::VariantId variant);

  std::optional<core::Sale> sale_;
  TaxRules tax_;
  core::Result<core::SaleTotals> totals_;
  std::uint32_t selected_ = 0;
  std::uint64_t revision_ = 0;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
