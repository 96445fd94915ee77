// What flows from a real server into a till's real replica: nothing is missed, of any part,
// wherever the till ends, however old its copy is, and through a pooler.
#include <thread>

#include "tests/app/feed_replica.h"
#include "tests/support/pgbouncer.h"

namespace holdfast::app::feed_testing {
namespace {

using remote::Effect;

class AllParts : public ChangeFeed {
 protected:
  // Whatever is done, a replica that follows and one that is loaded anew have the same rows.
  void then(const std::string& sql, const std::vector<remote::PgParameter>& parameters = {}) {
    office(sql, parameters);
    till_.catch_up();
    EXPECT_EQ(till_.rows(), loaded_anew()) << sql;
  }
  Replica till_ = replica();
};

TEST_F(AllParts, FollowsEveryPart) {
  till_.catch_up();
  const std::string someone = new_id(), list = new_id(), promotion = new_id(), fair = new_id();
  then("INSERT INTO price_lists (tenant_id, id, name, priority) VALUES (current_tenant_id(), " +
       list + ", 'Trade', 5)");
  then(
      "INSERT INTO customers (tenant_id, id, customer_code, first_name, last_name, phone, email,"
      " credit_limit, price_list_id) VALUES (current_tenant_id(), " +
      someone + ", 'C7', 'Ada', 'Example', '+30 210 000', 'a@example.org', 100, " + list + ")");
  then("SELECT add_store_credit(uuid_v7(), " + someone + ", 'issued', 12.5)");
  then("SELECT add_loyalty_points(uuid_v7(), " + someone + ", 'earned', 40)");
  then("SELECT add_account_entry(uuid_v7(), " + someone + ", 'charged', 30)");
  const auto found = *till_->customer_by_number("C7");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->store_credit.minor, 1'250);
  EXPECT_EQ(found->loyalty_points, 40);
  EXPECT_EQ(found->owed.minor, 3'000);
  EXPECT_EQ(found->credit_limit.minor, 10'000);
  EXPECT_EQ("'" + found->price_list.to_string() + "'::uuid", list);
  EXPECT_EQ(till_->customers_by_name("exa", 5)->size(), 1U);
  EXPECT_EQ(till_->customers_by_phone("30 21", 5)->size(), 1U);

  then(
      "INSERT INTO price_list_items (tenant_id, price_list_id, variant_id, minimum_quantity, price)"
      " SELECT current_tenant_id(), " +
      list + ", " + variant("BAK-001") + ", q, 1 - q / 100 FROM (VALUES (0), (10.5)) AS x (q)");
  ASSERT_EQ(till_->prices_of(item("BAK-001"))->size(), 2U);
  EXPECT_EQ((*till_->prices_of(item("BAK-001")))[1].minimum.thousandths, 10'500);
  then("DELETE FROM price_list_items WHERE minimum_quantity > 0");
  then("UPDATE price_lists SET is_active = false");
  EXPECT_TRUE(till_->price_lists()->empty());
  then("UPDATE price_lists SET is_active = true, ends_at = now() + interval '1 hour'");

  then(
      "INSERT INTO sales_channels (tenant_id, id, name, code, channel_type) VALUES"
      " (current_tenant_id(), " +
      fair + ", 'Fair', 'fair', 'etsy')");
  then(
      "INSERT INTO product_pricing (tenant_id, id, variant_id, sales_channel_id, list_price)"
      " VALUES (current_tenant_id(), uuid_v7(), " +
      variant("BAK-002") + ", " + fair + ", 3.5)");
  EXPECT_TRUE(till_->prices_of(item("BAK-002"))->empty());
  then("UPDATE sales_channels SET channel_type = 'local_fair'");
  EXPECT_EQ(till_->prices_of(item("BAK-002"))->size(), 1U);
  then("UPDATE sales_channels SET is_active = false");
  EXPECT_TRUE(till_->prices_of(item("BAK-002"))->empty());

  then(
      "INSERT INTO promotions (tenant_id, id, name, kind, value, starts_at) VALUES"
      " (current_tenant_id(), " +
      promotion + ", 'Autumn', 'percent_off', 12.5, now())");
  ASSERT_EQ(till_->promotions()->size(), 1U);
  EXPECT_EQ(till_->promotions()->front().percent_thousandths, 12'500);
  then("UPDATE promotions SET is_active = false");
  EXPECT_TRUE(till_->promotions()->empty());

  then("SELECT reserve_stock(uuid_v7(), " + std::string{kStore} + ", " + variant("BAK-001") +
       ", 4, 'cart', uuid_v7())");
  EXPECT_EQ((*till_->stock_of(item("BAK-001")))->on_hand, core::Quantity::of(30));
  EXPECT_EQ((*till_->stock_of(item("BAK-001")))->available, core::Quantity::of(26));
  sell("BAK-001");
  till_.catch_up();
  EXPECT_EQ((*till_->stock_of(item("BAK-001")))->on_hand, core::Quantity::of(29));
  EXPECT_EQ(till_.rows(), loaded_anew());

  then(
      "UPDATE roles SET permissions = '{\"sell\": true, \"refund\": true, \"x\": false}'"
      " WHERE name = 'manager'");
  const auto people = *till_->people();
  const auto manager =
      std::find_if(people.begin(), people.end(), [](const auto& p) { return p.role == "manager"; });
  ASSERT_NE(manager, people.end());
  EXPECT_EQ(manager->permissions, (std::vector<std::string>{"refund", "sell"}));

  then("UPDATE customers SET status = 'suspended'");
  EXPECT_FALSE(*till_->customer_by_number("C7"));
  then("UPDATE customers SET status = 'active', price_list_id = NULL");
  then("DELETE FROM price_lists");
  EXPECT_TRUE(till_->prices_of(item("BAK-001"))->empty());
}

TEST_F(AllParts, SomebodyWhoIsErasedIsErasedAtTheTillsToo) {
  const std::string someone = new_id();
  office("INSERT INTO customers (tenant_id, id, first_name, phone) VALUES (current_tenant_id(), " +
         someone + ", 'Forgetme', '555')");
  till_.catch_up();
  ASSERT_EQ(till_->customers_by_name("Forget", 5)->size(), 1U);
  then("DELETE FROM customers WHERE id = " + someone);
  EXPECT_TRUE(till_->customers_by_name("Forget", 5)->empty());
}

TEST_F(ChangeFeed, GoesOnWhereverTheTillWasKilled) {
  for (const std::size_t rows : {std::size_t{2}, std::size_t{11}}) {
    Replica till = replica();
    // In the load, and in what changes.
    for (int round = 0; round < 2; ++round) {
      for (bool more = true; more;) {
        till.pull_in_vain(rows);
        till.restart();
        more = till.pull(rows);
        till.restart();
      }
      EXPECT_EQ(till.rows(), loaded_anew());
      office("UPDATE product_variants SET price = price + 1 WHERE sku LIKE 'DRI%'");
      office("UPDATE inventory_items SET reorder_point = 3");
    }
  }
}

TEST_F(ChangeFeed, ATillFromBeforeWhatWasPrunedLoadsAnew) {
  const std::string someone = new_customer("Gone");
  Replica late = replica(), current = replica(1);
  late.catch_up();
  current.catch_up();
  office("DELETE FROM customers WHERE id = " + someone);
  office("UPDATE product_variants SET price = 3 WHERE sku = 'BAK-001'");
  current.catch_up();
  age_feed("89 days");
  prune();
  EXPECT_EQ(value("SELECT count(*) FROM catalogue_changes WHERE kind = 6"), "1");
  age_feed("2 days");
  prune();
  EXPECT_EQ(value("SELECT count(*) FROM catalogue_changes WHERE kind = 6"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM catalogue_changes WHERE kind = 5"), "60");

  EXPECT_FALSE(current.pull());
  EXPECT_TRUE(current.page().empty());
  late.pull();
  EXPECT_EQ(late.page().complete.size(), 5U);
  late.catch_up();
  EXPECT_TRUE(late->customers_by_name("Gone", 5)->empty());
  EXPECT_EQ(late.rows(), loaded_anew());
  EXPECT_FALSE(late.pull());
  EXPECT_TRUE(late.page().empty());
}

TEST_F(ChangeFeed, ATillFromBeforeThePrunedStockLoadsStockAlone) {
  Replica late = replica(), current = replica(1);
  late.catch_up();
  current.catch_up();
  sell("BAK-001");
  current.catch_up();
  age_feed("4 days");
  prune();
  EXPECT_EQ(value("SELECT count(*) FROM stock_changes"), "0");
  EXPECT_FALSE(current.pull());
  EXPECT_TRUE(current.page().empty());
  office("UPDATE product_variants SET price = 3 WHERE sku = 'BAK-001'");
  const std::size_t before = late.given();
  late.catch_up();
  EXPECT_EQ(late.rows(), loaded_anew());
  EXPECT_EQ(late.given() - before, std::stoul(value("SELECT count(*) + 1 FROM inventory_items")));
}

TEST_F(ChangeFeed, ATillThatIsMovedGetsTheStockOfItsNewPlace) {
  Replica till = replica();
  till.catch_up();
  const std::string cellar = new_location("CELLAR");
  office("UPDATE terminals SET location_id = " + cellar + " WHERE number = 1");
  till.catch_up();
  EXPECT_FALSE(*till->stock_of(item("BAK-001")));
  EXPECT_EQ("'" + (*till->profile())->location.to_string() + "'::uuid", cellar);
  EXPECT_EQ(till.rows(), loaded_anew());
}

TEST_F(ChangeFeed, IsToldOfChangesAndNotOfSalesOrWhatWasRolledBack) {
  using ports::News;
  Replica till = replica();
  till.catch_up();
  auto& store = till.store();
  EXPECT_EQ(store.await_news(10), News::changed);  // nobody listened before
  EXPECT_EQ(store.await_news(10), News::nothing);
  office("UPDATE product_variants SET price = 2 WHERE sku = 'BAK-001'");
  EXPECT_EQ(store.await_news(10'000), News::changed);
  PgConnection other = open_office();
  must_run(other, "BEGIN");
  must_run(other, "UPDATE product_variants SET price = 3");
  must_run(other, "ROLLBACK");
  sell("BAK-001");
  EXPECT_EQ(store.await_news(50), News::nothing);
  std::thread rouser{[&store] { store.rouse(); }};
  EXPECT_EQ(store.await_news(60'000), News::nothing);
  rouser.join();
  store.interrupt();
  EXPECT_EQ(store.await_news(60'000), News::nothing);
  store.disconnect();
  EXPECT_EQ(store.await_news(60'000), News::cannot_wait);
}

TEST_F(ChangeFeed, ThroughAPoolerItLoadsAndFollowsAndDoesNotListen) {
  holdfast::testing::PgBouncer pooler{cluster_.server(),
                                      {{shop_.tills[0].login, remote::testing::kPassword}}};
  const std::string conninfo =
      pooler.conninfo(database_, shop_.tills[0].login, remote::testing::kPassword);
  Replica till{conninfo};
  till.catch_up();
  EXPECT_EQ(till.rows(), loaded_anew());
  office("UPDATE product_variants SET price = 2 WHERE sku = 'BAK-001'");
  sell("BAK-001");
  EXPECT_EQ(till.store().await_news(60'000), ports::News::cannot_wait);
  till.catch_up();
  EXPECT_EQ(till.rows(), loaded_anew());
  auto next = must(PgConnection::connect({.conninfo = conninfo}));
  EXPECT_EQ(value_of(next, "SELECT count(*) FROM pg_listening_channels()"), "0");
}

}  // namespace
}  // namespace holdfast::app::feed_testing
