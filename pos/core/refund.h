// What is paid back for goods that come back: the one place where that is computed.
//
// Of a line of q units that was paid with `total`, c units together are worth total × c ÷ q,
// rounded commercially; a return pays back what is still missing to that. So it does not matter
// in how many steps and in which order a line comes back: never is more paid back than was paid,
// and in the end it is exactly that. The line's discounts follow the same rule. Its taxes
// follow the amount that is paid back: with each minor unit of it, a minor unit of tax or of
// what was taxed comes back, never less than nothing of either.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/core/instant.h"

namespace holdfast::core {

// By the number of the sold line.
using LineQuantities = std::map<std::uint32_t, Quantity>;

// A sale that was looked up, and how much of it has come back so far.
struct SaleFound {
  SaleRecorded sale;
  Instant sold_at;
  LineQuantities returned;

  friend bool operator==(const SaleFound&, const SaleFound&) = default;
};

struct ReturnAmounts {
  std::vector<ReturnedLine> lines;
  SaleTotals totals;
};

// Adds what this return took back.
void add_returned(LineQuantities& returned, const GoodsReturned& more);

// What can still come back of this line; zero for a line that was not sold.
[[nodiscard]] Quantity returnable(const SaleFound& found, std::uint32_t number);

// Sold by the piece: comes back in whole pieces.
[[nodiscard]] bool is_by_the_piece(const SaleLine& line);

// `chosen` comes back, beside what had before; quantities of zero are left out.
// Errors: return_empty; not_on_receipt, for a line that was not sold; quantity_out_of_range,
// less than nothing; quantity_not_whole; return_too_large, with what is left;
// payload_malformed, for a sale whose taxes are more than was paid.
[[nodiscard]] Result<ReturnAmounts> compute_return(const SaleFound& found,
                                                   const LineQuantities& chosen);

}  // namespace holdfast::core
