// Lots, transfers, reservations, totals, and when to order again.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class StockFunctions : public testing::BackOfficeTest {
 protected:
  void adjust(const std::string& quantity, const std::string& batch = "NULL") {
    office("SELECT adjust_stock(" + warehouse_ + ", " + bread_ + ", " + quantity + ", 'counted', " +
           batch + ")");
  }
  std::string new_batch(const std::string& number, const std::string& expires) {
    const std::string id = new_id();
    office(
        "INSERT INTO batches (tenant_id, id, variant_id, batch_number, quantity_received,"
        " expiration_date) VALUES (current_tenant_id(), " +
        id + ", " + bread_ + ", '" + number + "', 10, " + expires + ")");
    return id;
  }
  // "L1 10, L2 5"
  std::string pick(const std::string& quantity, const std::string& day = "'2026-06-10'") {
    return office(
        "SELECT coalesce(string_agg(batch_number || ' ' || trim_scale(take), ', '), '')"
        "  FROM pick_first_expired(" +
        warehouse_ + ", " + bread_ + ", " + quantity + ", " + day + ")");
  }
  std::string reserve(const std::string& quantity, const std::string& more = "") {
    return "SELECT reserve_stock(uuid_v7(), " + warehouse_ + ", " + bread_ + ", " + quantity +
           ", 'order', " + order_ + more + ")";
  }
  std::string new_transfer(const std::string& lines) {
    const std::string id = new_id();
    office(
        "INSERT INTO transfers (tenant_id, id, number, from_location_id, to_location_id)"
        " VALUES (current_tenant_id(), " +
        id + ", 'T-1', " + warehouse_ + ", " + kStore + ")");
    office(
        "INSERT INTO transfer_lines (tenant_id, transfer_id, line_number, variant_id, batch_id,"
        " quantity) SELECT current_tenant_id(), " +
        id + ", l.* FROM (VALUES " + lines + ") l");
    return id;
  }
  void expect_books_agree() {
    for (const char* view : {"stock_ledger_differences", "batch_ledger_differences",
                             "reservation_differences", "inventory_summary_differences"}) {
      EXPECT_EQ(office(std::string{"SELECT count(*) FROM "} + view), "0") << view;
    }
  }

  std::string bread_ = variant("BAK-001");
  std::string warehouse_ = new_location("WH");
  std::string order_ = new_id();
};

TEST_F(StockFunctions, TheFirstToExpireIsPickedFirst) {
  const auto late = new_batch("late", "'2026-07-01'");
  const auto over = new_batch("over", "'2026-06-09'");
  const auto soon = new_batch("soon", "'2026-06-10'");
  const auto never = new_batch("never", "NULL");
  for (const auto& batch : {late, over, soon, never}) adjust("10", batch);
  EXPECT_EQ(pick("5"), "soon 5");
  EXPECT_EQ(pick("25"), "soon 10, late 10, never 5");
  EXPECT_EQ(pick("99"), "soon 10, late 10, never 10") << "no more is there";
  EXPECT_EQ(pick("11", "'2026-06-11'"), "late 10, never 1");

  // 13 leave at the till, which names no lot: those that expire first are gone.
  adjust("-13");
  EXPECT_EQ(pick("20"), "soon 7, late 10, never 3");
  EXPECT_EQ(office("SELECT remaining FROM batch_stock WHERE batch_id = " + over), "0");
  // A lot that is named is taken from that lot.
  adjust("-4", late);
  EXPECT_EQ(pick("99"), "soon 7, late 6, never 10");
  expect_books_agree();
}

TEST_F(StockFunctions, GoodsWithoutALotAreNotTakenFromLots) {
  adjust("50");
  adjust("10", new_batch("L", "'2026-07-01'"));
  adjust("-30");
  EXPECT_EQ(pick("99"), "L 10");
  adjust("-25");
  EXPECT_EQ(pick("99"), "L 5");
}

TEST_F(StockFunctions, ATransferLeavesOnePlaceAndArrivesAtTheOther) {
  const auto lot = new_batch("L", "'2026-07-01'");
  adjust("20", lot);
  const auto before = std::stod(stock(kStore, bread_));
  const auto transfer =
      new_transfer("(1, " + bread_ + ", " + lot + ", 5), (2, " + bread_ + ", NULL, 3)");
  office("SELECT send_transfer(" + transfer + ")");
  EXPECT_EQ(stock(warehouse_, bread_), "12.000");
  EXPECT_EQ(std::stod(stock(kStore, bread_)), before) << "on the way it is nowhere";
  EXPECT_EQ(refusal("SELECT send_transfer(" + transfer + ")"), "ZH013");
  EXPECT_EQ(refusal("UPDATE transfer_lines SET quantity = 6"), "ZH013");
  EXPECT_EQ(refusal("DELETE FROM transfer_lines"), "ZH013");

  office("SELECT receive_transfer(" + transfer + ", '{\"1\": 4}')");
  EXPECT_EQ(std::stod(stock(kStore, bread_)), before + 7);
  EXPECT_EQ(office("SELECT line_number || ' ' || difference FROM transfer_differences"),
            "1 -1.000");
  EXPECT_EQ(office("SELECT string_agg(on_hand::text, ' ' ORDER BY on_hand) FROM batch_items"),
            "4.000 15.000");
  EXPECT_EQ(refusal("SELECT receive_transfer(" + transfer + ")"), "ZH013");
  EXPECT_EQ(refusal("SELECT cancel_transfer(" + transfer + ")"), "ZH013");
  EXPECT_EQ(refusal("UPDATE transfers SET status = 'pending'"), "42501");
  expect_books_agree();
}

