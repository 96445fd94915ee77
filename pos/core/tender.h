// Paying: cash, with change.
#pragma once

#include <cstdint>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/money.h"

namespace holdfast::core {

enum class TenderKind : std::uint8_t { cash };

struct Tender {
  TenderKind kind = TenderKind::cash;
  Money tendered;  // what the customer handed over
  Money change;    // what went back; tendered − change settles the sale

  friend bool operator==(const Tender&, const Tender&) = default;
};

// Errors: tender_too_small, tender_too_large (more than 100 times the largest note
// over the amount due is a slip of the finger: 50,000 € in EUR, 10,000 $ in USD, 1,000,000 ¥
// in JPY; a currency whose notes are not known here counts as having one of 1,000,000),
// amount_out_of_range (due < 0: nothing to pay), currency_mismatch.
[[nodiscard]] Result<Tender> cash_tender(Money due, Money handed_over);

// The amounts a customer is likely to hand over for `due`: the exact one first, then at
// most `count` − 1 rounder ones made of the currency's notes and coins, strictly rising.
// Nothing when due < 0.
[[nodiscard]] std::vector<Money> quick_cash_amounts(Money due, std::size_t count);

}  // namespace holdfast::core
