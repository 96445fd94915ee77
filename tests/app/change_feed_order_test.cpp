// The order in which transactions commit is not the one in which they changed something: whatever
// it is, a till misses nothing, and nothing comes for ever.
#include <atomic>
#include <random>
#include <thread>

#include "tests/app/feed_replica.h"

namespace holdfast::app::feed_testing {
namespace {

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

// As above, of what a till has besides goods.
TEST_F(ChangeFeed, GiftCardsAndLotsInReverseOrder) {
  const std::string lot = new_id();
  office(
      "INSERT INTO batches (tenant_id, id, variant_id, batch_number, quantity_received)"
      " VALUES (current_tenant_id(), " +
      lot + ", " + variant("BAK-001") + ", 'L', 20)");
  office("SELECT issue_gift_card(uuid_v7(), 'CARD000000000000', uuid_v7(), 20)");
  Replica till = replica();
  till.catch_up();
  const std::vector<std::string> changes = {
      "SELECT issue_gift_card(uuid_v7(), 'CARD000000000001', uuid_v7(), 20)",
      "SELECT adjust_stock(" + std::string{kStore} + ", " + variant("BAK-001") + ", 3, 'found', " +
          lot + ")",
      "SELECT add_gift_card_entry(uuid_v7(), 'CARD000000000000', 'redeemed', -5)",
      "SELECT issue_gift_card(uuid_v7(), 'CARD000000000002', uuid_v7(), 20)"};
  std::vector<PgConnection> writers;
  for (const std::string& change : changes) {
    writers.push_back(open_office());
    must_run(writers.back(), "BEGIN");
    must_run(writers.back(), change);
  }
  const std::size_t before = till.given();
  for (auto writer = writers.rbegin(); writer != writers.rend(); ++writer) {
    EXPECT_FALSE(till.pull());
    EXPECT_EQ(till.given(), before);
    must_run(*writer, "COMMIT");
  }
  till.catch_up();
  // Three cards, the lot, the stock.
  EXPECT_EQ(till.given(), before + 5);
  EXPECT_EQ(till.rows(), loaded_anew());
}

// Writers with savepoints that are rolled back, whole transactions that are, pauses between the
// first change and the commit; one that is open nearly all the time.
void write_at_random(PgConnection office, unsigned seed, int transactions) {
  std::mt19937 random{seed};
  const auto one_of = [&random](std::size_t count) { return random() % count; };
  const auto change = [&] {
    const std::string number = std::to_string(1 + one_of(9));
    switch (one_of(6)) {
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
      case 2:
        must_run(office, "SELECT issue_gift_card(uuid_v7(), $1, uuid_v7(), 5)",
                 {"CARD" + std::to_string(1'000'000'000'000 + random())});
        break;
      case 3:
        must_run(office,
                 "UPDATE batch_items SET on_hand = on_hand + 1 WHERE batch_id ="
                 " (SELECT id FROM batches WHERE batch_number = $1)",
                 {"L" + number});
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

}  // namespace
}  // namespace holdfast::app::feed_testing
