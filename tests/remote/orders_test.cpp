// Orders from their first to their last status, what they hold, ship and take back, and pick
// lists.
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class Orders : public testing::BackOfficeTest {
 protected:
  Orders() : BackOfficeTest(Database::of_the_suite) {}

  std::string new_order(const std::string& number, const std::string& more_columns = "",
                        const std::string& more_values = "") {
    const std::string id = new_id();
    office("INSERT INTO orders (tenant_id, id, order_number, currency, location_id" + more_columns +
           ") VALUES (current_tenant_id(), " + id + ", '" + number + "', 'EUR', " + warehouse_ +
           more_values + ")");
    return id;
  }
  void add_line(const std::string& order, int number, const std::string& sku,
                const std::string& quantity) {
    office(
        "INSERT INTO order_line_items (tenant_id, id, order_id, line_number, variant_id,"
        " quantity, price, title, sku) VALUES (current_tenant_id(), uuid_v7(), " +
        order + ", " + std::to_string(number) + ", " + variant(sku) + ", " + quantity +
        ", 1.25, 'x', '" + sku + "')");
  }
  void put(const std::string& sku, const std::string& quantity) {
    office("SELECT adjust_stock(" + warehouse_ + ", " + variant(sku) + ", " + quantity +
           ", 'counted')");
  }
  std::string of(const std::string& order, const std::string& columns) {
    return office("SELECT concat_ws(' ', " + columns + ") FROM orders WHERE id = " + order);
  }
  std::string change(const std::string& order, const std::string& status) {
    return refusal("SELECT change_order_status(" + order + ", '" + status + "')");
  }
  std::string bread(const std::string& column) {
    return stock(warehouse_, variant("BAK-001"), column);
  }
  void expect_books_agree() {
    for (const char* view :
         {"stock_ledger_differences", "reservation_differences", "inventory_summary_differences"}) {
      EXPECT_EQ(office(std::string{"SELECT count(*) FROM "} + view), "0") << view;
    }
  }
  std::string warehouse_ = new_location("WH-" + new_id().substr(1, 36));
};

TEST_F(Orders, AStatusTakesItsStepsAndNoOther) {
  const auto order = new_order("A-1");
  EXPECT_EQ(change(order, "delivered"), "ZH013");
  EXPECT_EQ(change(order, "confirmed"), "");
  EXPECT_EQ(change(order, "confirmed"), "") << "that is what it is";
  EXPECT_EQ(change(order, "on_hold"), "");
  EXPECT_EQ(of(order, "status, previous_status"), "on_hold confirmed");
  EXPECT_EQ(change(order, "processing"), "");
  EXPECT_EQ(change(order, "pending"), "ZH013");
  EXPECT_EQ(change(order, "cancelled"), "");
  EXPECT_EQ(change(order, "processing"), "ZH013");
  EXPECT_EQ(change(order, "nonsense"), "ZH013");
  EXPECT_EQ(office("SELECT string_agg(concat_ws('>', from_status, to_status), ' '"
                   " ORDER BY recorded_at, id) FROM order_status_history WHERE order_id = " +
                   order),
            "pending pending>confirmed confirmed>on_hold on_hold>processing processing>cancelled");
  // Not past the function, and not past the rule.
  EXPECT_EQ(refusal("UPDATE orders SET status = 'pending'"), "42501");
  EXPECT_FALSE(admin().run("UPDATE orders SET status = 'pending'", {}, Effect::reads));
  EXPECT_EQ(refusal("INSERT INTO orders (tenant_id, id, order_number, currency, status) VALUES"
                    " (current_tenant_id(), uuid_v7(), 'B', 'EUR', 'shipped')"),
            "ZH013");
  EXPECT_EQ(refusal("DELETE FROM orders"), "42501");
}

// Every step of the table leads to a status that there is, and from every status the order can end.
TEST_F(Orders, TheStepsLeadSomewhere) {
  EXPECT_EQ(value("SELECT count(*) FROM order_status_steps s WHERE to_status = from_status"), "0");
  EXPECT_EQ(value("WITH RECURSIVE reached AS (SELECT 'draft' AS status UNION"
                  " SELECT s.to_status FROM reached r JOIN order_status_steps s"
                  "   ON s.from_status = r.status) SELECT count(*) FROM reached"),
            "14");
}

TEST_F(Orders, AmountsAgree) {
  const auto add = [&](const std::string& columns, const std::string& values) {
    return refusal("INSERT INTO orders (tenant_id, id, order_number, currency, " + columns +
                   ") VALUES (current_tenant_id(), uuid_v7(), uuid_v7()::text, 'EUR', " + values +
                   ")");
  };
  const std::string sums =
      "subtotal_price, total_tax, total_shipping, total_discounts, total_price";
  EXPECT_EQ(add(sums, "100, 20, 5, 10, 115"), "");
  EXPECT_EQ(add(sums, "100, 20, 5, 10, 95"), "23514");
  EXPECT_EQ(add(sums + ", tax_included", "100, 20, 5, 10, 95, true"), "");
  EXPECT_EQ(add(sums, "-10, 0, 0, 0, -10"), "23514");
  EXPECT_EQ(add(sums + ", type", "-10, 0, 0, 0, -10, 'return'"), "");
  EXPECT_EQ(add("refunded_amount", "1"), "23514");
  EXPECT_EQ(add("paid_amount, refunded_amount", "1, 1"), "");
  EXPECT_EQ(add("shopify_order_id", "7"), "");
  EXPECT_EQ(add("shopify_order_id", "7"), "23505");
  EXPECT_EQ(add("external_order_id", "'X'"), "");
  EXPECT_EQ(add("external_order_id", "'X'"), "23505");

  const auto order = new_order("M", ", " + sums + ", paid_amount, platform_fees, production_cost",
                               ", 100, 20, 5, 10, 115, 40, 11.5, 30");
  EXPECT_EQ(of(order, "balance_due, net_revenue, profit"), "75.000 103.500 73.500");
}

