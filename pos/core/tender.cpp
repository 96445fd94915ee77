#include "pos/core/tender.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string_view>

namespace holdfast::core {
namespace {

// The notes and coins to which people round up when they pay, in minor units, rising; the
// last is the largest note in circulation. A negative one is offered as a single note only:
// people hand over a twenty, but three tens rather than two twenties.
struct Denominations {
  std::string_view code;
  std::array<std::int64_t, 8> steps;  // zeros at the end are unused
};

constexpr std::array kDenominations = {
    Denominations{"AUD", {100, 500, 1'000, 2'000, 5'000, 10'000}},
    Denominations{"CAD", {100, 500, 1'000, 2'000, 5'000, 10'000}},
    Denominations{"CHF", {100, 500, 1'000, 2'000, 5'000, 10'000, 20'000, 100'000}},
    Denominations{"CZK", {1'000, 5'000, 10'000, 50'000, 100'000, 200'000, 500'000}},
    Denominations{"DKK", {1'000, 5'000, 10'000, 20'000, 50'000, 100'000}},
    Denominations{"EUR", {100, 500, 1'000, -2'000, 5'000, 10'000, 20'000, 50'000}},
    Denominations{"GBP", {100, 500, 1'000, 2'000, 5'000}},
    Denominations{"JPY", {100, 500, 1'000, 5'000, 10'000}},
    Denominations{"KWD", {250, 500, 1'000, 5'000, 10'000, 20'000}},
    Denominations{"NOK", {1'000, 5'000, 10'000, 20'000, 50'000, 100'000}},
    Denominations{"PLN", {500, 1'000, 2'000, 5'000, 10'000, 20'000, 50'000}},
    Denominations{"SEK", {1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000}},
    Denominations{"USD", {100, 500, 1'000, 2'000, 5'000, 10'000}},
};

std::span<const std::int64_t> steps_of(Currency currency) {
  const auto row = std::find_if(kDenominations.begin(), kDenominations.end(),
                                [&](const Denominations& d) { return d.code == currency.code(); });
  if (row == kDenominations.end()) return {};
  const auto end = std::find(row->steps.begin(), row->steps.end(), std::int64_t{0});
  return {row->steps.begin(), end};
}

// For a currency without a row: 1, 2 and 5 from a tenth of the amount's magnitude upwards.
std::vector<std::int64_t> generic_steps(std::int64_t due) {
  std::int64_t magnitude = 1;
  while (magnitude <= due / 10) magnitude *= 10;
  std::vector<std::int64_t> steps;
  for (std::int64_t unit = std::max<std::int64_t>(magnitude / 10, 1); unit <= magnitude * 10;
       unit *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) steps.push_back(unit * factor);
  }
  return steps;
}

// More than this over the amount due is a slip of the finger.
std::int64_t most_change(Currency currency) {
  const auto steps = steps_of(currency);
  const std::int64_t largest_note =
      steps.empty() ? 1'000'000 * currency.minor_per_major() : steps.back();
  return 100 * largest_note;
}

}  // namespace

Result<Tender> cash_tender(Money due, Money handed_over) {
  if (due.currency != handed_over.currency) return fail(ErrorCode::currency_mismatch);
  if (due.is_negative()) return fail(ErrorCode::amount_out_of_range, to_display(due));
  if (compare(handed_over, due) < 0) return fail(ErrorCode::tender_too_small, to_display(due));
  if ((handed_over - due).minor > most_change(due.currency)) {
    return fail(ErrorCode::tender_too_large, to_display(handed_over));
  }
  return Tender{TenderKind::cash, handed_over, handed_over - due};
}

std::vector<Money> quick_cash_amounts(Money due, std::size_t count) {
  std::vector<Money> amounts;
  if (count == 0 || due.is_negative()) return amounts;
  amounts.push_back(due);
  const auto known = steps_of(due.currency);
  const std::vector<std::int64_t> steps =
      known.empty() ? generic_steps(due.minor)
                    : std::vector<std::int64_t>(known.begin(), known.end());
  for (const std::int64_t signed_step : steps) {
    const std::int64_t step = std::abs(signed_step);
    const std::int64_t rounded = mul_div(due.minor, 1, step, Rounding::away_from_zero) * step;
    if (signed_step < 0 && rounded != step) continue;
    if (amounts.size() == count || rounded - due.minor > most_change(due.currency)) break;
    if (rounded > amounts.back().minor) amounts.push_back({rounded, due.currency});
  }
  return amounts;
}

}  // namespace holdfast::core
