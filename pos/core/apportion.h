// Splitting an amount so that the parts add up to it exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace holdfast::core {

// Largest remainder (Hamilton): each part is amount × weight ÷ sum of weights, rounded
// down; the minor units that are left go one each to the largest remainders. Where
// remainders are equal, `comes_first(a, b)` decides between the two indexes; it must be a
// strict weak order. A part never exceeds its weight when the amount does not exceed the
// sum of the weights.
//
// amount and weights ≥ 0 and within 64 bits in sum; an amount of zero gives zeros whatever
// the weights are, otherwise one weight must be positive.
[[nodiscard]] std::vector<std::int64_t> apportion(
    std::int64_t amount, const std::vector<std::int64_t>& weights,
    const std::function<bool(std::size_t, std::size_t)>& comes_first);

}  // namespace holdfast::core
