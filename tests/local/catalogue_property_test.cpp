// The SQLite catalogue and its twin in memory agree after any pages, and the barcode
// index does what a map does.
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <unordered_map>

#include "db/local/barcode_index.h"
#include "db/local/sqlite_catalogue.h"
#include "pos/ports/memory_catalogue.h"
#include "tests/local/goods.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

// Few, so that items fight for them.
const std::vector<std::string> kCodes = {
    "04006381333931", "00000000000000", "4011", "4012", "A-1", "A-2", ""};

core::Item any_item() {
  const auto number = *rc::gen::inRange<std::int64_t>(1, 12);
  std::vector<core::Barcode> barcodes;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    barcodes.push_back({kCodes[*rc::gen::inRange<std::size_t>(0, kCodes.size())],
                        core::Quantity::of(*rc::gen::inRange<std::int64_t>(1, 24))});
  }
  core::Item item = item_number(number, std::move(barcodes));
  item.tile_position = *rc::gen::inRange(0, 4);
  item.category = numbered<core::CategoryId>(*rc::gen::inRange(0, 3));
  item.name = *rc::gen::arbitrary<std::string>();
  item.price.minor = *rc::gen::inRange<std::int64_t>(-5, core::kMaxAmountMinor);
  return item;
}

ports::CatalogueChanges any_page() {
  ports::CatalogueChanges page;
  const int items = *rc::gen::inRange(0, 8);
  for (int i = 0; i < items; ++i) page.items.push_back(any_item());
  const int removed = *rc::gen::inRange(0, 4);
  for (int i = 0; i < removed; ++i) {
    page.removed_items.push_back(numbered<core::VariantId>(*rc::gen::inRange(1, 12)));
  }
  const int number = *rc::gen::inRange(1, 4);
  if (*rc::gen::arbitrary<bool>()) {
    page.categories.push_back({numbered<core::CategoryId>(number), "c", *rc::gen::inRange(0, 3)});
    page.people.push_back({numbered<core::PersonId>(number), "p", "cashier", "h"});
    page.tax_categories.push_back({numbered<core::TaxCategoryId>(number), "t", "A", {}});
    for (int rate = *rc::gen::inRange(0, 3); rate > 0; --rate) {
      page.tax_categories.back().rates.push_back({numbered<core::TaxRateId>(rate), "r", rate});
    }
  } else {
    page.removed_categories.push_back(numbered<core::CategoryId>(number));
    page.removed_people.push_back(numbered<core::PersonId>(number));
    page.removed_tax_categories.push_back(numbered<core::TaxCategoryId>(number));
  }
  page.cursor = *rc::gen::arbitrary<std::string>();
  return page;
}

void expect_same(const ports::CatalogueReplica& a, const ports::CatalogueReplica& b) {
  for (const std::string& code : kCodes) {
    const auto hit_a = *a.find_by_code(code), hit_b = *b.find_by_code(code);
    RC_ASSERT(hit_a.has_value() == hit_b.has_value());
    if (hit_a) {
      RC_ASSERT(hit_a->item == hit_b->item);
      RC_ASSERT(hit_a->pack == hit_b->pack);
    }
  }
  for (int number = 1; number < 12; ++number) {
    RC_ASSERT(*a.find(numbered<core::VariantId>(number)) ==
              *b.find(numbered<core::VariantId>(number)));
  }
  for (int category = 0; category < 3; ++category) {
    const auto id = numbered<core::CategoryId>(category);
    RC_ASSERT(*a.tiles(id, 3) == *b.tiles(id, 3));
  }
  RC_ASSERT(*a.categories() == *b.categories());
  RC_ASSERT(*a.tax_categories() == *b.tax_categories());
  RC_ASSERT(*a.people() == *b.people());
  RC_ASSERT(*a.item_count() == *b.item_count());
  RC_ASSERT(*a.cursor() == *b.cursor());
}

RC_GTEST_PROP(CatalogueProperty, TheFileDoesWhatTheTwinDoes, ()) {
  const TempDirectory directory(Medium::memory);
  auto file = SqliteCatalogue::open(directory / "catalogue");
  RC_ASSERT(file.has_value());
  ports::MemoryCatalogue twin;
  const int pages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < pages; ++i) {
    const ports::CatalogueChanges page = any_page();
    RC_ASSERT((*file)->apply(page).has_value());
    RC_ASSERT(twin.apply(page).has_value());
    expect_same(**file, twin);
  }
  file->reset();
  file = SqliteCatalogue::open(directory / "catalogue");
  RC_ASSERT(file.has_value());
  RC_ASSERT(!(*file)->set_aside().has_value());
  expect_same(**file, twin);
}

RC_GTEST_PROP(BarcodeIndexProperty, DoesWhatAMapDoes, ()) {
  BarcodeIndex index;
  std::unordered_map<CodeKey, std::uint32_t> map;
  // Neighbouring keys and a full table make long runs, where erasing is hard.
  const auto keys = *rc::gen::container<std::vector<CodeKey>>(
      rc::gen::oneOf(rc::gen::inRange<CodeKey>(-20, 60), rc::gen::arbitrary<CodeKey>(),
                     rc::gen::inRange<CodeKey>(INT64_MAX - 30, INT64_MAX)));
  for (const CodeKey key : keys) {
    if (*rc::gen::inRange(0, 3) == 0) {
      index.erase(key);
      map.erase(key);
    } else {
      const auto row = *rc::gen::inRange<std::uint32_t>(1, 1000);
      if (!index.has_room_for(1)) index = index.grown_by(1);
      index.put(key, row);
      map[key] = row;
    }
  }
  RC_ASSERT(index.size() == map.size());
  for (const CodeKey key : keys) {
    const auto found = map.find(key);
    RC_ASSERT(index.find(key) == (found == map.end() ? BarcodeIndex::kNoRow : found->second));
  }
}

TEST(BarcodeIndex, SurvivesFillingAndEmptying) {
  BarcodeIndex index;
  const auto key = [](std::int64_t number) { return code_key(gtin_number(number)); };
  for (int i = 1; i <= 20'000; ++i) {
    if (!index.has_room_for(1)) index = index.grown_by(1);
    index.put(key(i), static_cast<std::uint32_t>(i));
  }
  for (int i = 2; i <= 20'000; i += 2) index.erase(key(i));
  EXPECT_EQ(index.size(), 10'000U);
  for (int i = 1; i <= 20'000; ++i) {
    ASSERT_EQ(index.find(key(i)), i % 2 == 1 ? static_cast<std::uint32_t>(i) : 0U);
  }
}

// Keys stand in files: computed with another program.
TEST(CodeKey, NeverChanges) {
  EXPECT_EQ(static_cast<std::uint64_t>(code_key("04006381333931")), 0xd83adf59b0649f2cULL);
  EXPECT_EQ(static_cast<std::uint64_t>(code_key("00000000000000")), 0U);
  EXPECT_EQ(static_cast<std::uint64_t>(code_key("4011")), 0x27099326d056ec0dULL);
  EXPECT_EQ(static_cast<std::uint64_t>(code_key("4006381333931")), 0x6a58bb47b92b396bULL);
}

}  // namespace
}  // namespace holdfast::local
