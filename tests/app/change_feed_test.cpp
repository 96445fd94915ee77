// What flows from a real server into a till's real replica: nothing is missed and nothing comes
// for ever, whatever order transactions commit in, wherever the till ends, however it is cut.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "db/local/sqlite_catalogue.h"
#include "tests/app/must.h"
#include "tests/remote/back_office_fixture.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/temp_folder.h"

namespace holdfast::app {
namespace {

using holdfast::testing::must;
using holdfast::testing::must_run;
using holdfast::testing::value_of;
using local::SqliteCatalogue;
using remote::Effect;
using remote::PgConnection;

constexpr std::size_t kAPage = 50;

// All rows of a replica, table by table; not in which order they came.
std::vector<std::string> rows_of(const std::filesystem::path& file) {
  auto reader = must(local::Connection::open(file.string(), {}));
  const auto texts = [&reader](const std::string& sql) {
    auto statement = must(reader.prepare(sql));
    local::StatementUse use(statement);
    std::vector<std::string> out;
    while (statement.step() == 100 /* SQLITE_ROW */) out.emplace_back(statement.text(0));
    return out;
  };
  std::vector<std::string> rows;
  for (const char* table :
       {"profile", "categories", "tax_categories", "tax_rates", "people", "items", "customers",
        "promotions", "price_lists", "item_prices", "stock"}) {
    std::string columns;
    for (const auto& column :
         texts(std::string{"SELECT name FROM pragma_table_info('"} + table + "')")) {
      if (column != "row") columns += "||'|'||quote(" + column + ")";
    }
    for (const auto& row : texts(std::string{"SELECT '"} + table + "'" + columns + " AS r FROM " +
                                 table + " ORDER BY r")) {
      rows.push_back(row);
    }
  }
  return rows;
}

// A till's replica on a disk and its connection, either of which can be lost.
class Replica {
 public:
  explicit Replica(std::string conninfo) : conninfo_(std::move(conninfo)) { restart(); }

  void restart() {
    catalogue_.reset();
    store_ = must(remote::open_remote_store({.conninfo = conninfo_}));
    catalogue_ = must(SqliteCatalogue::open(file()));
  }
  // One page; false: there is no other now.
  bool pull(std::size_t rows = kAPage) {
    page_ = must(store_->pull(must(catalogue_->cursor()), rows));
    must(catalogue_->apply(page_));
    given_ += page_.items.size() + page_.customers.size() + page_.stock.size();
    return page_.more;
  }
  // As if the till were killed between the answer and the disk.
  void pull_in_vain(std::size_t rows) {
    std::ignore = must(store_->pull(must(catalogue_->cursor()), rows));
  }
  void catch_up(std::size_t rows = kAPage) {
    while (pull(rows)) {
    }
  }
  const ports::CatalogueChanges& page() const { return page_; }
  std::size_t given() const { return given_; }
  ports::RemoteStore& store() { return *store_; }
  SqliteCatalogue& operator*() { return *catalogue_; }
  SqliteCatalogue* operator->() { return catalogue_.get(); }
  std::vector<std::string> rows() const { return rows_of(file()); }

 private:
  std::filesystem::path file() const { return folder_.path() / "catalogue.db"; }

  testing::TempFolder folder_;
  std::string conninfo_;
  std::unique_ptr<ports::RemoteStore> store_;
  std::unique_ptr<SqliteCatalogue> catalogue_;
  ports::CatalogueChanges page_;
  std::size_t given_ = 0;
};

class ChangeFeed : public remote::testing::BackOfficeTest {
 protected:
  Replica replica(std::size_t till = 0) const { return Replica{till_conninfo(till)}; }
  std::vector<std::string> loaded_anew() const {
    Replica fresh = replica();
    fresh.catch_up();
    return fresh.rows();
  }
  // As time goes by.
  void age_feed(const std::string& by) {
    must_run(admin(), "UPDATE catalogue_changes SET changed_at = changed_at - $1::interval", {by});
    must_run(admin(), "UPDATE stock_changes SET changed_at = changed_at - $1::interval", {by});
  }
  void prune() { must_run(admin(), "SELECT prune_change_feed(current_tenant_id())"); }
  void sell(std::string_view sku) {
    if (!book_) {
      book_.emplace(recording_till());
      book_store_ = store();
      must(book_store_->post(std::vector{book_->open_shift()}));
    }
    must(book_store_->post(std::vector{book_->sell(sku)}));
  }
  core::VariantId item(const std::string& sku) {
    return {*core::Uuid::parse(value("SELECT id FROM product_variants WHERE sku = $1", {sku}))};
  }

