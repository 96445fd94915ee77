#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "db/remote/catalogue_json.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using holdfast::testing::must_run;

class CataloguePull : public testing::DemoShopTest {
 protected:
  std::unique_ptr<ports::RemoteStore> store_ = store();
  std::string cursor_;

  ports::CatalogueChanges pull(std::size_t limit = 1'000) {
    auto page = store_->pull(cursor_, limit);
    EXPECT_TRUE(page) << page.error().detail;
    if (!page) return {};
    cursor_ = page->cursor;
    return *page;
  }
  // From the start, as one page; from then on pull() gives what changes.
  ports::CatalogueChanges pull_all() {
    auto all = testing::whole_catalogue(*store_);
    EXPECT_TRUE(all) << all.error().detail;
    if (!all) return {};
    cursor_ = all->cursor;
    return *all;
  }
  static std::vector<std::string> skus(const ports::CatalogueChanges& changes) {
    std::vector<std::string> result;
    for (const auto& item : changes.items) result.push_back(item.sku);
    std::ranges::sort(result);
    return result;
  }
  PgConnection editor() {
    auto connection = cluster_.connect(database_);
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
             {shop_.tenant.to_string()});
    return connection;
  }
  static void reprice(PgConnection& connection, const std::string& sku) {
    must_run(connection, "UPDATE product_variants SET price = price + 1 WHERE sku = $1", {sku});
  }
};

using Skus = std::vector<std::string>;

TEST_F(CataloguePull, BringsTheWholeShop) {
  const auto all = pull_all();
  EXPECT_FALSE(all.more);
  ASSERT_TRUE(all.profile);
  EXPECT_EQ(all.profile->shop_name, "Corner Market");
  EXPECT_EQ(all.profile->terminal_name, "Lane 1");
  EXPECT_EQ(all.profile->terminal, shop_.tills[0].terminal);
  EXPECT_EQ(all.profile->time_zone, "Europe/Paris");
  EXPECT_EQ(all.profile->currency.code(), "EUR");
  EXPECT_THAT(all.profile->address, ::testing::HasSubstr("\n"));
  EXPECT_EQ(all.categories.size(), 6U);
  EXPECT_EQ(all.people.size(), 3U);
  EXPECT_EQ(all.items.size(), 60U);
  ASSERT_EQ(all.tax_categories.size(), 3U);
  for (const auto& category : all.tax_categories) {
    ASSERT_EQ(category.rates.size(), 1U);
    if (category.code == "C") {
      EXPECT_EQ(category.rates[0].parts_per_million, 55'000);
    }
  }
  const auto manager = std::ranges::find(all.people, "manager", &core::Person::role);
  ASSERT_NE(manager, all.people.end());
  EXPECT_EQ(manager->display_name, "Jonas M.");
  EXPECT_EQ(manager->pin_hash, "hash 3");

  const auto item = std::ranges::find(all.items, "DAI-003", &core::Item::sku);
  ASSERT_NE(item, all.items.end());
  EXPECT_EQ(item->name, "Κεφαλοτύρι 250 g");
  EXPECT_EQ(item->price.minor, 590);
  EXPECT_EQ(item->barcodes.size(), 1U);
  const auto water = std::ranges::find(all.items, "DRI-001", &core::Item::sku);
  ASSERT_EQ(water->barcodes.size(), 2U);
  EXPECT_EQ(water->barcodes[0].pack.thousandths + water->barcodes[1].pack.thousandths, 7'000);
  EXPECT_EQ(water->barcodes[0].code.size(), 14U);

  EXPECT_TRUE(pull().empty());
}

TEST_F(CataloguePull, ComesInPages) {
  std::set<std::string> seen;
  std::size_t pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = pull(3);
    EXPECT_LE(page.items.size(), 12U);
    for (const auto& item : page.items) EXPECT_TRUE(seen.insert(item.sku).second);
    more = page.more;
  }
  EXPECT_EQ(seen.size(), 60U);
  EXPECT_GE(pages, 8U);

  must_run(admin(), "UPDATE product_variants SET price = price + 1 WHERE sku LIKE 'BAK%'");
  std::set<std::string> changed;
  pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = pull(3);
    EXPECT_LE(page.items.size(), 3U);
    for (const auto& item : page.items) EXPECT_TRUE(changed.insert(item.sku).second);
    more = page.more;
  }
  EXPECT_EQ(changed.size(), 10U);
  EXPECT_EQ(pages, 4U);
}

