// The audit log, and what reports read.
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class Oversight : public testing::BackOfficeTest {
 protected:
  Oversight() : BackOfficeTest(Database::of_the_suite) {
    office("SELECT set_config('app.user_id', $1, false)", {kAmelie});
  }
  // The newest entry about a table.
  std::string logged(const std::string& table, const std::string& columns) {
    return office("SELECT concat_ws(' ', " + columns + ") FROM audit_log WHERE table_name = '" +
                  table + "' ORDER BY recorded_at DESC, id DESC LIMIT 1");
  }
  static constexpr const char* kAmelie = "01980a00-0000-7000-8000-000000000011";
};

TEST_F(Oversight, AChangeSaysWhoWhatAndFromWhatToWhat) {
  office("SELECT set_config('app.terminal_id', '01980a00-0000-7000-8000-000000000101', false)");
  office("UPDATE product_variants SET price = 9.5 WHERE sku = 'BAK-010'");
  EXPECT_EQ(logged("product_variants",
                   "operation, old_values, new_values, user_id, terminal_id,"
                   " login = session_user"),
            "UPDATE {\"price\": 12.5000} {\"price\": 9.5000} " + std::string{kAmelie} +
                " 01980a00-0000-7000-8000-000000000101 t");
  EXPECT_EQ(office("SELECT row_key ->> 'id' = (SELECT id::text FROM product_variants"
                   " WHERE sku = 'BAK-010') FROM audit_log ORDER BY recorded_at DESC, id DESC"
                   " LIMIT 1"),
            "t");
  const auto before = office("SELECT count(*) FROM audit_log");
  office("UPDATE product_variants SET price = 9.5 WHERE sku = 'BAK-010'");
  EXPECT_EQ(office("SELECT count(*) FROM audit_log"), before) << "nothing changed";
}

TEST_F(Oversight, PermissionsAreLoggedAndSecretsAreNot) {
  office(
      "UPDATE roles SET permissions = '{\"sell\": true, \"refund\": true}'"
      " WHERE name = 'cashier'");
  EXPECT_THAT(logged("roles", "old_values, new_values"),
              ::testing::AllOf(::testing::HasSubstr(R"({"permissions": {"sell": true}})"),
                               ::testing::HasSubstr("refund")));
  office("DELETE FROM user_roles WHERE user_id = $1::uuid", {kAmelie});
  EXPECT_EQ(logged("user_roles", "operation, row_key ->> 'user_id'"),
            "DELETE " + std::string{kAmelie});
  office("UPDATE user_tenants SET pin_hash = 'a new secret' WHERE user_id = $1::uuid", {kAmelie});
  EXPECT_EQ(logged("user_tenants", "old_values, new_values"),
            R"({"pin_hash": "***"} {"pin_hash": "***"})");
  office(
      "INSERT INTO suppliers (tenant_id, id, name, api_settings) VALUES (current_tenant_id(),"
      " uuid_v7(), 'Mill', '{\"token\": \"very secret\"}')");
  office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-MNOP', uuid_v7(), 50)");
  EXPECT_EQ(value("SELECT count(*) FROM audit_log a WHERE a::text ~ 'secret|hash [123]'"), "0");
  EXPECT_EQ(logged("gift_cards", "new_values ->> 'code_hash'"), "***");
}

TEST_F(Oversight, TheLogIsReadAndNeverChanged) {
  for (const char* change : {"INSERT INTO audit_log DEFAULT VALUES",
                             "UPDATE audit_log SET user_id = NULL", "DELETE FROM audit_log"}) {
    EXPECT_EQ(refusal(change), "42501") << change;
  }
  EXPECT_FALSE(admin().run("DELETE FROM audit_log", {}, Effect::reads));
  EXPECT_EQ(admin().last_message().sqlstate, "ZH005");
  EXPECT_FALSE(admin().run("TRUNCATE audit_log", {}, Effect::reads));
}

// Whatever table is added to master data must be watched, or be named here with its reason.
TEST_F(Oversight, WhatTheBackOfficeWritesIsWatchedOrRecordedOtherwise) {
  EXPECT_EQ(value("SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c"
                  " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
                  "   AND NOT c.relispartition AND (has_any_column_privilege('holdfast_backoffice',"
                  "   c.oid, 'UPDATE') OR has_any_column_privilege('holdfast_backoffice', c.oid,"
                  "   'INSERT'))"
                  "   AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid"
                  "                      AND t.tgname = 'audit_change')"),
            // Documents with a status and people of their own; plans beside the stock; what is
            // resolved says by whom.
            "batch_orders fulfillment_batches inventory_items journal_alarms journal_quarantine "
            "order_addresses order_line_items orders production_runs purchase_order_line_items "
            "purchase_orders reports spools stock_exceptions transfer_lines transfers");
}

TEST_F(Oversight, SalesAreSummedUpByTheMonthOfTheirBusinessDay) {
  auto till = recording_till();
  const std::vector entries = {till.open_shift(), till.sell("BAK-001"), till.sell("BAK-002", 2),
                               till.void_sale("BAK-001")};
  ASSERT_TRUE(store()->post(entries));
  // The shift says 1 March 2026 whatever the clock does; the ids are of today.
  EXPECT_EQ(office("SELECT count(*) FROM monthly_sales(current_date - 30, current_date + 1)"), "0");
  value("UPDATE shifts SET business_day = current_date");
  EXPECT_EQ(office("SELECT concat_ws(' ', month = date_trunc('month', current_date),"
                   " transactions, revenue, average_transaction)"
                   "  FROM monthly_sales(current_date, current_date)"),
            "t 2 3.700 1.850");
  EXPECT_EQ(office("SELECT count(*) FROM monthly_sales(current_date + 1, current_date + 9)"), "0");
}

TEST_F(Oversight, AReportReadsWhatTheServerCounts) {
  auto reader = cluster_.connect(database_);
  holdfast::testing::must_run(reader, "SELECT set_config('app.tenant_id', $1, false)",
                              {shop_.tenant.to_string()});
  holdfast::testing::must_run(reader, "SET ROLE holdfast_report");
  for (const char* view : {"monitor_index_usage", "monitor_table_bloat", "monitor_table_sizes"}) {
    EXPECT_NE(holdfast::testing::value_of(reader, std::string{"SELECT count(*) FROM "} + view), "0")
        << view;
  }
  for (const char* view :
       {"monitor_active_connections", "customer_lifetime_value", "reports", "inventory_overview",
        "stock_at_reorder_point", "product_costs", "spool_inventory_status", "production_variances",
        "batch_stock", "goods_receipt_differences", "supplier_performance",
        "materials_at_reorder_point", "order_line_amounts"}) {
    EXPECT_TRUE(reader.run(std::string{"SELECT * FROM "} + view, {}, Effect::reads)) << view;
  }
  EXPECT_FALSE(reader.run("SELECT api_settings FROM suppliers", {}, Effect::reads));
  EXPECT_FALSE(reader.run("SELECT config FROM sales_channels", {}, Effect::reads));
}

}  // namespace
}  // namespace holdfast::remote
