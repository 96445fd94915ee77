#include "pos/core/apportion.h"

#include <algorithm>
#include <numeric>

#include "pos/core/assert.h"
#include "pos/core/int128.h"

namespace holdfast::core {

std::vector<std::int64_t> apportion(
    std::int64_t amount, const std::vector<std::int64_t>& weights,
    const std::function<bool(std::size_t, std::size_t)>& comes_first) {
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (amount == 0) return parts;
  const std::int64_t whole = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  HOLDFAST_ASSERT(amount > 0 && whole > 0);

  std::vector<std::int64_t> remainders(weights.size(), 0);
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = Int128{amount} * weights[i];
    parts[i] = static_cast<std::int64_t>(product / whole);
    remainders[i] = static_cast<std::int64_t>(product % whole);
    left -= parts[i];
  }
  if (left == 0) return parts;

  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (remainders[a] != remainders[b]) return remainders[a] > remainders[b];
    return comes_first(a, b);
  });
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++parts[order[i]];
  return parts;
}

}  // namespace holdfast::core
