// Quantities in thousandths of the unit of sale: 1 piece is 1000, 462 g of a good sold
// by the kilogram is 462.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::core {

struct Quantity {
  std::int64_t thousandths = 0;

  friend auto operator<=>(const Quantity&, const Quantity&) = default;
  [[nodiscard]] static constexpr Quantity of(std::int64_t pieces) { return {pieces * 1000}; }
  [[nodiscard]] constexpr bool is_whole() const { return thousandths % 1000 == 0; }
};

inline constexpr Quantity kOne = Quantity::of(1);
// A line holds at most 999 units: a barcode can never become a quantity.
inline constexpr Quantity kMaxLineQuantity = {999'999};

// "3", "0.462"; no trailing zeros.
[[nodiscard]] std::string to_plain(Quantity quantity);
// Errors: quantity_out_of_range for zero, negative, more than 999.999 or more than
// three decimals, and for anything that is no number.
[[nodiscard]] Result<Quantity> parse_quantity(std::string_view text);

}  // namespace holdfast::core
