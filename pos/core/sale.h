// A sale in the making, as a set of facts: which goods, how many, at which price, with
// which discounts. Amounts are derived from the facts by compute_totals() (totals.h),
// so the order in which the facts arrived cannot change what the customer pays.
//
// Every mutator checks all that can be refused first and then applies without a branch
// that can fail: on an error the sale is as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/goods.h"
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

inline constexpr std::size_t kMaxLines = 5'000;

struct Discount {
  enum class Kind : std::uint8_t { percent, amount };
  Kind kind = Kind::percent;
  std::int32_t parts_per_million = 0;  // percent: 10 % is 100'000; 1 … 1'000'000
  Money amount;  // amount: > 0, at most what it is taken from when it is given
  std::string reason;

  friend bool operator==(const Discount&, const Discount&) = default;
};

struct SaleLine {
  std::uint32_t number = 0;  // from 1, never reused within a sale
  VariantId variant;
  TaxCategoryId tax_category;
  std::string sku;
  std::string name;
  std::string barcode;  // the code that was scanned, or empty
  std::string unit = "each";
  Quantity quantity = kOne;
  Money list_price;                     // the catalogue's price when the line was made
  std::optional<Money> override_price;  // replaces it
  std::optional<Discount> discount;
  bool voided = false;  // kept, so that the journal tells what was taken off before payment

  friend bool operator==(const SaleLine&, const SaleLine&) = default;
  [[nodiscard]] Money unit_price() const { return override_price.value_or(list_price); }
};

// Unit price × quantity, rounded commercially.
[[nodiscard]] Money extended_amount(const SaleLine& line);
// What the line's own discount takes off, rounded commercially. Clamped to the extended
// amount: a quantity or price may have shrunk after the discount was given.
[[nodiscard]] Money line_discount_amount(const SaleLine& line);

// Goods that are counted ("each") have at most one line per variant, tax category and list
// price that carries neither an own price nor a discount: what is scanned again joins it,
// and a line that loses its price or discount joins it too. So the amounts do not depend on
// the road that led to the same goods. Goods sold by measure ("kg", "m") get a line for
// each measuring, since each has its own price.
class Sale {
 public:
  Sale() = default;
  Sale(TransactionId id, Currency currency) : id_(id), currency_(currency) {}
  // From a journal's or workspace's record. Errors: payload_malformed for what no
  // sequence of the operations below could have produced.
  [[nodiscard]] static Result<Sale> restore(TransactionId id, Currency currency,
                                            std::vector<SaleLine> lines,
                                            std::optional<Discount> discount);

  // Adds to the line that already holds this item at its list price without discount,
  // or makes a new one; returns its number. The lines' amounts together stay within
  // max_amount_minor(). `own_price`: per unit, instead of the item's price.
  // Errors: quantity_out_of_range, amount_negative, amount_out_of_range, sale_too_large,
  // currency_mismatch.
  [[nodiscard]] Result<std::uint32_t> add(const Item& item, Quantity quantity, std::string barcode,
                                          std::optional<Money> own_price = {});
  // Errors: no_line_selected, quantity_out_of_range, amount_out_of_range.
  [[nodiscard]] Result<void> set_quantity(std::uint32_t number, Quantity quantity);
  // Errors: no_line_selected.
  [[nodiscard]] Result<void> void_line(std::uint32_t number);
  // The list price takes the override off; the line may then join another, and the higher
  // of the two numbers stays.
  // Errors: no_line_selected, amount_negative, amount_out_of_range, currency_mismatch,
  // quantity_out_of_range (the joined line would be too large).
  [[nodiscard]] Result<void> override_price(std::uint32_t number, Money price);
  // nullopt takes the discount off; the line may then join another as above.
  // Errors: no_line_selected, discount_out_of_range, currency_mismatch,
  // quantity_out_of_range.
  [[nodiscard]] Result<void> discount_line(std::uint32_t number, std::optional<Discount> discount);
  // nullopt takes the discount off. An amount is at most the subtotal; when lines are voided
  // afterwards, compute_totals() clamps it to what is left.
  // Errors: discount_out_of_range, currency_mismatch, sale_empty.
  [[nodiscard]] Result<void> discount_sale(std::optional<Discount> discount);

  [[nodiscard]] TransactionId id() const noexcept { return id_; }
  [[nodiscard]] Currency currency() const noexcept { return currency_; }
  [[nodiscard]] const std::vector<SaleLine>& lines() const noexcept { return lines_; }
  [[nodiscard]] const std::optional<Discount>& discount() const noexcept { return discount_; }
  // Null where there is no such line, or it is voided.
  [[nodiscard]] const SaleLine* find(std::uint32_t number) const noexcept;
  // No line left that is not voided.
  [[nodiscard]] bool empty() const noexcept;

  friend bool operator==(const Sale&, const Sale&) = default;

 private:
  [[nodiscard]] SaleLine* find_mutable(std::uint32_t number) noexcept;
  // Puts `changed` in the place of the line with its number, joined with its like if it has
  // one.
  [[nodiscard]] Result<void> replace(SaleLine changed);
  // The sum of what the live lines amount to; `except` is left out.
  [[nodiscard]] Money gross_without(std::uint32_t except) const;

  TransactionId id_;
  Currency currency_;
  std::vector<SaleLine> lines_;
  std::optional<Discount> discount_;
};

}  // namespace holdfast::core
