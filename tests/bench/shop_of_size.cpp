#include "tests/bench/shop_of_size.h"

#include <fmt/core.h>

#include "db/local/sqlite_catalogue.h"
#include "pos/app/pin.h"
#include "pos/core/barcode.h"

#include "tests/bench/must.h"

namespace holdfast::bench {
namespace {

constexpr std::size_t kPage = 20'000;
constexpr std::int64_t kCategories = 6, kTiles = 60;

core::Uuid uuid_of(std::uint8_t kind, std::int64_t number) {
  core::Uuid uuid;
  uuid.bytes[0] = kind;
  for (std::size_t i = 0; i < 8; ++i) {
    uuid.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return uuid;
}

}  // namespace

std::string gtin14(std::int64_t number) {
  const std::string digits = fmt::format("{:013}", 200'000'000'000 + number);
  return digits + static_cast<char>('0' + core::gs1_check_digit(digits));
}

void fill_catalogue(const std::filesystem::path& file, std::int64_t products) {
  auto catalogue = must(local::SqliteCatalogue::open(file));
  const auto euro = must(core::Currency::from_code("EUR"));
  const core::TaxCategory tax{
      {uuid_of(2, 1)}, "Standard", "A", {{{uuid_of(3, 1)}, "VAT 20 %", 200'000}}};

  ports::CatalogueChanges page;
  page.profile.emplace();
  page.profile->shop_name = "Corner Market";
  page.profile->terminal_name = "Lane 1";
  page.profile->currency = euro;
  page.people.push_back({kCashier, "Robin", "cashier", must(app::hash_pin(kCashierPin))});
  page.tax_categories.push_back(tax);
  for (std::int64_t i = 0; i < kCategories; ++i) {
    page.categories.push_back(
        {{uuid_of(4, i)}, fmt::format("Category {}", i + 1), static_cast<std::int32_t>(i)});
  }
  for (std::int64_t i = 0; i < products; ++i) {
    core::Item item;
    item.id = {uuid_of(5, i)};
    item.category = {uuid_of(4, i % kCategories)};
    item.tax_category = tax.id;
    item.sku = fmt::format("SKU-{:07}", i);
    item.name = fmt::format("Article number {}", i);
    item.price = {100 + i % 900, euro};
    item.tile_position = i < kTiles ? static_cast<std::int32_t>(i + 1) : 0;
    item.barcodes.push_back({gtin14(i), core::kOne});
    page.items.push_back(std::move(item));
    if (page.items.size() == kPage) {
      must(catalogue->apply(page));
      page = {};
    }
  }
  must(catalogue->apply(page));
}

}  // namespace holdfast::bench
