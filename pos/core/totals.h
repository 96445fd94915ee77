// From the facts of a sale to its amounts: a pure function, the only place where money
// is computed. Discounts of the whole sale and tax rounded per sale are spread over the
// lines by largest remainder, with ties settled by content and not by position.
//
// Unit price × quantity and percentages are rounded commercially (half away from zero),
// taxes as the policy says. Tax included in the price: computed once from the sum of the
// category's rates, then split among them by largest remainder. Tax added to the price:
// each rate on its own. Per line, that is done for each line; per sale, for the sum of the
// lines of each tax category. Rates apply side by side: all on the same base.
//
// A sale discount larger than the subtotal (lines were voided after it was given) takes
// off the subtotal and no more; a line's discount likewise.
//
// Invariants (property-tested): the lines' totals sum to the sale's total; the taxes of
// the lines sum, rate by rate, to the sale's taxes; no order of the operations that led
// to the same facts changes the total.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/sale.h"
#include "pos/core/tax.h"

namespace holdfast::core {

struct TaxAmount {
  TaxRateId rate;
  std::string name;
  std::int32_t parts_per_million = 0;
  Money base;  // taxable amount without this tax
  Money tax;

  friend bool operator==(const TaxAmount&, const TaxAmount&) = default;
};

struct LineTotals {
  std::uint32_t number = 0;
  Money extended;       // unit price × quantity
  Money line_discount;  // ≥ 0
  Money sale_discount;  // this line's share of the sale's discount, ≥ 0
  Money tax;            // all rates
  Money total;          // what the customer pays for this line, tax included
  std::vector<TaxAmount> taxes;

  friend bool operator==(const LineTotals&, const LineTotals&) = default;
};

struct SaleTotals {
  std::vector<LineTotals> lines;  // without the voided ones, in line order
  Money subtotal;                 // sum of extended − line_discount
  Money line_discount;
  Money sale_discount;
  Money tax;
  Money total;                   // due
  std::vector<TaxAmount> taxes;  // by rate, the highest first; empty without lines
  Quantity units;                // sum of the whole-unit quantities; a weighed line counts as one

  friend bool operator==(const SaleTotals&, const SaleTotals&) = default;
};

// The sums over these lines, which are taken over; `units` as the caller counted them.
[[nodiscard]] SaleTotals sum_up(std::vector<LineTotals> lines, Quantity units, Currency currency);

// `categories` must hold every tax category of the sale that is not voided, with rates from
// 0 to 1000 %. Error: tax_category_unknown.
[[nodiscard]] Result<SaleTotals> compute_totals(const Sale& sale,
                                                const std::vector<TaxCategory>& categories,
                                                const TaxPolicy& policy);

}  // namespace holdfast::core
