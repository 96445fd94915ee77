// Goods that come in against purchase orders, and goods that are made: what they are made of,
// what they cost, and what was used.
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class Purchasing : public testing::BackOfficeTest {
 protected:
  Purchasing() {
    office("INSERT INTO suppliers (tenant_id, id, name) VALUES (current_tenant_id(), " + supplier_ +
           ", 'Mill')");
    office(
        "INSERT INTO purchase_orders (tenant_id, id, supplier_id, po_number, currency,"
        " tax_amount, shipping_amount, ship_to_location_id) VALUES (current_tenant_id(), " +
        order_ + ", " + supplier_ + ", 'PO-1', 'EUR', 4, 1, " + warehouse_ + ")");
    add_line(1, "BAK-001", "10, 2.5");
    add_line(2, "BAK-002", "4, 1");
  }
  void add_line(int number, const std::string& sku, const std::string& quantity_and_cost) {
    office(
        "INSERT INTO purchase_order_line_items (tenant_id, id, purchase_order_id, line_number,"
        " variant_id, quantity, unit_cost) VALUES (current_tenant_id(), uuid_v7(), " +
        order_ + ", " + std::to_string(number) + ", " + variant(sku) + ", " + quantity_and_cost +
        ")");
  }
  std::string receive(const std::string& receipt, const std::string& lines) {
    return refusal(
        "SELECT receive_goods(" + receipt + ", " + warehouse_ + ", $1::jsonb, " + order_ + ")",
        {lines});
  }
  std::string order(const std::string& columns) {
    return office("SELECT concat_ws(' ', " + columns + ") FROM purchase_orders");
  }
  std::string warehouse_ = new_location("WH"), supplier_ = new_id(), order_ = new_id();
};

TEST_F(Purchasing, AnOrderIsTheSumOfItsLines) {
  EXPECT_EQ(order("subtotal, total_amount"), "29.000 34.000");
  office("DELETE FROM purchase_order_line_items WHERE line_number = 2");
  EXPECT_EQ(order("subtotal, total_amount"), "25.000 30.000");
  EXPECT_EQ(refusal("UPDATE purchase_orders SET subtotal = 1"), "42501");
}

TEST_F(Purchasing, WhatComesIsCountedAndWhatIsLackingIsNamed) {
  const std::string first = new_id();
  const std::string came = R"([
    {"line": 1, "received": 9, "damaged": 1, "batch_number": "L7", "expires": "2026-07-01"},
    {"variant": )" + std::string{"\""} +
                           value("SELECT id FROM product_variants WHERE sku = 'BAK-003'") +
                           R"(", "received": 2, "unit_cost": 0.5}])";
  EXPECT_EQ(receive(first, came), "ZH013") << "it was not ordered yet";
  office("UPDATE purchase_orders SET status = 'submitted', submitted_at = now()");
  EXPECT_EQ(receive(first, came), "");
  EXPECT_EQ(receive(first, came), "") << "the same again";
  EXPECT_EQ(order("status"), "partial");
  EXPECT_EQ(stock(warehouse_, variant("BAK-001"), "on_hand || ' ' || last_cost"), "8.000 2.5000");
  EXPECT_EQ(stock(warehouse_, variant("BAK-003"), "on_hand || ' ' || average_cost"),
            "2.000 0.5000");
  EXPECT_EQ(office("SELECT concat_ws(' ', batch_number, quantity_received, expiration_date,"
                   " supplier_id IS NOT NULL) FROM batches"),
            "L7 8.000 2026-07-01 t");
  EXPECT_EQ(office("SELECT string_agg(concat_ws(' ', line_number, kind, difference,"
                   " damaged_quantity), ', ' ORDER BY line_number) FROM goods_receipt_differences"),
            "1 too little -1.000 1.000, 2 not ordered 2.000 0.000");

  EXPECT_EQ(receive(new_id(), R"([{"line": 9, "received": 1}])"), "22023");
  EXPECT_EQ(receive(new_id(), R"([{"line": 1, "received": 1}, {"line": 2, "received": 5}])"), "");
  EXPECT_EQ(order("status, received_date = current_date"), "received t");
  EXPECT_EQ(office("SELECT kind || ' ' || difference FROM goods_receipt_differences"
                   " ORDER BY received_at DESC, line_number LIMIT 1"),
            "too much 1.000");
  EXPECT_EQ(office("SELECT count(*) FROM stock_ledger_differences") +
                office("SELECT count(*) FROM batch_ledger_differences"),
            "00");
  EXPECT_EQ(refusal("DELETE FROM goods_receipts"), "42501");
}