TEST_F(CataloguePull, BringsWhatChangedAndNothingElse) {
  pull_all();
  auto edit = editor();
  reprice(edit, "BAK-001");
  auto page = pull();
  EXPECT_EQ(skus(page), Skus{"BAK-001"});
  EXPECT_EQ(page.items[0].price.minor, 230);
  EXPECT_FALSE(page.profile);

  must_run(edit, "UPDATE products SET name = 'Baguette' WHERE name LIKE 'Baguette%'");
  page = pull();
  EXPECT_EQ(skus(page), Skus{"BAK-001"});
  EXPECT_EQ(page.items[0].name, "Baguette");

  must_run(edit,
           "INSERT INTO variant_barcodes (tenant_id, variant_id, barcode) SELECT tenant_id, id,"
           " 'SHELF-7' FROM product_variants WHERE sku = 'PRO-001'");
  page = pull();
  EXPECT_EQ(skus(page), Skus{"PRO-001"});
  EXPECT_EQ(page.items[0].barcodes[0].code, "SHELF-7");

  must_run(edit, "UPDATE tax_rates SET rate = 0.06 WHERE rate = 0.055");
  page = pull();
  ASSERT_EQ(page.tax_categories.size(), 1U);
  EXPECT_EQ(page.tax_categories[0].rates[0].parts_per_million, 60'000);

  must_run(edit, "UPDATE roles SET name = 'admin' WHERE name = 'manager'");
  page = pull();
  ASSERT_EQ(page.people.size(), 1U);
  EXPECT_EQ(page.people[0].role, "admin");

  must_run(edit, "UPDATE terminals SET label = 'Exit' WHERE number = 2");
  EXPECT_FALSE(pull().profile);
  must_run(edit, "UPDATE locations SET receipt_footer = 'Merci'");
  page = pull();
  ASSERT_TRUE(page.profile);
  EXPECT_EQ(page.profile->receipt_footer, "Merci");
  EXPECT_TRUE(pull().empty());
}

TEST_F(CataloguePull, BringsDeletions) {
  pull_all();
  auto edit = editor();
  // Never sold, so it can go altogether; its barcodes go with it.
  must_run(edit, "DELETE FROM product_variants WHERE sku = 'HOT-001'");
  must_run(edit, "UPDATE product_variants SET status = 'archived' WHERE sku = 'HOT-002'");
  must_run(edit, "UPDATE products SET status = 'draft' WHERE name = 'Frites'");
  must_run(edit, "UPDATE user_tenants SET is_active = false WHERE username = 'nikos'");
  must_run(edit, "UPDATE product_categories SET is_active = false WHERE name = 'Dairy'");
  const auto page = pull();
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.removed_items.size(), 3U);
  EXPECT_EQ(page.removed_people.size(), 1U);
  EXPECT_EQ(page.removed_categories.size(), 1U);
  must_run(edit, "UPDATE product_variants SET status = 'active' WHERE sku = 'HOT-002'");
  EXPECT_EQ(skus(pull()), Skus{"HOT-002"});
}

TEST_F(CataloguePull, MissesNothingWhenTransactionsCommitOutOfOrder) {
  pull_all();
  auto early = editor();
  auto late = editor();
  must_run(early, "BEGIN");
  reprice(early, "BAK-001");  // stamped first, commits last
  must_run(late, "BEGIN");
  reprice(late, "BAK-002");
  must_run(late, "COMMIT");

  // The later one is held back until the earlier one has ended.
  EXPECT_TRUE(pull().empty());
  const auto nothing = pull();
  EXPECT_TRUE(nothing.empty());
  EXPECT_TRUE(nothing.held_back);
  must_run(early, "COMMIT");
  EXPECT_EQ(skus(pull()), (Skus{"BAK-001", "BAK-002"}));

  must_run(early, "BEGIN");
  reprice(early, "BAK-003");
  reprice(late, "BAK-004");
  EXPECT_TRUE(pull().empty());
  must_run(early, "ROLLBACK");
  EXPECT_EQ(skus(pull()), Skus{"BAK-004"});
}

TEST_F(CataloguePull, MissesNothingThatChangesBetweenTwoPages) {
  auto edit = editor();
  std::map<std::string, std::int64_t> prices;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = pull(5);
    for (const auto& item : page.items) prices[item.sku] = item.price.minor;
    // Of what was given already and of what is still to come.
    if (pages < 4) reprice(edit, pages % 2 == 0 ? "BAK-001" : "HOU-010");
    more = page.more;
  }
  EXPECT_EQ(std::to_string(prices.at("BAK-001")),
            value("SELECT (price * 100)::bigint FROM product_variants WHERE sku = 'BAK-001'"));
  EXPECT_EQ(std::to_string(prices.at("HOU-010")),
            value("SELECT (price * 100)::bigint FROM product_variants WHERE sku = 'HOU-010'"));
  EXPECT_TRUE(pull().empty());
}

