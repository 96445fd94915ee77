// Random sales: goods, taxes, policies and the operations of a cashier.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/core/shop_fixture.h"

namespace holdfast::core::testing {

struct Shop {
  Currency currency;
  std::vector<TaxCategory> categories;
  std::vector<Item> items;
  TaxPolicy policy;
};

// Goods whose prices and rates provoke rounding.
inline Shop any_shop() {
  Shop shop;
  shop.currency = testing::currency(*rc::gen::element("EUR", "USD", "JPY", "KWD"));
  for (std::uint32_t number = 1; number <= 3; ++number) {
    std::vector<TaxRate> rates;
    const auto count = *rc::gen::inRange<std::uint32_t>(0, 4);
    for (std::uint32_t i = 0; i < count; ++i) {
      // Categories share rates; a rate is the same wherever it stands.
      constexpr std::array kPpm = {200'000, 55'000, 88'750, 50'000, 99'750};
      const std::uint32_t which = (number + i) % static_cast<std::uint32_t>(kPpm.size());
      rates.push_back(rate(which, "Rate " + std::to_string(which), kPpm[which]));
    }
    shop.categories.push_back(category(number, std::move(rates)));
  }
  const auto count = *rc::gen::inRange<std::uint32_t>(1, 7);
  for (std::uint32_t number = 1; number <= count; ++number) {
    const Money price{*rc::gen::weightedOneOf<std::int64_t>(
                          {{1, rc::gen::just<std::int64_t>(0)},
                           {6, rc::gen::just<std::int64_t>(100)},  // equals provoke ties
                           {6, rc::gen::inRange<std::int64_t>(1, 300)},
                           {3, rc::gen::inRange<std::int64_t>(300, 10'000'000)}}),
                      shop.currency};
    shop.items.push_back(item(number, price, *rc::gen::inRange<std::uint32_t>(1, 4),
                              *rc::gen::element<std::string>("each", "each", "kg")));
  }
  shop.policy.mode = *rc::gen::element(TaxMode::included_in_price, TaxMode::added_to_price);
  shop.policy.scope = *rc::gen::element(TaxRoundingScope::per_line, TaxRoundingScope::per_sale);
  shop.policy.rounding = *rc::gen::element(Rounding::half_away_from_zero, Rounding::half_to_even,
                                           Rounding::toward_zero, Rounding::away_from_zero);
  return shop;
}

inline Quantity any_quantity(const Item& of) {
  if (of.unit == "each") return Quantity::of(*rc::gen::weightedElement<int>({{3, 1}, {1, 7}}));
  return Quantity{*rc::gen::inRange<std::int64_t>(1, 5'000)};
}

inline Discount any_discount(Currency currency) {
  if (*rc::gen::arbitrary<bool>()) return percent(*rc::gen::inRange(1, 1'000'001), "reason");
  return amount_off({*rc::gen::inRange<std::int64_t>(1, 500), currency});
}

// One operation, sometimes one that must be refused; says whether it was accepted.
inline bool operate(Sale& sale, const Shop& shop) {
  const auto line = [&]() -> std::uint32_t {
    if (sale.lines().empty()) return 1;
    return sale.lines()[*rc::gen::inRange<std::size_t>(0, sale.lines().size())].number;
  };
  switch (*rc::gen::weightedElement<int>({{8, 0}, {2, 1}, {2, 2}, {2, 3}, {3, 4}, {2, 5}})) {
    case 0: {
      const Item& chosen = *rc::gen::elementOf(shop.items);
      return sale.add(chosen, any_quantity(chosen), "4006381333931").has_value();
    }
    case 1:
      return sale.set_quantity(line(), {*rc::gen::inRange<std::int64_t>(-1, 10'000)}).has_value();
    case 2:
      return sale.void_line(line()).has_value();
    case 3: {
      const std::uint32_t number = line();
      const SaleLine* chosen = sale.find(number);
      if (chosen != nullptr && *rc::gen::arbitrary<bool>()) {
        return sale.override_price(number, chosen->list_price).has_value();
      }
      return sale
          .override_price(number, {*rc::gen::inRange<std::int64_t>(-1, 2'000), shop.currency})
          .has_value();
    }
    case 4:
      if (*rc::gen::arbitrary<bool>()) return sale.discount_line(line(), std::nullopt).has_value();
      return sale.discount_line(line(), any_discount(shop.currency)).has_value();
    default:
      if (*rc::gen::inRange(0, 4) == 0) return sale.discount_sale(std::nullopt).has_value();
      return sale.discount_sale(any_discount(shop.currency)).has_value();
  }
}

inline Sale any_sale(const Shop& shop) {
  Sale sale{id_of<TransactionId>(1), shop.currency};
  for (int left = *rc::gen::inRange(0, 25); left > 0; --left) operate(sale, shop);
  return sale;
}

}  // namespace holdfast::core::testing