class Making : public testing::BackOfficeTest {
 protected:
  Making() {
    office("SELECT add_usual_material_types()");
    office(
        "INSERT INTO spool_types (tenant_id, id, material_type_id, brand, color, tare_weight_g)"
        " SELECT current_tenant_id(), " +
        type_ + ", id, 'Brand', 'red', 200 FROM material_types WHERE name = 'PLA'");
  }
  std::string new_spool(const std::string& number, const std::string& weight_and_cost) {
    const std::string id = new_id();
    office(
        "INSERT INTO spools (tenant_id, id, spool_type_id, spool_number, initial_weight_g,"
        " purchase_cost) VALUES (current_tenant_id(), " +
        id + ", " + type_ + ", '" + number + "', " + weight_and_cost + ")");
    return id;
  }
  void add_material(const std::string& spool, const std::string& weight) {
    office(
        "INSERT INTO product_materials (tenant_id, id, product_id, spool_type_id, spool_id,"
        " weight_g) VALUES (current_tenant_id(), uuid_v7(), " +
        product_ + ", " + type_ + ", " + spool + ", " + weight + ")");
  }
  void add_component(const std::string& quantity_and_cost, const std::string& sku = "") {
    office(
        "INSERT INTO product_components (tenant_id, id, product_id, component_name, quantity,"
        " unit_cost, variant_id) VALUES (current_tenant_id(), uuid_v7(), " +
        product_ + ", 'magnet', " + quantity_and_cost + ", " +
        (sku.empty() ? "NULL" : variant(sku)) + ")");
  }
  std::string cost() { return office("SELECT calculate_product_cost(" + product_ + ")"); }
  std::string spool(const std::string& id, const std::string& column = "current_weight_g") {
    return office("SELECT " + column + " FROM spools WHERE id = " + id);
  }
  std::string product_ =
      "'" + value("SELECT product_id FROM product_variants WHERE sku = 'BAK-001'") + "'::uuid";
  std::string type_ = new_id();
};

TEST_F(Making, AProductCostsItsMaterialPartsAndWork) {
  EXPECT_EQ(cost(), "0.0000");
  // 25.00 for 1000 g: 120 g are 3.00.
  add_material(new_spool("FIL-001", "1000, 25"), "120");
  EXPECT_EQ(cost(), "3.0000");
  // Of the type as a whole, with one for 15.00: 40.00 for 2000 g, so that 50 g are 1.00.
  new_spool("FIL-002", "1000, 15");
  add_material("NULL", "50");
  EXPECT_EQ(cost(), "4.0000");
  add_component("4, 0.15");
  EXPECT_EQ(cost(), "4.6000");
  // Half an hour of work. No rate of its own: the tenant's, which is zero until it is set.
  office("UPDATE products SET labor_hours = 0.5, overhead_rate = 6 WHERE id = " + product_);
  EXPECT_EQ(cost(), "4.6000");
  office("UPDATE tenants SET default_labor_rate = 20");
  EXPECT_EQ(cost(), "14.6000");
  office("UPDATE products SET labor_rate = 0 WHERE id = " + product_);
  EXPECT_EQ(cost(), "4.6000") << "zero is a rate";
  office("UPDATE products SET labor_rate = 12 WHERE id = " + product_);
  EXPECT_EQ(cost(), "10.6000");
  office("UPDATE products SET include_overhead = true WHERE id = " + product_);
  EXPECT_EQ(cost(), "13.6000");
  EXPECT_EQ(office("SELECT coalesce(calculate_product_cost(uuid_v7()), -1)"), "-1");
}

TEST_F(Making, AWeightOfZeroDividesNothing) {
  add_material(new_spool("FIL-001", "0, 25"), "120");
  EXPECT_EQ(cost(), "0.0000");
  EXPECT_EQ(
      office("SELECT materials_without_cost FROM product_costs WHERE product_id = " + product_),
      "1");
  EXPECT_EQ(office("SELECT coalesce(remaining_percent::text, 'unknown') || ' ' || stock_status"
                   " FROM spool_inventory_status"),
            "unknown depleted");
  // Another of the type says what a gram costs.
  new_spool("FIL-002", "1000, 15");
  EXPECT_EQ(cost(), "1.8000");
}

TEST_F(Making, CostsFlowIntoThePricesOfTheChannels) {
  const std::string channel = new_id();
  office(
      "INSERT INTO sales_channels (tenant_id, id, name, code, fee_type, percentage_fee) VALUES"
      " (current_tenant_id(), " +
      channel + ", 'Fair', 'fair', 'percentage', 10)");
  office(
      "INSERT INTO product_pricing (tenant_id, id, variant_id, sales_channel_id, list_price)"
      " VALUES (current_tenant_id(), uuid_v7(), " +
      variant("BAK-001") + ", " + channel + ", 10)");
  add_component("1, 4");
  EXPECT_EQ(office("SELECT refresh_production_costs()"), "1");
  EXPECT_EQ(office("SELECT concat_ws(' ', production_cost, platform_fees, profit)"
                   " FROM product_pricing"),
            "4.0000 1.000 5.0000");
  EXPECT_EQ(office("SELECT refresh_production_costs()"), "0");
}