TEST_F(CataloguePull, ACursorOfAnotherHistoryBeginsAgain) {
  pull_all();
  const std::string good = cursor_;
  for (std::string cursor :
       {std::string{"nonsense"}, "3/7-00000001" + good.substr(good.find('/', 2)),
        "2/7-00000001" + good.substr(good.find('/', 2)),
        "1/7-00000001" + good.substr(good.find('/', 2)),
        std::string{"'; DROP TABLE products --"}}) {
    cursor_ = cursor;
    const auto page = pull();
    EXPECT_EQ(page.complete.size(), 5U) << cursor;
    EXPECT_TRUE(page.profile) << cursor;
    EXPECT_TRUE(page.more) << cursor;
    EXPECT_EQ(pull().items.size(), 60U) << cursor;
  }
  // Stamps and floors that came with a restore from a cluster which had counted further: what
  // they are of was loaded, and what changes now has a stamp of this cluster.
  must_run(admin(), "UPDATE catalogue_changes SET changed_xid = '4000000000' WHERE kind = 5");
  must_run(admin(), "DELETE FROM feed_floors");
  must_run(admin(),
           "INSERT INTO feed_floors (tenant_id, location_id, changed_xid, looked_at_xid) SELECT"
           " current_tenant_id(), x.id, '4000000000', '4000000000' FROM (SELECT id FROM locations"
           " UNION ALL SELECT '00000000-0000-0000-0000-000000000000') x");
  cursor_ = good;
  EXPECT_TRUE(pull().empty());
  must_run(admin(), "UPDATE product_variants SET price = price + 1 WHERE sku = 'BAK-001'");
  EXPECT_EQ(skus(pull()), Skus{"BAK-001"});
  must_run(admin(), "SELECT prune_change_feed(current_tenant_id())");
  EXPECT_TRUE(pull().empty());
}

TEST_F(CataloguePull, AMovedBranchTakesItsItemsAlong) {
  pull_all();
  auto edit = editor();
  must_run(edit,
           "UPDATE product_categories c SET parent_id = p.id FROM product_categories p"
           " WHERE c.name = 'Hot food' AND p.name = 'Bakery'");
  const auto page = pull();
  EXPECT_EQ(page.removed_categories.size(), 1U);
  EXPECT_EQ(page.items.size(), 10U);
  EXPECT_EQ(value("SELECT name FROM product_categories WHERE id = $1::uuid",
                  {page.items.at(0).category.to_string()}),
            "Bakery");
  const auto cycle = edit.run(
      "UPDATE product_categories c SET parent_id = p.id FROM product_categories p"
      " WHERE p.name = 'Hot food' AND c.name = 'Bakery'",
      {}, Effect::reads);
  EXPECT_FALSE(cycle);
}

// Otherwise a price beyond all bounds becomes another price.
TEST(CatalogueJson, RefusesNumbersThatDoNotFit) {
  const std::string before =
      R"({"currency":{"code":"EUR","exponent":2},"profile":null,"categories":[{"id":)"
      R"("01980a00-0000-7000-8000-000000000004","name":"Drinks","position":)";
  const std::string after =
      R"(}],"tax_categories":[],"people":[],"items":[],"removed":{"items":[],"categories":[],)"
      R"("tax_categories":[],"people":[]},"cursor":"5","more":false})";
  EXPECT_EQ(decode_catalogue(before + "7" + after).value().categories.at(0).position, 7);
  for (const char* number :
       {"4294967303", "7.5", "1e300", "18446744073709551615", "true", "null"}) {
    const auto decoded = decode_catalogue(before + number + after);
    ASSERT_FALSE(decoded) << number;
    EXPECT_EQ(decoded.error().code, ErrorCode::server_refused);
  }
}

TEST(CatalogueJson, RefusesWhatIsNoPage) {
  for (const char* text : {"", "null", "[]", "{}", R"({"currency":{"code":"EUR","exponent":3}})",
                           R"({"currency":{"code":"???","exponent":2}})"}) {
    const auto decoded = decode_catalogue(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::server_refused);
  }
}

}  // namespace
}  // namespace holdfast::remote
