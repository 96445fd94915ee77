#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTwoOrders =
    "order_number,status,ordered_at,channel,location,customer,customer_name,shipping,tax_included,"
    "ship_first_name,ship_address1,ship_city,ship_country,line_number,sku,quantity,price,line_"
    "title\n"
    "W-1,processing,2026-03-01T14:30:00Z,web,MAIN,C-1,,3.90,true,Ada,1 Example St,Town,AT,1,TEA,2,"
    "4.95,\n"
    "W-2,,2026-03-02,,,,Bo,,,,,,,1,BAG,1,0.10,\n"
    "W-1,,,,,,,,,,,,,2,UNLISTED,1.5,2.00,A thing of the web shop\n";

class OrderImport : public ExchangeTest {
 protected:
  OrderImport() {
    for (const std::string& shop : {first_, second_}) {
      import(Thing::products, "sku,name,price,tax\nTEA,Tea,4.95,A\nBAG,Bag,0.10,A\n", shop);
      import(Thing::customers, "number,first_name\nC-1,Ada\n", shop);
      import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,10\n", shop);
    }
  }
  std::string orders() {
    return value(
        "SELECT string_agg(concat_ws(' ', order_number, status, subtotal_price,"
        " total_price), '; ' ORDER BY order_number) FROM orders");
  }
};

TEST_F(OrderImport, ComeWithTheirLinesAndAddresses) {
  const auto report = import(Thing::orders, kTwoOrders);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "2 added, 0 changed, 0 unchanged");
  EXPECT_EQ(orders(), "W-1 processing 12.900 16.800; W-2 pending 0.100 0.100");
  EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', o.order_number, l.line_number, l.sku, l.title,"
                  " l.variant_id IS NULL), '; ' ORDER BY o.order_number, l.line_number)"
                  " FROM order_line_items l JOIN orders o ON o.id = l.order_id"),
            "W-1 1 TEA Tea f; W-1 2 UNLISTED A thing of the web shop t; W-2 1 BAG Bag f");
  EXPECT_EQ(value("SELECT string_agg(concat_ws('>', from_status, to_status), ' ' ORDER BY "
                  "h.from_status NULLS"
                  " FIRST) FROM order_status_history h JOIN orders o ON o.id = h.order_id WHERE"
                  " o.order_number = 'W-1'"),
            "pending pending>processing");
  EXPECT_EQ(
      value("SELECT string_agg(concat_ws(' ', type, first_name, address1, city, country), ';')"
            " FROM order_addresses"),
      "shipping Ada 1 Example St Town AT");
  EXPECT_EQ(counts(import(Thing::orders, kTwoOrders)), "0 added, 0 changed, 2 unchanged");
  EXPECT_EQ(value("SELECT count(*) FROM order_status_history"), "3");
}

TEST_F(OrderImport, TheLinesOfAnOrderAreThoseOfTheFile) {
  import(Thing::orders, kTwoOrders);
  EXPECT_EQ(counts(import(Thing::orders,
                          "order_number,status,line_number,sku,quantity,price\n"
                          "W-1,on_hold,1,TEA,1,4.95\nW-2,pending,1,BAG,1,0.10\n")),
            "0 added, 1 changed, 1 unchanged");
  EXPECT_EQ(orders(), "W-1 on_hold 4.950 8.850; W-2 pending 0.100 0.100");
  EXPECT_EQ(value("SELECT count(*) FROM order_line_items"), "2");
}

TEST_F(OrderImport, WhatIsWrongIsNamed) {
  import(Thing::orders, kTwoOrders);
  change("SELECT ship_order(id) FROM orders WHERE order_number = 'W-1'");
  const auto report =
      import(Thing::orders,
             "order_number,status,customer,discounts,ship_city,line_number,sku,quantity,price\n"
             "W-1,processing,,,,1,TEA,1,4.95\n"
             "N-1,shipped,C-9,,,1,TEA,0,4.95\n"
             "N-2,draft,C-1,,Town,1,NONE,1,1.00\n"
             "N-2,pending,,,,1,TEA,1,1.00\n"
             "N-3,,,9.00,,1,TEA,1,1.00\n"
             "W-2,draft,,,,1,BAG,1,0.10\n");
  EXPECT_EQ(places(report),
            "2.1 order_number=W-1\n3.2 status=shipped\n3.3 customer=C-9\n3.8 quantity=0\n"
            "4.0 ship_address1=\n4.7 sku=NONE\n5.2 status=pending\n5.6 line_number=1\n"
            "6.4 discounts=-8.000\n7.2 status=draft\n");
  EXPECT_FALSE(report.committed);
}

TEST_F(OrderImport, GoodsThatAreHeldKeepTheirLine) {
  import(Thing::orders, kTwoOrders);
  change("UPDATE order_line_items SET quantity = 3 WHERE sku = 'TEA'");
  change(
      "SELECT reserve_stock(l.id, p.id, l.variant_id, 3, 'order', l.order_id) FROM"
      " order_line_items l, locations p WHERE l.sku = 'TEA' AND p.code = 'MAIN'");
  const auto report = import(Thing::orders, kTwoOrders);
  EXPECT_EQ(places(report), "2.1 order_number=W-1\n");
  EXPECT_THAT(report.problems.front().reason, HasSubstr("goods are held"));
}

TEST_F(OrderImport, AnOrderIsTakenWholeOrLeftOut) {
  auto wanted = options(Thing::orders);
  wanted.skip_bad = true;
  const auto report = import(wanted,
                             "order_number,line_number,sku,quantity,price\n"
                             "N-1,1,TEA,1,1.00\nN-2,1,TEA,1,1.00\nN-1,2,TEA,x,1.00\n");
  EXPECT_EQ(counts(report), "1 added, 0 changed, 0 unchanged");
  EXPECT_EQ(report.rejected, 2);
  EXPECT_THAT(rejects_, HasSubstr("N-1,1,TEA,1,1.00,2,order_number: line 4 of the same order"));
  EXPECT_EQ(orders(), "N-2 pending 1.000 1.000");
}

TEST_F(OrderImport, ComeOutAsTheyWentIn) {
  import(Thing::orders, kTwoOrders);
  const std::string file = exported(Thing::orders);
  const auto report = import(Thing::orders, file, second_);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "2 added, 0 changed, 0 unchanged");
  EXPECT_EQ(exported(Thing::orders, second_), file);
  EXPECT_EQ(counts(import(Thing::orders, file)), "0 added, 0 changed, 2 unchanged");
}

}  // namespace
}  // namespace holdfast::exchange::testing
