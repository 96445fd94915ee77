#include "pos/core/lot.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

namespace holdfast::core {
namespace {

bool is_sold_before(const Lot& a, const Lot& b) {
  const auto rank = [](const Lot& lot) {
    // A day that is not known comes last.
    return std::tuple{!lot.expires_on, lot.expires_on, !lot.received_on, lot.received_on, lot.id};
  };
  return rank(a) < rank(b);
}

}  // namespace

std::vector<LotStock> lots_left(std::vector<Lot> lots, Quantity on_hand) {
  std::sort(lots.begin(), lots.end(), is_sold_before);
  // From the last to be sold to the first: what is there fills them, and what left unnamed lacks
  // in the first ones. So nothing is added up that could be too large.
  std::int64_t left = std::max<std::int64_t>(on_hand.thousandths, 0);
  std::vector<LotStock> stock(lots.size());
  for (std::size_t at = lots.size(); at-- > 0;) {
    const std::int64_t booked = std::max<std::int64_t>(lots[at].booked.thousandths, 0);
    const std::int64_t here = std::min(booked, left);
    left -= here;
    stock[at] = {std::move(lots[at]), Quantity{here}};
  }
  return stock;
}

}  // namespace holdfast::core
