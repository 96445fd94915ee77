// What tells the four kinds of shops apart: how a good is described. Each function fills in what
// good_at() has not: names, category, tax, price, codes.
#pragma once

#include <string_view>

#include "pos/demo/dice.h"
#include "pos/demo/goods.h"

namespace holdfast::demo {

// `product` is the same for all variants of a product, `variant` is its own.
struct GoodDice {
  Dice product;
  Dice variant;
  std::uint64_t place;  // of the variant in its product, from 0
};

void describe_general(const Plan& plan, Good& good, GoodDice& dice);
void describe_card(const Plan& plan, Good& good, GoodDice& dice);
void describe_trading(const Plan& plan, Good& good, GoodDice& dice);
void describe_made(const Plan& plan, Good& good, GoodDice& dice);

// The leaf of this name, which there must be.
[[nodiscard]] std::size_t category_named(const Plan& plan, std::string_view name);

// A price as it stands on a label: its last digit is a 9.
[[nodiscard]] std::int64_t label_price(std::int64_t minor);

}  // namespace holdfast::demo
