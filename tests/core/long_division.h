// a × b ÷ d by pencil and paper, in 32-bit digits: what mul_div() is compared with.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "pos/core/money.h"

namespace holdfast::core::testing {

struct Quotient {
  std::uint64_t magnitude = 0;  // rounded toward zero
  bool negative = false;
  bool fits = false;  // with room for rounding away from zero
  std::uint64_t rest = 0;
  std::uint64_t divisor = 1;

  [[nodiscard]] std::int64_t rounded(Rounding rounding) const {
    // Compared without doubling, which could overflow.
    const bool half = rest != 0 && rest == divisor - rest;
    const bool more_than_half = rest > divisor - rest;
    const bool up =
        (rounding == Rounding::away_from_zero && rest != 0) ||
        (rounding == Rounding::half_away_from_zero && (half || more_than_half)) ||
        (rounding == Rounding::half_to_even && (more_than_half || (half && magnitude % 2 == 1)));
    const auto value = static_cast<std::int64_t>(magnitude + (up ? 1 : 0));
    return negative ? -value : value;
  }
};

inline Quotient long_division(std::int64_t a, std::int64_t b, std::int64_t d) {
  const auto magnitude = [](std::int64_t v) {
    return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
  };
  const std::array<std::uint64_t, 2> x = {magnitude(a) & 0xFFFFFFFF, magnitude(a) >> 32};
  const std::array<std::uint64_t, 2> y = {magnitude(b) & 0xFFFFFFFF, magnitude(b) >> 32};
  std::array<std::uint64_t, 4> product{};
  for (std::size_t i = 0; i < 2; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < 2; ++j) {
      const std::uint64_t sum = product[i + j] + x[i] * y[j] + carry;
      product[i + j] = sum & 0xFFFFFFFF;
      carry = sum >> 32;
    }
    product[i + 2] += carry;
  }

  Quotient result;
  result.negative = (a < 0) != (b < 0);
  result.divisor = static_cast<std::uint64_t>(d);
  bool overflow = false;
  for (std::size_t bit = 128; bit-- > 0;) {
    result.rest = result.rest * 2 + ((product[bit / 32] >> (bit % 32)) & 1);
    overflow = overflow || (result.magnitude >> 62) != 0;
    result.magnitude *= 2;
    if (result.rest >= result.divisor) {
      result.rest -= result.divisor;
      result.magnitude |= 1;
    }
  }
  result.fits = !overflow && result.magnitude < std::numeric_limits<std::int64_t>::max();
  return result;
}

}  // namespace holdfast::core::testing
