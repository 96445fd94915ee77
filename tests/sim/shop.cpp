#include "tests/sim/shop.h"

#include <array>

#include "pos/core/barcode.h"

namespace holdfast::sim {
namespace {

constexpr int kItems = 48;

template <class IdType>
IdType id(std::uint8_t group, std::uint8_t n) {
  IdType made;
  made.value.bytes[0] = group;
  made.value.bytes[15] = n;
  return made;
}

std::string gtin(int n) {
  std::string digits = "0" + std::to_string(200'000'000'000LL + n);
  digits += static_cast<char>('0' + core::gs1_check_digit(digits));
  return digits;
}

std::vector<core::Item> make_items() {
  std::vector<core::Item> items;
  for (int n = 1; n <= kItems; ++n) {
    core::Item item;
    item.id = id<core::VariantId>(3, static_cast<std::uint8_t>(n));
    item.category = id<core::CategoryId>(2, static_cast<std::uint8_t>(n % 3 + 1));
    item.tax_category = id<core::TaxCategoryId>(1, static_cast<std::uint8_t>(n % 2 + 1));
    item.sku = "SKU-" + std::to_string(n);
    item.name = "Article " + std::to_string(n);
    item.price = {35 + 41 * n, shop_currency()};
    item.tile_position = n;
    item.barcodes = {{gtin(n), core::kOne}};
    items.push_back(std::move(item));
  }
  return items;
}

ports::MemoryCatalogue make_catalogue() {
  ports::MemoryCatalogue catalogue;
  const auto rate = [](std::uint8_t n, const char* name, std::int32_t ppm) {
    return core::TaxRate{id<core::TaxRateId>(4, n), name, ppm};
  };
  catalogue.put(core::TaxCategory{
      id<core::TaxCategoryId>(1, 1), "Standard", "A", {rate(1, "VAT 20 %", 200'000)}});
  catalogue.put(core::TaxCategory{
      id<core::TaxCategoryId>(1, 2), "Reduced", "B", {rate(2, "VAT 5.5 %", 55'000)}});
  const std::array<const char*, 3> names = {"Bread", "Dairy", "House"};
  for (std::uint8_t n = 1; n <= 3; ++n) {
    catalogue.put(core::Category{id<core::CategoryId>(2, n), names[n - 1U], n});
  }
  catalogue.put(core::Person{id<core::PersonId>(5, 1), "First cashier", "cashier", kPin});
  catalogue.put(core::Person{id<core::PersonId>(5, 2), "Second cashier", "cashier", kPin});
  catalogue.put(core::Person{id<core::PersonId>(5, 3), "Manager", "manager", kPin});
  for (const core::Item& item : shop_items()) catalogue.put(item);
  return catalogue;
}

}  // namespace

core::Currency shop_currency() {
  return *core::Currency::from_code("EUR");
}

core::ShopProfile shop_profile(int till) {
  core::ShopProfile profile;
  profile.tenant = id<core::TenantId>(6, 1);
  profile.location = id<core::LocationId>(7, 1);
  profile.terminal = id<core::TerminalId>(8, static_cast<std::uint8_t>(till + 1));
  profile.shop_name = "Corner Market";
  profile.terminal_name = "Lane " + std::to_string(till + 1);
  profile.terminal_number = till + 1;
  profile.currency = shop_currency();
  return profile;
}

const std::vector<core::Item>& shop_items() {
  static const std::vector<core::Item> items = make_items();
  return items;
}

const ports::MemoryCatalogue& shop_catalogue() {
  static const ports::MemoryCatalogue catalogue = make_catalogue();
  return catalogue;
}

}  // namespace holdfast::sim
