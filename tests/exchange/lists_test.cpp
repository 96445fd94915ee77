// Addresses of customers, images of products, and what of orders has left.
#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using ::testing::HasSubstr;

class Lists : public ExchangeTest {
 protected:
  Lists() {
    for (const std::string& shop : {first_, second_}) {
      import(Thing::customers, "number,first_name\nC-1,Ada\nC-2,Bo\n", shop);
      import(Thing::products, "sku,name,price,tax\nTEA,Tea,4.95,A\nBAG,Bag,0.10,A\n", shop);
      import(Thing::variants, "sku,product_sku,title,price,tax\nTEA-L,TEA,Large,9,A\n", shop);
      import(Thing::stock, "sku,location,on_hand\nTEA,MAIN,10\n", shop);
    }
  }
  std::string addresses() {
    return value(
        "SELECT string_agg(concat_ws(' ', c.customer_code, a.type, CASE WHEN a.is_default THEN '*'"
        " END, a.first_name, a.address1, a.city, a.postal_code, a.country), '; ' ORDER BY"
        " c.customer_code, a.type, a.address1) FROM customer_addresses a JOIN customers c ON c.id ="
        " a.customer_id");
  }
  std::string images() {
    return value(
        "SELECT string_agg(concat_ws(' ', p.name, v.sku, m.position, m.url, m.alt_text), '; ' ORDER"
        " BY p.name, m.position, m.url) FROM product_images m JOIN products p ON p.id = "
        "m.product_id"
        " LEFT JOIN product_variants v ON v.id = m.variant_id");
  }
  std::string shipped() {
    return value(
        "SELECT string_agg(concat_ws(' ', o.order_number, o.status, l.line_number,"
        " trim_scale(l.fulfilled_quantity), array_to_string(o.tracking_numbers, '+')), '; ' ORDER "
        "BY"
        " o.order_number, l.line_number) FROM orders o JOIN order_line_items l ON l.order_id = "
        "o.id");
  }
};

constexpr const char* kThree =
    "customer,type,is_default,first_name,address1,city,postal_code,country\n"
    "C-1,shipping,true,Ada,1 High St,Town,0100,AT\n"
    "C-1,shipping,,Ada,2 Low St,Town,,AT\n"
    "C-1,billing,yes,,\"PO \"\"7\"\"\",City,,DE\n";

TEST_F(Lists, OfACustomerTheAddressesAreThoseOfTheFile) {
  EXPECT_EQ(places(import(Thing::addresses, kThree)), "");
  EXPECT_EQ(addresses(),
            "C-1 billing * PO \"7\" City DE; C-1 shipping * Ada 1 High St Town 0100 AT;"
            " C-1 shipping Ada 2 Low St Town AT");
  EXPECT_EQ(counts(import(Thing::addresses, kThree)), "0 added, 0 changed, 3 unchanged");
  import(Thing::addresses, "customer,address1,city,country\nC-2,9 End,Z,FR\n");
  // The default goes to another one, one moves, one is gone; of C-2 the file says nothing.
  const auto ids = value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM customer_addresses");
  EXPECT_EQ(counts(import(Thing::addresses,
                          "customer,type,is_default,first_name,address1,city,postal_code,country\n"
                          "C-1,shipping,false,Ada,1 High St,Town,0100,AT\n"
                          "C-1,shipping,true,Ada,3 New St,Town,,AT\n")),
            "0 added, 3 changed, 0 unchanged");
  EXPECT_EQ(addresses(),
            "C-1 shipping Ada 1 High St Town 0100 AT; C-1 shipping * Ada 3 New St Town AT;"
            " C-2 shipping 9 End Z FR");
  EXPECT_EQ(
      value("SELECT count(*) FROM customer_addresses WHERE '" + ids + "' LIKE '%' || id || '%'"),
      "3");
}

TEST_F(Lists, WhatIsWrongWithAnAddressIsNamed) {
  import(Thing::addresses, kThree);
  const std::string before = addresses();
  const auto report =
      import(Thing::addresses,
             "customer,type,is_default,address1,city,country\n"
             "C-9,shipping,true,1 A,T,AT\nC-1,home,true,1 A,T,AT\n"
             "C-1,shipping,true,,T,AT\nC-2,shipping,true,1 A,T,AT\nC-2,shipping,true,1 B,T,AT\n"
             "C-2,billing,true,1 A,T,AT\n,shipping,,1 A,T,AT\n");
  EXPECT_EQ(places(report),
            "2.1 customer=C-9\n3.2 type=home\n4.4 address1=\n6.3 is_default=C-2\n8.1 customer=\n");
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(addresses(), before);
  auto wanted = options(Thing::addresses);
  wanted.skip_bad = true;
  const auto partly = import(wanted,
                             "customer,address1,city,country\nC-1,1 A,T,AT\nC-2,5 B,T,AT\n"
                             "C-1,,T,AT\n");
  EXPECT_EQ(counts(partly), "1 added, 0 changed, 0 unchanged");
  EXPECT_THAT(rejects_, HasSubstr("its list is taken whole"));
  EXPECT_EQ(addresses(), before + "; C-2 shipping 5 B T AT");
}