TEST_F(Orders, HeldShippedInPartsAndTakenBack) {
  put("BAK-001", "10");
  put("BAK-002", "1");
  const auto order = new_order("S-1");
  add_line(order, 1, "BAK-001", "6");
  add_line(order, 2, "BAK-002", "1");
  office("SELECT reserve_order(" + order + ")");
  office("SELECT reserve_order(" + order + ")");
  EXPECT_EQ(bread("reserved"), "6.000");

  office("SELECT ship_order(" + order + ", '{\"1\": 4}')");
  EXPECT_EQ(of(order, "status, fulfillment_status"), "partially_shipped partial");
  EXPECT_EQ(bread("on_hand || ' ' || reserved"), "6.000 2.000");
  EXPECT_EQ(refusal("UPDATE order_line_items SET quantity = 9"), "ZH013");
  EXPECT_EQ(refusal("SELECT ship_order(" + order + ", '{\"1\": 3}')"), "23514")
      << "more than was ordered";

  office("SELECT ship_order(" + order + ", NULL, NULL, 'TRACK-1')");
  EXPECT_EQ(of(order, "status, fulfillment_status, tracking_numbers[1]"),
            "shipped fulfilled TRACK-1");
  EXPECT_EQ(bread("on_hand || ' ' || reserved"), "4.000 0.000");
  EXPECT_EQ(
      office("SELECT string_agg(status, ' ') FROM order_line_amounts WHERE order_id = " + order),
      "shipped shipped");
  expect_books_agree();

  EXPECT_EQ(refusal("SELECT take_back_order(" + order + ", '{\"1\": 7}')"), "23514");
  office("SELECT take_back_order(" + order + ", '{\"1\": 6}')");
  EXPECT_EQ(of(order, "status"), "shipped");
  office("SELECT take_back_order(" + order + ", '{\"2\": 1}')");
  EXPECT_EQ(of(order, "status"), "returned");
  EXPECT_EQ(bread("on_hand"), "10.000");
  expect_books_agree();
}

TEST_F(Orders, OneOfAKindIsHeldForOneOrder) {
  put("BAK-001", "1");
  const auto first = new_order("F"), second = new_order("G");
  for (const auto& order : {first, second}) add_line(order, 1, "BAK-001", "1");
  add_line(second, 2, "BAK-002", "1");
  put("BAK-002", "5");
  office("SELECT reserve_order(" + first + ")");
  EXPECT_EQ(refusal("SELECT reserve_order(" + second + ")"), "ZH010");
  EXPECT_EQ(stock(warehouse_, variant("BAK-002"), "reserved"), "0.000") << "all or nothing";
  EXPECT_EQ(change(first, "cancelled"), "");
  EXPECT_EQ(refusal("SELECT reserve_order(" + second + ")"), "");
}

TEST_F(Orders, APickListSumsUpWhatManyOrdersNeed) {
  put("BAK-001", "4");
  put("BAK-002", "9");
  const std::string round = new_id();
  office(
      "INSERT INTO fulfillment_batches (tenant_id, id, batch_number, location_id) VALUES"
      " (current_tenant_id(), " +
      round + ", 'R-1', " + warehouse_ + ")");
  for (int i = 1; i <= 3; ++i) {
    const auto order = new_order("P-" + std::to_string(i));
    add_line(order, 1, "BAK-001", "2");
    if (i == 2) add_line(order, 2, "BAK-002", "1");
    office(
        "INSERT INTO batch_orders (tenant_id, batch_id, order_id) VALUES (current_tenant_id(), " +
        round + ", " + order + ")");
    if (i == 3) {
      EXPECT_EQ(change(order, "on_hold"), "");
    }
  }
  // Another size of the same bread.
  office(
      "INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, title,"
      " price) SELECT tenant_id, uuid_v7(), product_id, tax_category_id, 'BAK-001-L', 'L', 2"
      "  FROM product_variants WHERE sku = 'BAK-001'");
  put("BAK-001-L", "5");
  EXPECT_EQ(office("SELECT string_agg(concat_ws(' ', sku, quantity, cardinality(order_numbers),"
                   " lacking, (SELECT v.sku FROM product_variants v WHERE v.id = substitute_id)),"
                   " ', ' ORDER BY sku) FROM pick_list(" +
                   round + ")"),
            "BAK-001 6.000 3 2.000 BAK-001-L, BAK-002 1.000 1 0");
  EXPECT_EQ(office("SELECT concat_ws(' ', total_orders, total_items, left_to_pick)"
                   " FROM fulfillment_batch_totals"),
            "3 7.000 7.000");
}

TEST_F(Orders, WhatWasPaidByWhomIsOneNumber) {
  const std::string customer = new_customer("Ada");
  const auto order =
      new_order("L-1", ", customer_id, subtotal_price, total_price", ", " + customer + ", 50, 50");
  new_order("L-2", ", customer_id, status", ", " + customer + ", 'draft'");
  EXPECT_EQ(office("SELECT concat_ws(' ', total_transactions, order_count, total_spent)"
                   " FROM customer_lifetime_value WHERE customer_id = " +
                   customer),
            "0 1 50.000");
  EXPECT_EQ(change(order, "cancelled"), "");
  EXPECT_EQ(
      office("SELECT total_spent FROM customer_lifetime_value WHERE customer_id = " + customer),
      "0");
}

}  // namespace
}  // namespace holdfast::remote