 private:
  std::optional<remote::testing::RecordingTill> book_;
  std::unique_ptr<ports::RemoteStore> book_store_;
};

TEST_F(ChangeFeed, TransactionsThatCommitInReverseOrder) {
  Replica till = replica();
  till.catch_up();
  std::vector<PgConnection> writers;
  for (int i = 0; i < 10; ++i) {
    writers.push_back(open_office());
    must_run(writers.back(), "BEGIN");
    must_run(
        writers.back(), "UPDATE product_variants SET price = $1::integer WHERE sku = $2",
        {std::to_string(100 + i), "DRI-0" + std::string(i < 9 ? "0" : "") + std::to_string(i + 1)});
  }
  const std::size_t before = till.given();
  for (auto writer = writers.rbegin(); writer != writers.rend(); ++writer) {
    EXPECT_FALSE(till.pull());
    EXPECT_EQ(till.given(), before);
    must_run(*writer, "COMMIT");
  }
  till.catch_up();
  EXPECT_EQ(till.given(), before + 10);
  EXPECT_EQ(till.rows(), loaded_anew());
}

// Writers with savepoints that are rolled back, whole transactions that are, pauses between the
// first change and the commit; one that is open nearly all the time.
void write_at_random(PgConnection office, unsigned seed, int transactions) {
  std::mt19937 random{seed};
  const auto one_of = [&random](std::size_t count) { return random() % count; };
  const auto change = [&] {
    const std::string number = std::to_string(1 + one_of(9));
    switch (one_of(4)) {
      case 0:
        must_run(office, "UPDATE customers SET phone = $1 WHERE customer_code = $2",
                 {std::to_string(random()), "C" + number});
        break;
      case 1:
        must_run(office,
                 "UPDATE inventory_items SET reorder_point = reorder_point + 1"
                 " WHERE variant_id = (SELECT id FROM product_variants WHERE sku = $1)",
                 {"BAK-00" + number});
        break;
      default:
        must_run(office, "UPDATE product_variants SET price = $1::integer WHERE sku = $2",
                 {std::to_string(1 + one_of(10'000)), "BAK-00" + number});
    }
  };
  for (int i = 0; i < transactions; ++i) {
    must_run(office, "BEGIN");
    try {
      change();
      must_run(office, "SAVEPOINT s");
      change();
      must_run(office, one_of(2) == 0 ? "ROLLBACK TO s" : "RELEASE s");
      std::this_thread::sleep_for(std::chrono::milliseconds{one_of(i % 10 == 0 ? 60 : 4)});
      must_run(office, one_of(4) == 0 ? "ROLLBACK" : "COMMIT");
    } catch (const std::runtime_error&) {
      must_run(office, "ROLLBACK");  // a deadlock, and this one was chosen
    }
  }
}

TEST_F(ChangeFeed, NothingIsMissedUnderLoadAndNothingComesForEver) {
  for (int i = 1; i <= 9; ++i) {
    office(
        "INSERT INTO customers (tenant_id, id, customer_code, first_name) VALUES"
        " (current_tenant_id(), uuid_v7(), $1, 'Someone')",
        {"C" + std::to_string(i)});
  }
  Replica till = replica();
  till.catch_up();
  must_run(admin(), "ALTER DATABASE " + database_ + " SET deadlock_timeout = '10ms'");
  std::atomic<int> writing = 5;
  std::vector<std::thread> writers;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    writers.emplace_back([this, seed, &writing] {
      write_at_random(open_office(), seed, 60);
      --writing;
    });
  }
  while (writing > 0) till.pull(7);
  for (auto& writer : writers) writer.join();
  till.catch_up(7);
  EXPECT_EQ(till.rows(), loaded_anew());
  // Each of at most 120 changes of 300 transactions, and what was given twice for a page's sake.
  EXPECT_LE(till.given(), 70U + 2U * 5U * 60U * 2U);
  const std::string cursor = *till->cursor();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(till.pull());
    EXPECT_TRUE(till.page().empty());
    EXPECT_FALSE(till.page().held_back);
    EXPECT_EQ(*till->cursor(), cursor);
  }
}

// A writer that is open for long holds the feed back and is said to.
TEST_F(ChangeFeed, ALongTransactionHoldsBackAndEndsWell) {
  Replica till = replica();
  till.catch_up();
  PgConnection slow = open_office();
  must_run(slow, "BEGIN");
  must_run(slow, "UPDATE product_variants SET price = 7 WHERE sku = 'HOU-001'");
  office("UPDATE product_variants SET price = 8 WHERE sku = 'HOU-002'");
  EXPECT_FALSE(till.pull());
  EXPECT_TRUE(till.page().items.empty());
  EXPECT_TRUE(till.page().held_back);
  must_run(slow, "ROLLBACK");
  EXPECT_FALSE(till.pull());
  EXPECT_EQ(till.page().items.size(), 1U);
  EXPECT_FALSE(till.page().held_back);
}

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
}  // namespace holdfast::app
