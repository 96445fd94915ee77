#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using ::testing::HasSubstr;

class StockImport : public ExchangeTest {
 protected:
  StockImport() {
    import(Thing::products,
           "sku,name,price,tax,track_inventory\n"
           "TEA,Tea,1.00,A,yes\nBAG,Bag,0.10,A,yes\nGIFT,Wrapping,0.00,A,no\n");
  }
  std::string stock() {
    return value(
        "SELECT string_agg(concat_ws(' ', v.sku, l.code, trim_scale(i.on_hand),"
        " trim_scale(i.reorder_point)), '; ' ORDER BY v.sku, l.code) FROM inventory_items i"
        " JOIN product_variants v ON v.id = i.variant_id JOIN locations l ON l.id ="
        " i.location_id");
  }
};

TEST_F(StockImport, IsBroughtAboutByMovements) {
  const char* file =
      "sku,location,quantity,reorder point\nTEA,MAIN,24,6\nTEA,BACK,0,0\nBAG,MAIN,-3,0\n";
  const auto report = import(Thing::stock, file);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "3 added, 0 changed, 0 unchanged");
  EXPECT_EQ(stock(), "BAG MAIN -3 0; TEA BACK 0 0; TEA MAIN 24 6");
  EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', type, trim_scale(quantity), reason,"
                  " reference_type), '; ' ORDER BY quantity) FROM stock_movements"),
            "adjustment -3 import adjustment; adjustment 24 import adjustment");
  EXPECT_EQ(value("SELECT count(*) FROM stock_ledger_differences"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_summary_differences"), "0");

  EXPECT_EQ(counts(import(Thing::stock, file)), "0 added, 0 changed, 3 unchanged");
  EXPECT_EQ(value("SELECT count(*) FROM stock_movements"), "2");
  // Only the difference moves; what the file does not name stays.
  EXPECT_EQ(counts(import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,20\nTEA,BACK,0\n")),
            "0 added, 1 changed, 1 unchanged");
  EXPECT_EQ(value("SELECT sum(quantity) FILTER (WHERE quantity = -4) FROM stock_movements"),
            "-4.000");
  EXPECT_EQ(stock(), "BAG MAIN -3 0; TEA BACK 0 0; TEA MAIN 20 6");
  EXPECT_EQ(value("SELECT count(*) FROM stock_ledger_differences"), "0");
}

TEST_F(StockImport, PlansCanComeWithoutAmounts) {
  import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,5\n");
  EXPECT_EQ(counts(import(Thing::stock, "sku,location,reorder_point\nTEA,MAIN,2\nBAG,MAIN,3\n")),
            "1 added, 1 changed, 0 unchanged");
  EXPECT_EQ(stock(), "BAG MAIN 0 3; TEA MAIN 5 2");
}

TEST_F(StockImport, WhatHasNoStockIsNamed) {
  const auto report = import(Thing::stock,
                             "sku,location,on_hand\nNONE,MAIN,1\nGIFT,MAIN,1\nTEA,CELLAR,1\n"
                             "TEA,MAIN,1\nTEA,MAIN,2\nBAG,MAIN,1.2345\n");
  EXPECT_EQ(places(report),
            "2.1 sku=NONE\n3.1 sku=GIFT\n4.2 location=CELLAR\n6.1 sku=TEA\n7.3 on_hand=1.2345\n");
  EXPECT_THAT(report.problems.at(2).reason, HasSubstr("BACK, MAIN"));
  EXPECT_EQ(stock(), "");
  EXPECT_EQ(places(import(Thing::stock, "sku,on_hand\nTEA,1\n")), "2.0 location=\n");
}

TEST_F(StockImport, SalesMeanwhileComeBeforeOrAfter) {
  import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,10\n");
  // Somebody has taken one and not committed yet: the import waits for it.
  auto other = cluster_.connect(database_);
  using holdfast::testing::must_run;
  must_run(other, "SELECT set_config('app.tenant_id', $1, false)", {first_});
  must_run(other, "SET ROLE holdfast_backoffice");
  must_run(other, "BEGIN");
  must_run(other,
           "SELECT adjust_stock(l.id, v.id, -1, 'broken') FROM locations l, product_variants v"
           " WHERE l.code = 'MAIN' AND v.sku = 'TEA'");
  std::thread waiting([&] { import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,7\n"); });
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  must_run(other, "COMMIT");
  waiting.join();
  EXPECT_EQ(stock(), "TEA MAIN 7 0");
  EXPECT_EQ(value("SELECT string_agg(trim_scale(quantity)::text, ' ' ORDER BY id) FROM"
                  " stock_movements"),
            "10 -1 -2");
}

}  // namespace
}  // namespace holdfast::exchange::testing
