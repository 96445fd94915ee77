// The rows that a shop has before its goods: itself, its people and places, taxes, categories,
// suppliers, channels, customers.
//
// Threads: one at a time.
#pragma once

#include <functional>
#include <string>

#include "pos/demo/plan.h"
#include "pos/demo/rows.h"
#include "pos/ports/journal.h"

namespace holdfast::demo {

// What the pure rules cannot do themselves.
struct Outside {
  // Of the PIN that everybody at a till has.
  std::string pin_hash;
  std::function<ports::Hash256(std::string_view)> sha256;
  // An entry as the journal stores it, next in the chain.
  std::function<ports::StoredEntry(const ports::NewEntry&, std::int64_t seq,
                                   const ports::Hash256& previous)>
      chain;
};

void write_shop(const Plan& plan, const Outside& outside, RowSink& sink);

[[nodiscard]] std::uint64_t customer_count(const Plan& plan);
[[nodiscard]] core::Uuid customer_id(const Plan& plan, std::uint64_t index);
[[nodiscard]] bool is_business(std::uint64_t customer);
// With what they have in credit and owe.
void write_customers(const Plan& plan, RowSink& sink);

// The code of the index-th gift card, as a customer would show it.
[[nodiscard]] std::string gift_card_code(const Plan& plan, std::uint64_t index);
void write_gift_cards(const Plan& plan, const Outside& outside, RowSink& sink);

// After the goods, which some of them name.
void write_promotions(const Plan& plan, RowSink& sink);

}  // namespace holdfast::demo
