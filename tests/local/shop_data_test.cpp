// Customers, gift cards, promotions, prices, stock and lots in the catalogue's file; what a
// complete page takes away; files of earlier formats.
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "db/local/sqlite_catalogue.h"
#include "pos/ports/memory_catalogue.h"
#include "tests/local/goods.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using ports::CatalogueChanges;
using ports::CataloguePart;
using ports::CompleteRange;

std::unique_ptr<SqliteCatalogue> open_catalogue(const std::filesystem::path& path) {
  auto opened = SqliteCatalogue::open(path);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return std::move(*opened);
}

core::Customer customer(std::int64_t number) {
  core::Customer customer;
  customer.id = numbered<core::CustomerId>(number);
  customer.number = "C" + std::to_string(number);
  customer.first_name = number % 2 == 0 ? "Zed" : "";
  customer.last_name = "Name" + std::to_string(number);
  customer.company = number % 3 == 0 ? "Ümlaut & Co" : "";
  customer.phone = "+49 (30) 00" + std::to_string(number);
  customer.is_tax_exempt = number % 5 == 0;
  customer.credit_limit = {100 * number, euro()};
  customer.owed = {number, euro()};
  customer.store_credit = {-number, euro()};
  customer.loyalty_points = 7 * number;
  return customer;
}