TEST_F(Making, ASpoolWeighsTheSumOfItsMovements) {
  const auto id = new_spool("FIL-001", "1000, 25");
  EXPECT_EQ(spool(id), "1000.000");
  EXPECT_EQ(office("SELECT update_spool_weight(" + id + ", 900, 'usage')"), "t");
  EXPECT_EQ(office("SELECT weigh_spool(" + id + ", 443.5)"), "243.500") << "the empty one is 200";
  EXPECT_EQ(office("SELECT concat_ws(' ', used_weight_g, remaining_percent, stock_status)"
                   " FROM spool_inventory_status"),
            "756.500 24.35 low");
  EXPECT_EQ(refusal("SELECT weigh_spool(" + id + ", 150)"), "22023");
  EXPECT_EQ(refusal("SELECT update_spool_weight(uuid_v7(), 1, 'usage')"), "P0002");
  EXPECT_EQ(refusal("SELECT update_spool_weight(" + id + ", 1, 'eaten')"), "23514");
  EXPECT_EQ(refusal("UPDATE spools SET current_weight_g = 1"), "42501");
  office("SELECT update_spool_weight(" + id + ", 100, 'usage')");
  EXPECT_EQ(office("SELECT stock_status FROM spool_inventory_status"), "critical");
  office("SELECT update_spool_weight(" + id + ", 0, 'disposal')");
  EXPECT_EQ(office("SELECT stock_status FROM spool_inventory_status"), "depleted");
  EXPECT_EQ(office("SELECT string_agg(type || ' ' || quantity_g, ', ' ORDER BY recorded_at)"
                   " FROM spool_movements"),
            "purchase 1000.000, usage -100.000, adjustment -656.500, usage -143.500,"
            " disposal -100.000");
  EXPECT_EQ(office("SELECT count(*) FROM spool_ledger_differences"), "0");
}

TEST_F(Making, MaterialIsOrderedAgainByItsUse) {
  const auto id = new_spool("FIL-001", "1000, 25");
  office(
      "INSERT INTO reorder_settings (tenant_id, id, material_type_id, lead_time_days,"
      " safety_stock_days) SELECT current_tenant_id(), uuid_v7(), id, 14, 6"
      "  FROM material_types WHERE name = 'PLA'");
  EXPECT_EQ(refusal("INSERT INTO reorder_settings (tenant_id, id, material_type_id,"
                    " lead_time_days) SELECT tenant_id, uuid_v7(), material_type_id, 1"
                    "  FROM reorder_settings"),
            "23505")
      << "no color and no brand twice";
  office("SELECT update_spool_weight(" + id + ", 100, 'usage')");
  office("SELECT calculate_reorder_settings(90)");
  // 900 g in 90 days: 10 g a day for 20 days.
  EXPECT_EQ(office("SELECT concat_ws(' ', avg_daily_usage_g, reorder_point_g)"
                   " FROM reorder_settings"),
            "10.000 200.000");
  EXPECT_EQ(office("SELECT material_type || ' ' || current_weight_g"
                   " FROM materials_at_reorder_point"),
            "PLA 100.000");
  new_spool("FIL-002", "1000, 25");
  EXPECT_EQ(office("SELECT count(*) FROM materials_at_reorder_point"), "0");
}

TEST_F(Making, ARunTakesMaterialAndPartsAndLeavesGoods) {
  const auto spool_id = new_spool("FIL-001", "1000, 25");
  add_material(spool_id, "100");
  add_component("2, 0.5", "BAK-009");
  const std::string run = new_id(), bare_spool = spool_id.substr(1, 36);
  office(
      "INSERT INTO production_runs (tenant_id, id, run_number, variant_id, location_id,"
      " planned_quantity) VALUES (current_tenant_id(), " +
      run + ", 'R-1', " + variant("BAK-001") + ", " + kStore + ", 5)");
  const auto goods = std::stod(stock(kStore, variant("BAK-001")));
  const auto parts = std::stod(stock(kStore, variant("BAK-009")));
  office("SELECT change_production_run(" + run + ", 'running')");
  const std::string complete =
      "SELECT complete_production_run(" + run + ", 4, 1, '{\"" + bare_spool + "\": 530}', 1.5)";
  office(complete);
  EXPECT_EQ(refusal(complete), "ZH013") << "once";
  EXPECT_EQ(std::stod(stock(kStore, variant("BAK-001"))), goods + 4);
  EXPECT_EQ(std::stod(stock(kStore, variant("BAK-009"))), parts - 10);
  EXPECT_EQ(spool(spool_id), "470.000");
  // 2.50 of material and 1.00 of parts.
  EXPECT_EQ(stock(kStore, variant("BAK-001"), "last_cost"), "3.5000");
  EXPECT_EQ(office("SELECT concat_ws(' ', quantity_variance, planned_weight_g, used_weight_g,"
                   " weight_variance_g, labor_variance_hours) FROM production_variances"),
            "-1.000 500.000000 530.000 30.000000 1.500000");
  EXPECT_EQ(office("SELECT count(*) FROM stock_ledger_differences") +
                office("SELECT count(*) FROM spool_ledger_differences"),
            "00");
  EXPECT_EQ(refusal("SELECT change_production_run(" + run + ", 'cancelled')"), "ZH013");
}

}  // namespace
}  // namespace holdfast::remote
