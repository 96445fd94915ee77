// Goods and taxes for the tests of the rules: small builders, no shop of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/sale.h"
#include "pos/core/totals.h"

namespace holdfast::core::testing {

template <class IdType>
IdType id_of(std::uint32_t number) {
  IdType id;
  for (std::size_t i = 0; i < 4; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  id.value.bytes[6] = 0x70;
  id.value.bytes[8] = 0x80;
  return id;
}

inline Currency currency(std::string_view code) {
  return Currency::from_code(code).value();
}

inline Money money(std::string_view text, std::string_view code) {
  return parse_money(text, currency(code)).value();
}

inline TaxRate rate(std::uint32_t number, std::string name, std::int32_t parts_per_million) {
  return {id_of<TaxRateId>(number), std::move(name), parts_per_million};
}

inline TaxCategory category(std::uint32_t number, std::vector<TaxRate> rates) {
  return {id_of<TaxCategoryId>(number), "Category " + std::to_string(number),
          std::string(1, static_cast<char>('A' + number % 26)), std::move(rates)};
}

inline Item item(std::uint32_t number, Money price, std::uint32_t tax_category,
                 std::string unit = "each") {
  Item made;
  made.id = id_of<VariantId>(number);
  made.tax_category = id_of<TaxCategoryId>(tax_category);
  made.sku = "SKU-" + std::to_string(number);
  made.name = "Item " + std::to_string(number);
  made.price = price;
  made.unit = std::move(unit);
  return made;
}

inline Discount percent(std::int32_t parts_per_million, std::string reason = {}) {
  Discount discount;
  discount.parts_per_million = parts_per_million;
  discount.reason = std::move(reason);
  return discount;
}

inline Discount amount_off(Money amount, std::string reason = {}) {
  Discount discount;
  discount.kind = Discount::Kind::amount;
  discount.amount = amount;
  discount.reason = std::move(reason);
  return discount;
}

}  // namespace holdfast::core::testing
