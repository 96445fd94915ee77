// What flows from a real server into a till's real replica: nothing is missed, of any part,
// wherever the till ends, however old its copy is, and through a pooler.
#include <thread>

#include "db/local/gift_card_code.h"
#include "pos/core/lot.h"
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
  const std::string other = new_customer("Forgetmetoo");
  till_.catch_up();
  ASSERT_EQ(till_->customers_by_name("Forget", 5)->size(), 1U);
  then("SELECT erase_customer(uuid_v7(), " + other + ")");
  EXPECT_TRUE(till_->customers_by_name("Forget", 5)->empty());
}

constexpr const char* kCode = "ABCD-EFGH-JKLM-NPQR";

TEST_F(AllParts, FollowsGiftCards) {
  till_.catch_up();
  const std::string card = new_id();
  const auto found = [&] {
    const auto cards = *till_->gift_cards(local::gift_card_mark(kCode));
    return cards.empty() ? std::nullopt : std::optional{cards.front()};
  };
  then("SELECT issue_gift_card(" + card + ", '" + kCode + "', uuid_v7(), 50, '2027-12-31')");
  ASSERT_TRUE(found());
  EXPECT_EQ(found()->balance.minor, 5'000);
  EXPECT_EQ(found()->mark.last_four, "NPQR");
  EXPECT_EQ(found()->expires_on->text(), "2027-12-31");
  EXPECT_FALSE(found()->is_blocked);
  then(std::string{"SELECT add_gift_card_entry(uuid_v7(), '"} + kCode + "', 'redeemed', -12.34)");
  EXPECT_EQ(found()->balance.minor, 3'766);
  then("UPDATE gift_cards SET is_blocked = true, expires_on = 'infinity'");
  EXPECT_TRUE(found()->is_blocked);
  EXPECT_FALSE(found()->expires_on);
  // A few more than a page of COPY has, and one in what was the shop's money once.
  then(
      "SELECT issue_gift_card(uuid_v7(), 'CARD' || lpad(n::text, 16, '0'), uuid_v7(), n)"
      " FROM generate_series(1, 130) n");
  must_run(admin(), "UPDATE gift_cards SET currency = 'XAF' WHERE id = " + card);
  then("SELECT 1");
  EXPECT_FALSE(found());
  must_run(admin(), "UPDATE gift_cards SET currency = 'EUR' WHERE id = " + card);
  then("SELECT 1");
  EXPECT_TRUE(found());
  // As when a shop is cleared by whoever owns the server.
  must_run(admin(), "SET session_replication_role = 'replica'");
  must_run(admin(), "DELETE FROM gift_card_entries WHERE gift_card_id = " + card);
  must_run(admin(), "SET session_replication_role = 'origin'");
  must_run(admin(), "DELETE FROM gift_cards WHERE id = " + card);
  then("SELECT 1");
  EXPECT_FALSE(found());
}

// Nobody who has a till's file, or listens to its line, has the code.
TEST_F(ChangeFeed, OfAGiftCardNothingGoesDownThatTheCodeCouldBeComputedFrom) {
  office(std::string{"SELECT issue_gift_card(uuid_v7(), '"} + kCode + "', uuid_v7(), 50)");
  const std::string hash = value("SELECT encode(code_hash, 'hex') FROM gift_cards");
  Replica till = replica();
  till.catch_up();
  ASSERT_EQ(till->gift_cards(local::gift_card_mark(kCode))->size(), 1U);
  for (const std::string& row : till.rows()) {
    if (!row.starts_with("gift_cards")) continue;
    EXPECT_THAT(row, ::testing::Not(::testing::HasSubstr("JKLM")));
    EXPECT_THAT(row, ::testing::ContainsRegex("X'[0-9A-F]{8}'"));
    EXPECT_THAT(row, ::testing::Not(::testing::ContainsRegex("X'[0-9A-F]{33,}'")));
  }
  auto as_till = must(PgConnection::connect({.conninfo = till_conninfo(0)}));
  const std::string given = value_of(as_till,
                                     "SELECT string_agg(g::text, ' ') FROM load_gift_cards("
                                     "'00000000-0000-0000-0000-000000000000', 100) g");
  EXPECT_THAT(given, ::testing::HasSubstr(hash.substr(0, 8)));
  EXPECT_THAT(given, ::testing::Not(::testing::HasSubstr(hash.substr(0, 10))));
}

TEST_F(AllParts, FollowsLots) {
  till_.catch_up();
  const std::string early = new_id(), late = new_id(), cellar = new_location("CELLAR");
  const auto put = [&](const std::string& lot, const std::string& location, const char* quantity) {
    then("SELECT adjust_stock(" + location + ", " + variant("BAK-001") + ", " + quantity +
         ", 'found', " + lot + ")");
  };
  const auto left = [&] {
    std::string out;
    const auto stock = *till_->stock_of(item("BAK-001"));
    for (const auto& part : core::lots_left(*till_->lots_of(item("BAK-001")), stock->on_hand)) {
      out += part.lot.number + " " + core::to_plain(part.remaining) + "; ";
    }
    return out;
  };
  // As the server's view says.
  const auto left_at_server = [&] {
    return value(
        "SELECT coalesce(string_agg(batch_number || ' ' || trim_scale(remaining) || '; ', ''"
        " ORDER BY expiration_date NULLS LAST, received_date, batch_id), '')"
        " FROM batch_stock WHERE booked > 0 AND location_id = " +
        std::string{kStore} + " AND variant_id = " + variant("BAK-001"));
  };
  then(
      "INSERT INTO batches (tenant_id, id, variant_id, batch_number, quantity_received,"
      " expiration_date) SELECT current_tenant_id(), x.id, " +
      variant("BAK-001") + ", x.number, 20, x.day FROM (VALUES (" + late +
      ", 'LATE', '2027-03-01'::date), (" + early +
      ", 'EARLY', '2026-12-24')) AS x (id, number, day)");
  EXPECT_TRUE(till_->lots_of(item("BAK-001"))->empty());  // nothing of them is here yet
  put(late, kStore, "8");
  put(early, kStore, "5.5");
  EXPECT_EQ(left(), "EARLY 5.5; LATE 8; ");
  put(late, cellar, "7");
  EXPECT_EQ(left(), "EARLY 5.5; LATE 8; ");
  // 43.5 are there, of which 30 are of no lot.
  then("SELECT adjust_stock(" + std::string{kStore} + ", " + variant("BAK-001") +
       ", -33.5, 'gone')");
  EXPECT_EQ(left(), "EARLY 2; LATE 8; ");
  EXPECT_EQ(left(), left_at_server());
  sell("BAK-001");
  till_.catch_up();
  EXPECT_EQ(left(), "EARLY 1; LATE 8; ");
  EXPECT_EQ(left(), left_at_server());
  then("UPDATE batches SET batch_number = 'EARLIER', expiration_date = NULL WHERE id = " + early);
  EXPECT_EQ(left(), "LATE 3.5; EARLIER 5.5; ");
  EXPECT_EQ(left(), left_at_server());
  put(early, kStore, "-5.5");
  EXPECT_EQ(left(), left_at_server());
  EXPECT_EQ(till_->lots_of(item("BAK-001"))->size(), 1U);
  must_run(admin(), "DELETE FROM batch_items WHERE batch_id = " + early);
  must_run(admin(), "DELETE FROM batches WHERE id = " + early);
  then("SELECT 1");
  // Moved, the till has what lies there.
  office("UPDATE terminals SET location_id = " + cellar + " WHERE number = 1");
  till_.catch_up();
  ASSERT_EQ(till_->lots_of(item("BAK-001"))->size(), 1U);
  EXPECT_EQ(till_->lots_of(item("BAK-001"))->front().booked, core::Quantity::of(7));
  EXPECT_EQ(till_.rows(), loaded_anew());
}

// A till of before goes on with the parts it knows; when its program is renewed it gets the others
// and nothing else anew.
TEST_F(ChangeFeed, ATillOfTheFormatBeforeIsServedAndRenewed) {
  const std::string lot = new_id();
  office(std::string{"SELECT issue_gift_card(uuid_v7(), '"} + kCode + "', uuid_v7(), 50)");
  office(
      "INSERT INTO batches (tenant_id, id, variant_id, batch_number, quantity_received)"
      " VALUES (current_tenant_id(), " +
      lot + ", " + variant("BAK-001") + ", 'L', 20)");
  auto old_till = must(PgConnection::connect({.conninfo = till_conninfo(0)}));
  const auto pull = [&](const std::string& cursor) {
    return value_of(old_till, "SELECT pull_changes($1, 100)", {cursor});
  };
  const auto cursor_of = [](const std::string& page) {
    const std::size_t at = page.find("\"cursor\" : \"") + 12;
    return page.substr(at, page.find('"', at) - at);
  };
  std::string cursor = cursor_of(pull(""));
  EXPECT_TRUE(cursor.starts_with("2/")) << cursor;
  EXPECT_NE(cursor.find("/L1/"), cursor.npos);
  cursor.replace(cursor.find("/L1/"), 4, "/0/");  // it loaded by COPY
  office("SELECT adjust_stock(" + std::string{kStore} + ", " + variant("BAK-001") +
         ", 2, 'found', " + lot + ")");
  office("UPDATE product_variants SET price = 3 WHERE sku = 'BAK-001'");
  std::string page = pull(cursor);
  EXPECT_THAT(page, ::testing::HasSubstr("BAK-001"));
  EXPECT_THAT(page, ::testing::HasSubstr("\"lots\" : null"));
  cursor = cursor_of(page);
  page = pull(cursor);
  EXPECT_THAT(page, ::testing::HasSubstr("\"items\" : null"));
  EXPECT_EQ(cursor_of(page), cursor);

  // Its file has what that load brought.
  Replica renewed = replica();
  renewed.catch_up();
  ports::CatalogueChanges as_before;
  as_before.complete = {ports::CompleteRange::all(ports::CataloguePart::gift_cards),
                        ports::CompleteRange::all(ports::CataloguePart::lots)};
  as_before.cursor = cursor;
  must(renewed->apply(as_before));
  ASSERT_NE(renewed.rows(), loaded_anew());
  const std::size_t before = renewed.given();
  renewed.pull();
  EXPECT_TRUE(renewed.page().complete.empty());
  renewed.catch_up();
  // The card, the lot, the stock, and the transaction again that it had come to.
  EXPECT_EQ(renewed.given() - before,
            std::stoul(value("SELECT count(*) + 3 FROM inventory_items")));
  EXPECT_EQ(renewed.rows(), loaded_anew());
  // And back again: it loads all.
  EXPECT_THAT(pull(*renewed->cursor()), ::testing::HasSubstr("\"complete\" : true"));
}

TEST_F(ChangeFeed, GoesOnWhereverTheTillWasKilled) {
  office(
      "SELECT issue_gift_card(uuid_v7(), 'CARD' || lpad(n::text, 16, '0'), uuid_v7(), n)"
      " FROM generate_series(1, 7) n");
  office(
      "INSERT INTO batches (tenant_id, id, variant_id, batch_number, quantity_received)"
      " SELECT tenant_id, uuid_v7(), id, 'L', 5 FROM product_variants WHERE sku LIKE 'DRI%'");
  office("SELECT adjust_stock(" + std::string{kStore} +
         ", variant_id, 5, 'found', id) FROM batches");
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
      office("UPDATE batches SET batch_number = batch_number || 'a'");
      office("UPDATE gift_cards SET is_blocked = NOT is_blocked");
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
