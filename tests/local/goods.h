// Goods with numbers instead of invented names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pos/core/assert.h"
#include "pos/ports/catalogue.h"

namespace holdfast::local {

template <class Id>
Id numbered(std::int64_t number) {
  Id id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

inline std::string gtin_number(std::int64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(14 - digits.size(), '0') + digits;
}

inline core::Currency euro() {
  const core::Result<core::Currency> currency = core::Currency::from_code("EUR");
  HOLDFAST_ASSERT(currency.has_value());
  return *currency;
}

inline core::Item item_number(std::int64_t number, std::vector<core::Barcode> barcodes) {
  core::Item item;
  item.id = numbered<core::VariantId>(number);
  item.tax_category = numbered<core::TaxCategoryId>(1);
  item.sku = "SKU-" + std::to_string(number);
  item.name = "Item " + std::to_string(number);
  item.price = {100 + number % 10'000, euro()};
  item.barcodes = std::move(barcodes);
  return item;
}

inline core::Item item_number(std::int64_t number) {
  return item_number(number, {{gtin_number(number * 7919), core::kOne}});
}

inline ports::CatalogueChanges page_of(std::vector<core::Item> items,
                                       std::vector<core::VariantId> removed = {}) {
  ports::CatalogueChanges changes;
  changes.items = std::move(items);
  changes.removed_items = std::move(removed);
  return changes;
}

inline ports::CatalogueChanges small_shop() {
  ports::CatalogueChanges shop;
  core::ShopProfile profile;
  profile.tenant = numbered<core::TenantId>(1);
  profile.location = numbered<core::LocationId>(2);
  profile.terminal = numbered<core::TerminalId>(3);
  profile.shop_name = "Corner Market";
  profile.terminal_name = "Lane 2";
  profile.terminal_number = 2;
  profile.address = "1 High Street\nTown";
  profile.tax_number = "X 1";
  profile.receipt_footer = "Thank you";
  profile.time_zone = "Europe/Berlin";
  profile.currency = euro();
  profile.tax_policy = {core::TaxMode::added_to_price, core::TaxRoundingScope::per_sale,
                        core::Rounding::half_to_even};
  shop.profile = profile;
  shop.categories = {{numbered<core::CategoryId>(2), "Drinks", 1},
                     {numbered<core::CategoryId>(1), "Bakery", 2}};
  shop.tax_categories = {{numbered<core::TaxCategoryId>(1),
                          "Standard",
                          "A",
                          {{numbered<core::TaxRateId>(1), "VAT 19 %", 190'000},
                           {numbered<core::TaxRateId>(2), "Levy", 88'750}}},
                         {numbered<core::TaxCategoryId>(2), "Exempt", "E", {}}};
  shop.people = {{numbered<core::PersonId>(2), "Cashier 1", "cashier", "$argon2id$first"},
                 {numbered<core::PersonId>(1), "Manager 1", "manager", "$argon2id$second"}};
  shop.items = {
      item_number(1, {{"04006381333931", core::kOne}, {"14006381333938", core::Quantity::of(12)}}),
      item_number(2, {{"4011", core::kOne}, {"X-42/é", core::kOne}}), item_number(3, {})};
  shop.items[1].unit = "kg";
  shop.items[1].category = numbered<core::CategoryId>(1);
  shop.items[1].tile_position = 3;
  shop.cursor = "page 1";
  return shop;
}

}  // namespace holdfast::local
