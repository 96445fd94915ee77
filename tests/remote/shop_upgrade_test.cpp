// A database with a shop in it goes down to what it was before the back office's tables, and up
// again: nothing in them keeps it from going, and what is computed from the shop is there again.
#include <gtest/gtest.h>

#include "db/remote/migrator.h"
#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

// The last migration that all of this came after.
constexpr int kBefore = 13;

class ShopUpgrade : public testing::BackOfficeTest {
 protected:
  // A row at least in most of the tables, and each of them with something that points to it.
  void work() {
    const std::string customer = new_customer("Ada"), order = new_id(), spool_type = new_id();
    office("SELECT add_store_credit(uuid_v7(), " + customer + ", 'issued', 20)");
    office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-MNOP', uuid_v7(), 50)");
    office("UPDATE product_variants SET tcg_attributes = '{\"setCode\": \"LEA\"}'");
    office(
        "INSERT INTO orders (tenant_id, id, order_number, currency, customer_id, location_id)"
        " VALUES (current_tenant_id(), " +
        order + ", 'A-1', 'EUR', " + customer + ", " + kStore + ")");
    office(
        "INSERT INTO order_line_items (tenant_id, id, order_id, line_number, variant_id,"
        " quantity, price, title, sku) VALUES (current_tenant_id(), uuid_v7(), " +
        order + ", 1, " + variant("BAK-001") + ", 2, 1, 'x', 'x')");
    office("SELECT reserve_order(" + order + ")");
    office(
        "INSERT INTO suppliers (tenant_id, id, name) VALUES (current_tenant_id(), uuid_v7(),"
        " 'Mill')");
    office(
        "INSERT INTO purchase_orders (tenant_id, id, supplier_id, po_number, currency)"
        " SELECT tenant_id, uuid_v7(), id, 'PO-1', 'EUR' FROM suppliers");
    office("SELECT receive_goods(uuid_v7(), " + std::string{kStore} +
               ", jsonb_build_array(jsonb_build_object('variant', $1::text, 'received', 5,"
               " 'batch_number', 'L1', 'unit_cost', 1)))",
           {value("SELECT id FROM product_variants WHERE sku = 'BAK-001'")});
    office("SELECT add_usual_material_types()");
    office("INSERT INTO spool_types (tenant_id, id, material_type_id) SELECT tenant_id, " +
           spool_type + ", id FROM material_types WHERE name = 'PLA'");
    office(
        "INSERT INTO purchase_order_line_items (tenant_id, id, purchase_order_id, line_number,"
        " spool_type_id, description, quantity, unit_cost) SELECT tenant_id, uuid_v7(), id, 1, " +
        spool_type + ", 'PLA, 1 kg', 3, 20 FROM purchase_orders");
    office(
        "INSERT INTO spools (tenant_id, id, spool_type_id, spool_number, initial_weight_g,"
        " purchase_order_line_id) SELECT tenant_id, uuid_v7(), spool_type_id, 'FIL-1', 1000, id"
        "  FROM purchase_order_line_items");
    office(
        "INSERT INTO production_runs (tenant_id, id, run_number, variant_id, location_id,"
        " order_line_id, planned_quantity) SELECT tenant_id, uuid_v7(), 'R-1', variant_id, " +
        std::string{kStore} + ", id, 1 FROM order_line_items");
  }
};

TEST_F(ShopUpgrade, DownAndUpAgainOverAShop) {
  work();
  {
    auto migrator = Migrator::connect({.conninfo = cluster_.conninfo(database_)});
    ASSERT_TRUE(migrator) << migrator.error().detail;
    const auto down = migrator->down(embedded_schema_version() - kBefore);
    ASSERT_TRUE(down) << down.error().detail;
    EXPECT_EQ(value("SELECT to_regclass('orders')::text"), "");
    const auto up = migrator->up();
    ASSERT_TRUE(up) << up.error().detail;
  }
  EXPECT_EQ(value("SELECT count(*) FROM orders"), "0");
  EXPECT_EQ(value("SELECT sku FROM search_variants('croissant') s"
                  "  JOIN product_variants v ON v.id = s.variant_id"),
            "BAK-002");
  EXPECT_NE(value("SELECT count(*) FROM inventory_summary"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_summary_differences"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM reservation_differences"), "0");
  EXPECT_EQ(ledger_differences(), "0");
}

}  // namespace
}  // namespace holdfast::remote