TEST_F(Lists, ImagesBelongToAProductOrOneOfItsVariants) {
  const char* file =
      "product_sku,sku,position,url,alt_text\nTEA,,1,https://x.example/tea.jpg,A tin\n"
      "TEA,TEA-L,2,https://x.example/large.jpg,\nBAG,,,https://x.example/bag.jpg,\n";
  EXPECT_EQ(places(import(Thing::images, file)), "");
  EXPECT_EQ(images(),
            "Bag 0 https://x.example/bag.jpg ; Tea 1 https://x.example/tea.jpg A tin;"
            " Tea TEA-L 2 https://x.example/large.jpg ");
  EXPECT_EQ(counts(import(Thing::images, file)), "0 added, 0 changed, 3 unchanged");
  EXPECT_EQ(counts(import(Thing::images, "product_sku,url\nTEA,https://x.example/new.jpg\n")),
            "0 added, 2 changed, 0 unchanged");
  const auto report =
      import(Thing::images, "product_sku,sku,url\nNONE,,u\nTEA,BAG,u\nTEA,XX,u\nTEA-L,,u\nBAG,,\n");
  EXPECT_EQ(places(report),
            "2.1 product_sku=NONE\n3.2 sku=BAG\n4.2 sku=XX\n5.1 product_sku=TEA-L\n6.3 url=\n");
}

constexpr const char* kOrder =
    "order_number,status,location,line_number,sku,quantity,price,line_title\n"
    "W-1,processing,MAIN,1,TEA,4,4.95,\nW-1,,,2,UNLISTED,1.5,2.00,A thing\n"
    "W-2,pending,MAIN,1,TEA,2,4.95,\nW-3,draft,MAIN,1,TEA,2,4.95,\n";

TEST_F(Lists, WhatLeftOfAnOrderLeavesTheStockOnce) {
  import(Thing::orders, kOrder);
  const char* file =
      "order_number,line_number,sku,shipped,tracking_numbers\nW-1,1,TEA,3,T1|T2\n"
      "W-1,2,UNLISTED,0,\nW-2,1,TEA,2,\n";
  auto report = import(Thing::shipments, file);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "2 added, 1 changed, 0 unchanged");
  EXPECT_EQ(shipped(),
            "W-1 partially_shipped 1 3 T1+T2; W-1 partially_shipped 2 0 T1+T2; W-2 shipped 1 2 ;"
            " W-3 draft 1 0 ");
  EXPECT_EQ(value("SELECT trim_scale(on_hand) FROM inventory_items WHERE on_hand <> 0"), "5");
  EXPECT_EQ(counts(import(Thing::shipments, file)), "0 added, 0 changed, 3 unchanged");
  EXPECT_EQ(counts(import(Thing::shipments, "order_number,line_number,shipped\nW-1,1,4\n")),
            "0 added, 1 changed, 0 unchanged");
  EXPECT_EQ(value("SELECT trim_scale(on_hand) FROM inventory_items WHERE on_hand <> 0"), "4");
  EXPECT_EQ(value("SELECT count(*) FROM stock_ledger_differences"), "0");
}

TEST_F(Lists, WhatIsWrongWithAShipmentIsNamed) {
  import(Thing::orders, kOrder);
  import(Thing::shipments, "order_number,line_number,shipped\nW-1,1,2\n");
  const auto report = import(Thing::shipments,
                             "order_number,line_number,sku,shipped,tracking_numbers\n"
                             "W-9,1,,1,\nW-1,3,,1,\nW-1,1,BAG,3,T1\nW-1,2,,2,T2\nW-1,1,,1,\n"
                             "W-3,1,TEA,1,\nW-2,1,,-1,\n");
  EXPECT_EQ(
      places(report),
      "2.1 order_number=W-9\n3.2 line_number=3\n4.3 sku=BAG\n5.4 shipped=2\n5.5"
      " tracking_numbers=T2\n6.2 line_number=1\n6.4 shipped=1\n7.4 shipped=1\n8.4 shipped=-1\n");
  EXPECT_FALSE(report.committed);
  EXPECT_THAT(shipped(), HasSubstr("W-1 partially_shipped 1 2"));
}

TEST_F(Lists, AnOrderThatIsPartlyShippedComesOutWithWhatLeft) {
  import(Thing::orders, kOrder);
  import(Thing::shipments, "order_number,line_number,shipped,tracking_numbers\nW-1,1,3,T1\n");
  const std::string orders = exported(Thing::orders), left = exported(Thing::shipments);
  EXPECT_THAT(orders, HasSubstr("W-1,sale,processing,"));
  EXPECT_EQ(left, "order_number,line_number,sku,shipped,tracking_numbers\r\nW-1,1,TEA,3,T1\r\n");
  EXPECT_EQ(counts(import(Thing::orders, orders)), "0 added, 0 changed, 3 unchanged");
  EXPECT_EQ(counts(import(Thing::orders, orders, second_)), "3 added, 0 changed, 0 unchanged");
  EXPECT_EQ(counts(import(Thing::shipments, left, second_)), "1 added, 0 changed, 0 unchanged");
  EXPECT_EQ(exported(Thing::orders, second_), orders);
  EXPECT_EQ(exported(Thing::shipments, second_), left);
  // Its lines stay as they are.
  const auto report = import(Thing::orders,
                             "order_number,line_number,sku,quantity,price,line_title\n"
                             "W-1,1,TEA,5,4.95,\nW-1,2,UNLISTED,1.5,2.00,A thing\n");
  EXPECT_EQ(places(report), "2.1 order_number=W-1\n");
}

}  // namespace
}  // namespace holdfast::exchange::testing