TEST_F(StockFunctions, ACancelledTransferComesBack) {
  adjust("20");
  const auto transfer = new_transfer("(1, " + bread_ + ", NULL::uuid, 5)");
  office("SELECT send_transfer(" + transfer + ")");
  office("SELECT cancel_transfer(" + transfer + ")");
  EXPECT_EQ(stock(warehouse_, bread_), "20.000");
  EXPECT_EQ(refusal("SELECT receive_transfer(" + transfer + ")"), "ZH013");
  expect_books_agree();
}

TEST_F(StockFunctions, WhatIsReservedCannotBeReservedAgain) {
  adjust("10");
  const std::string once = "SELECT reserve_stock(" + new_id() + ", " + warehouse_ + ", " + bread_ +
                           ", 6, 'order', " + order_ + ")";
  office(once);
  office(once);
  EXPECT_EQ(stock(warehouse_, bread_, "reserved"), "6.000");
  EXPECT_EQ(refusal(reserve("5")), "ZH010");
  EXPECT_EQ(refusal(reserve("4")), "");
  EXPECT_EQ(office("SELECT end_reservations(" + order_ + ")"), "2");
  EXPECT_EQ(stock(warehouse_, bread_, "reserved"), "0.000");
  expect_books_agree();
}

TEST_F(StockFunctions, TheLastOneGoesToOneOfTwo) {
  adjust("1");
  auto first = open_office(), second = open_office();
  holdfast::testing::must_run(first, "BEGIN");
  holdfast::testing::must_run(first, reserve("1"));
  bool taken = true;
  const std::string statement = reserve("1");
  std::thread other{[&] { taken = second.run(statement, {}, Effect::writes).has_value(); }};
  while (value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  holdfast::testing::must_run(first, "COMMIT");
  other.join();
  EXPECT_FALSE(taken);
  EXPECT_EQ(stock(warehouse_, bread_, "available"), "0.000");
}

TEST_F(StockFunctions, AReservationEndsWithItsTime) {
  adjust("10");
  office(reserve("10", ", now() - interval '1 second'"));
  EXPECT_EQ(stock(warehouse_, bread_, "available"), "0.000");
  EXPECT_EQ(refusal(reserve("10", ", now() + interval '1 hour'")), "") << "nobody swept before";
  EXPECT_EQ(stock(warehouse_, bread_, "reserved"), "10.000");
  EXPECT_EQ(office("SELECT release_expired_reservations()"), "0");
  EXPECT_EQ(office("SELECT string_agg(status, ' ' ORDER BY status) FROM stock_reservations"),
            "active expired");
  expect_books_agree();
}

TEST_F(StockFunctions, WhatMayBeSoldWithoutBeingThereIsHeldWithoutBeingThere) {
  EXPECT_EQ(refusal(reserve("1")), "ZH010");
  office("UPDATE product_variants SET inventory_policy = 'continue' WHERE id = " + bread_);
  EXPECT_EQ(refusal(reserve("1")), "");
  EXPECT_EQ(stock(warehouse_, bread_, "available"), "-1.000");
}

TEST_F(StockFunctions, AChannelSeesLessThanThereIs) {
  adjust("10");
  office("UPDATE inventory_items SET channel_buffers = '{\"ebay\": 3}' WHERE location_id = " +
         warehouse_);
  const auto available = [&](const std::string& channel) {
    return office("SELECT available_to_channel(" + warehouse_ + ", " + bread_ + ", " + channel +
                  ")");
  };
  EXPECT_EQ(available("'ebay'"), "7.000");
  EXPECT_EQ(available("'etsy'"), "10.000");
  EXPECT_EQ(refusal(reserve("8", ", NULL, 'ebay'")), "ZH010");
  EXPECT_EQ(refusal(reserve("8")), "");
  EXPECT_EQ(available("'ebay'"), "0");
  EXPECT_EQ(refusal("UPDATE inventory_items SET channel_buffers = '[]'"), "23514");
}

TEST_F(StockFunctions, WhatComesInMovesTheAverageCost) {
  const auto receive = [&](int quantity, const std::string& cost) {
    value("SELECT move_stock(ARRAY[ROW(" + warehouse_ + ", " + bread_ + ", NULL, 'in', " +
          std::to_string(quantity) + ", 'received', 'goods_receipt', NULL, NULL, " + cost +
          ")::stock_move])");
    return stock(warehouse_, bread_, "average_cost || ' ' || last_cost");
  };
  EXPECT_EQ(receive(10, "2"), "2.0000 2.0000");
  EXPECT_EQ(receive(30, "4"), "3.5000 4.0000");
  adjust("-60");
  // Nothing was left that had a cost.
  EXPECT_EQ(receive(25, "5"), "5.0000 5.0000");
  expect_books_agree();
}

// Whatever is done to the stock, in whatever order, by tills and back office.
TEST_F(StockFunctions, TotalsAreWhatIsCountedAfterAnything) {
  std::mt19937 random{20260310};
  const auto till_goods = {"BAK-001", "BAK-002", "PRO-001"};
  auto till = recording_till();
  auto server = store();
  ASSERT_TRUE(server->post(std::vector{till.open_shift()}));
  const std::vector<std::string> places = {kStore, warehouse_};
  std::vector<std::string> variants;
  for (const char* sku : till_goods) variants.push_back(variant(sku));
  const auto one_of = [&](const auto& list) {
    return list[std::uniform_int_distribution<std::size_t>{0, list.size() - 1}(random)];
  };
  for (int step = 0; step < 120; ++step) {
    const std::string number = std::to_string(random() % 9 + 1);
    const std::string place = one_of(places), goods = one_of(variants);
    switch (random() % 6) {
      case 0:
        ASSERT_TRUE(server->post(std::vector{till.sell("BAK-001"), till.sell("BAK-002", 2)}));
        break;
      case 1:
        office("SELECT adjust_stock(" + place + ", " + goods + ", " + number + ", 'found')");
        break;
      case 2:
        office("SELECT adjust_stock(" + place + ", " + goods + ", -" + number + ", 'broken')");
        break;
      case 3:
        std::ignore = refusal("SELECT reserve_stock(uuid_v7(), " + place + ", " + goods + ", " +
                              number + ", 'cart', " + order_ +
                              ", now() + interval '20 milliseconds' * (random() - 0.5))");
        break;
      case 4:
        office("SELECT release_expired_reservations()");
        break;
      default:
        if (random() % 4 == 0) office("SELECT end_reservations(" + order_ + ", 'fulfilled')");
        office("UPDATE inventory_items SET reorder_point = " + number);
    }
  }
  expect_books_agree();
  EXPECT_NE(office("SELECT count(*) FROM stock_reservations"), "0");
  value("DELETE FROM stock_reservations");
  expect_books_agree();
}

// Their rows of the stock are apart, the totals are not.
TEST_F(StockFunctions, TwoShopsThatSellTheSameGoodsDoNotDeadlock) {
  office("UPDATE terminals SET location_id = " + warehouse_ + " WHERE number = 2");
  constexpr int kBatches = 40;
  const auto sell_all = [&](std::size_t lane, const std::vector<const char*>& skus, int& posted) {
    auto till = recording_till(lane);
    auto server = store(lane);
    std::vector<ports::StoredEntry> batch = {till.open_shift()};
    for (int i = 0; i < kBatches; ++i) {
      for (const char* sku : skus) batch.push_back(till.sell(sku));
      if (server->post(batch)) ++posted;
      batch.clear();
    }
  };
  int first = 0, second = 0;
  std::thread other{[&] { sell_all(1, {"BAK-003", "PRO-001", "BAK-002", "BAK-001"}, second); }};
  sell_all(0, {"BAK-001", "BAK-002", "PRO-001", "BAK-003"}, first);
  other.join();
  EXPECT_EQ(first, kBatches);
  EXPECT_EQ(second, kBatches);
  EXPECT_EQ(stock(warehouse_, bread_), std::to_string(-kBatches) + ".000");
  expect_books_agree();
}

TEST_F(StockFunctions, OrderingAgainFollowsWhatWentOut) {
  // 90 in 90 days is one a day; 7 days until it comes and 7 to spare.
  value("SELECT move_stock(ARRAY[ROW(" + warehouse_ + ", " + bread_ +
        ", NULL, 'out', -90, 'sale', 'transaction', NULL, NULL, NULL)::stock_move])");
  adjust("104");
  const auto suggestion = [&] {
    return office(
        "SELECT concat_ws(' ', average_daily_usage, suggested_reorder_point, suggested_quantity,"
        " order_now) FROM suggest_reorder_points(90, 7, 7) WHERE location_id = " +
        warehouse_);
  };
  EXPECT_EQ(suggestion(), "1.000 14 90 t") << "14 + 90 less the 14 that are there";
  adjust("1");
  EXPECT_EQ(suggestion(), "1.000 14 89 f");
  office("UPDATE inventory_items SET max_stock = 40, reorder_point = 15 WHERE location_id = " +
         warehouse_);
  EXPECT_EQ(suggestion(), "1.000 14 25 f");
  EXPECT_EQ(office("SELECT location_name || ' ' || sku FROM stock_at_reorder_point"), "WH BAK-001");
}

}  // namespace
}  // namespace holdfast::remote