core::Promotion promotion(std::int64_t number) {
  core::Promotion promotion;
  promotion.id = numbered<core::PromotionId>(number);
  promotion.name = "Promotion " + std::to_string(number);
  promotion.kind = static_cast<core::PromotionKind>(number % 3);
  promotion.percent_thousandths = 12'500;
  promotion.amount = {250, euro()};
  promotion.minimum_amount = {0, euro()};
  promotion.variant = numbered<core::VariantId>(number);
  if (number % 2 == 0) promotion.starts_at = core::Instant{1'000 * number};
  if (number % 3 == 0) promotion.ends_at = core::Instant{-1};
  return promotion;
}

core::PriceList price_list(std::int64_t number) {
  core::PriceList list{numbered<core::PriceListId>(number), "List", "", number % 4, false};
  if (number % 2 == 0) list.ends_at = core::Instant{5};
  return list;
}

core::ItemPrices item_prices(std::int64_t number, std::int64_t minor) {
  return {numbered<core::VariantId>(number),
          {{numbered<core::PriceListId>(1), core::Quantity{0}, {minor, euro()}},
           {numbered<core::PriceListId>(1), core::Quantity{5'000}, {minor / 2, euro()}}}};
}

core::StockLevel stock(std::int64_t number, std::int64_t thousandths) {
  return {numbered<core::VariantId>(number), {thousandths}, {thousandths - 1'000}};
}

core::GiftCard gift_card(std::int64_t number, std::int64_t minor) {
  core::GiftCard card;
  card.id = numbered<core::GiftCardId>(number);
  // Some share their mark.
  card.mark = {{1, 0, 255, static_cast<std::uint8_t>(number / 2)},
               "A00" + std::to_string(number % 3)};
  card.balance = {minor, euro()};
  card.is_blocked = number % 7 == 0;
  if (number % 2 == 0)
    card.expires_on = core::CivilDate{2026, 2, static_cast<int>(number % 28 + 1)};
  return card;
}

core::Lot lot(std::int64_t number, std::int64_t thousandths) {
  core::Lot lot;
  lot.id = numbered<core::LotId>(number);
  lot.variant = numbered<core::VariantId>(number / 3);
  lot.number = "L-" + std::to_string(number);
  if (number % 2 == 0) lot.expires_on = core::CivilDate{9999, 12, 31};
  if (number % 3 == 0) lot.received_on = core::CivilDate{1, 1, 1};
  lot.booked = {thousandths};
  return lot;
}

// What a reader can see of the two is the same.
void expect_same(const SqliteCatalogue& file, const ports::MemoryCatalogue& memory) {
  EXPECT_EQ(*file.promotions(), *memory.promotions());
  EXPECT_EQ(*file.price_lists(), *memory.price_lists());
  EXPECT_EQ(*file.item_count(), *memory.item_count());
  EXPECT_EQ(*file.categories(), *memory.categories());
  EXPECT_EQ(*file.tax_categories(), *memory.tax_categories());
  EXPECT_EQ(*file.people(), *memory.people());
  for (const char* name : {"n", "NAME1", "name12", "z", "Üm", "x", ""}) {
    EXPECT_EQ(*file.customers_by_name(name, 5), *memory.customers_by_name(name, 5)) << name;
  }
  for (const char* phone : {"4930", "49-3000/1", "49300012", "-", ""}) {
    EXPECT_EQ(*file.customers_by_phone(phone, 50), *memory.customers_by_phone(phone, 50)) << phone;
  }
  for (std::int64_t i = 1; i <= 30; ++i) {
    EXPECT_EQ(*file.customer(numbered<core::CustomerId>(i)),
              *memory.customer(numbered<core::CustomerId>(i)));
    EXPECT_EQ(*file.customer_by_number("C" + std::to_string(i)),
              *memory.customer_by_number("C" + std::to_string(i)));
    const auto variant = numbered<core::VariantId>(i);
    EXPECT_EQ(*file.prices_of(variant), *memory.prices_of(variant));
    EXPECT_EQ(*file.stock_of(variant), *memory.stock_of(variant));
    EXPECT_EQ(*file.lots_of(variant), *memory.lots_of(variant));
    const auto mark = gift_card(i, 0).mark;
    EXPECT_EQ(*file.gift_cards(mark), *memory.gift_cards(mark));
    EXPECT_EQ(*file.find(variant), *memory.find(variant));
    const auto code = gtin_number(i * 7919);
    const auto hit = *file.find_by_code(code), twin = *memory.find_by_code(code);
    ASSERT_EQ(hit.has_value(), twin.has_value());
    if (hit) {
      EXPECT_EQ(hit->item, twin->item);
    }
  }
}

TEST(ShopData, IsAsItsTwinInMemoryWhateverPagesCome) {
  const TempDirectory directory;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random{seed};
    const auto path = directory / ("catalogue" + std::to_string(seed)).c_str();
    auto file = open_catalogue(path);
    ports::MemoryCatalogue memory;
    for (int round = 0; round < 25; ++round) {
      CatalogueChanges page;
      const auto one_in = [&random](unsigned count) { return random() % count == 0; };
      if (one_in(3)) {
        CompleteRange range{static_cast<CataloguePart>(random() % ports::kCatalogueParts), {}, {}};
        range.after = numbered<core::VariantId>(static_cast<std::int64_t>(random() % 20)).value;
        range.through =
            numbered<core::VariantId>(static_cast<std::int64_t>(10 + random() % 30)).value;
        if (one_in(2)) range = CompleteRange::all(range.part);
        page.complete.push_back(range);
      }
      for (std::int64_t i = 1; i <= 30; ++i) {
        if (one_in(6)) page.customers.push_back(customer(i));
        if (one_in(9)) page.removed_customers.push_back(numbered<core::CustomerId>(30 - i));
        if (one_in(9)) page.promotions.push_back(promotion(i));
        if (one_in(9)) page.price_lists.push_back(price_list(i));
        if (one_in(6)) page.item_prices.push_back(item_prices(i, round * 100));
        if (one_in(20)) page.removed_item_prices.push_back(numbered<core::VariantId>(i));
        if (one_in(6)) page.stock.push_back(stock(i, round * 1'000 - 5'000));
        if (one_in(20)) page.removed_stock.push_back(numbered<core::VariantId>(31 - i));
        if (one_in(6)) page.gift_cards.push_back(gift_card(i, round * 50));
        if (one_in(20)) page.removed_gift_cards.push_back(numbered<core::GiftCardId>(31 - i));
        if (one_in(6)) page.lots.push_back(lot(i, round * 500));
        if (one_in(20)) page.removed_lots.push_back(numbered<core::LotId>(31 - i));
        if (one_in(6)) page.items.push_back(item_number(i));
        if (one_in(20)) page.removed_items.push_back(numbered<core::VariantId>(i));
        if (one_in(9)) {
          page.people.push_back({numbered<core::PersonId>(i),
                                 "P" + std::to_string(i),
                                 "cashier",
                                 "hash",
                                 {"manage", "sell"}});
        }
        if (one_in(9)) page.categories.push_back({numbered<core::CategoryId>(i), "C", 1});
        if (one_in(9)) {
          page.tax_categories.push_back({numbered<core::TaxCategoryId>(i),
                                         "T",
                                         "A",
                                         {{numbered<core::TaxRateId>(1), "VAT", 200'000}}});
        }
      }
      ASSERT_TRUE(file->apply(page));
      ASSERT_TRUE(memory.apply(page));
      if (one_in(8)) {
        file.reset();
        file = open_catalogue(path);
      }
    }
    expect_same(*file, memory);
  }
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream bytes;
  for (const char* suffix : {"", "-wal"}) {
    bytes << std::ifstream{path.string() + suffix, std::ios::binary}.rdbuf();
  }
  return bytes.str();
}

TEST(ShopData, OfSomebodyWhoWasErasedNothingIsLeftInTheFiles) {
  const TempDirectory directory;
  const auto path = directory / "catalogue";
  const auto file = open_catalogue(path);
  CatalogueChanges page;
  for (std::int64_t i = 1; i <= 200; ++i) page.customers.push_back(customer(i));
  page.customers[77].last_name = "Wanttobeforgotten";
  page.customers[77].phone = "0999 123";
  page.people.push_back({numbered<core::PersonId>(1), "Leaver", "cashier", "hash-of-a-pin"});
  ASSERT_TRUE(file->apply(page));
  EXPECT_NE(bytes_of(path).find("Wanttobeforgotten"), std::string::npos);
  CatalogueChanges next;
  next.removed_customers = {page.customers[77].id};
  next.removed_people = {page.people[0].id};
  ASSERT_TRUE(file->apply(next));
  for (const char* text : {"Wanttobeforgotten", "0999", "Leaver", "hash-of-a-pin"}) {
    EXPECT_EQ(bytes_of(path).find(text), std::string::npos) << text;
  }
  EXPECT_NE(bytes_of(path).find("Name77"), std::string::npos);
}

// As the program before this one left it.
TEST(ShopData, AFileOfTheFirstFormatKeepsItsGoodsAndIsLoadedAnew) {
  const TempDirectory directory;
  const auto path = directory / "catalogue";
  CatalogueChanges shop = small_shop();
  shop.cursor = "1/x";
  ASSERT_TRUE(open_catalogue(path)->apply(shop));
  {
    auto before = Connection::open(path.string(), {});
    ASSERT_TRUE(before);
    ASSERT_TRUE(
        before->execute("DROP TABLE customers; DROP TABLE promotions; DROP TABLE stock;"
                        "DROP TABLE price_lists; DROP TABLE item_prices;"
                        "DROP TABLE gift_cards; DROP TABLE lots;"
                        "ALTER TABLE people DROP COLUMN permissions;"
                        "PRAGMA user_version=1"));
  }
  const auto catalogue = open_catalogue(path);
  EXPECT_FALSE(catalogue->set_aside());
  EXPECT_EQ(*catalogue->cursor(), "");
  EXPECT_EQ(*catalogue->item_count(), static_cast<std::int64_t>(shop.items.size()));
  EXPECT_EQ(*catalogue->people(), shop.people);
  shop.customers = {customer(1)};
  ASSERT_TRUE(catalogue->apply(shop));
  EXPECT_TRUE(*catalogue->customer(shop.customers[0].id));
  EXPECT_EQ(*catalogue->cursor(), "1/x");
}

// The server tells by the cursor what such a file lacks.
TEST(ShopData, AFileOfTheSecondFormatKeepsAllThatItHasAndItsCursor) {
  const TempDirectory directory;
  const auto path = directory / "catalogue";
  CatalogueChanges shop = small_shop();
  shop.customers = {customer(1)};
  shop.cursor = "2/x";
  ASSERT_TRUE(open_catalogue(path)->apply(shop));
  {
    auto before = Connection::open(path.string(), {});
    ASSERT_TRUE(before);
    ASSERT_TRUE(before->execute("DROP TABLE gift_cards; DROP TABLE lots; PRAGMA user_version=2"));
  }
  const auto catalogue = open_catalogue(path);
  EXPECT_FALSE(catalogue->set_aside());
  EXPECT_EQ(*catalogue->cursor(), "2/x");
  EXPECT_TRUE(*catalogue->customer(shop.customers[0].id));
  CatalogueChanges more;
  more.lots = {lot(5, 1'000)};
  more.gift_cards = {gift_card(2, 500)};
  ASSERT_TRUE(catalogue->apply(more));
  EXPECT_EQ(*catalogue->lots_of(more.lots[0].variant), more.lots);
  EXPECT_EQ(*catalogue->gift_cards(more.gift_cards[0].mark), more.gift_cards);
}

// A day that nobody wrote is damage, and damage is loaded anew.
TEST(ShopData, ADayThatNoCalendarHasIsDamage) {
  const TempDirectory directory;
  const auto path = directory / "catalogue";
  CatalogueChanges page;
  page.lots = {lot(6, 1'000)};
  ASSERT_TRUE(open_catalogue(path)->apply(page));
  {
    auto other = Connection::open(path.string(), {});
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute("UPDATE lots SET expires_on=20260230"));
  }
  const auto read = open_catalogue(path)->lots_of(page.lots[0].variant);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, core::ErrorCode::catalogue_damaged);
  EXPECT_TRUE(open_catalogue(path)->set_aside());
}

}  // namespace
}  // namespace holdfast::local
