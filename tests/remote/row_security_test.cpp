#include <gtest/gtest.h>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::must_run;
using holdfast::testing::value_of;

// A second tenant with one till beside the demo shop, in the same database.
class RowSecurity : public testing::DemoShopTest {
 protected:
  static constexpr const char* kOther = "01980b00-0000-7000-8000-000000000001";
  static constexpr const char* kOtherTill = "01980b00-0000-7000-8000-000000000101";

  RowSecurity() {
    auto connection = cluster_.connect(database_);
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)", {kOther});
    must_run(connection, "INSERT INTO tenants (id, name, slug) VALUES ($1::uuid, 'Other', 'other')",
             {kOther});
    must_run(connection,
             "INSERT INTO locations (tenant_id, id, code, name)"
             " VALUES ($1::uuid, $2::uuid, 'X', 'Elsewhere')",
             {kOther, "01980b00-0000-7000-8000-000000000031"});
    must_run(connection,
             "INSERT INTO terminals (tenant_id, id, location_id, number, label)"
             " VALUES ($1::uuid, $2::uuid, $3::uuid, 1, 'Only')",
             {kOther, kOtherTill, "01980b00-0000-7000-8000-000000000031"});
    const auto enrolled =
        enrol_terminal({.conninfo = cluster_.conninfo(database_)},
                       {.tenant = core::TenantId{core::Uuid::parse(kOther).value()},
                        .terminal = core::TerminalId{core::Uuid::parse(kOtherTill).value()},
                        .login = "till_of_other",
                        .password = testing::kPassword});
    EXPECT_TRUE(enrolled);
    must_run(connection,
             "DO $$ BEGIN IF to_regrole('office') IS NULL THEN"
             " CREATE ROLE office LOGIN IN ROLE holdfast_backoffice;"
             " CREATE ROLE reader LOGIN IN ROLE holdfast_report; END IF; END $$");
    must_run(connection, "ALTER ROLE office PASSWORD 'correct horse'");
    must_run(connection, "ALTER ROLE reader PASSWORD 'correct horse'");
  }
  PgConnection login(const std::string& user) {
    return PgConnection::connect(
               {.conninfo = cluster_.conninfo(database_, user, testing::kPassword)})
        .value();
  }
  static bool may(PgConnection& connection, const std::string& sql) {
    return connection.run(sql, {}, Effect::reads).has_value();
  }
};

TEST_F(RowSecurity, ATillReachesNoTableAtAll) {
  auto till = login(shop_.tills[0].login);
  const auto tables = must_run(admin(),
                               "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
                               " AND relnamespace = 'public'::regnamespace");
  ASSERT_GT(tables.count(), 30);
  for (int i = 0; i < tables.count(); ++i) {
    const std::string table{tables.text(i, 0)};
    EXPECT_FALSE(may(till, "SELECT * FROM " + table)) << table;
    EXPECT_FALSE(may(till, "DELETE FROM " + table)) << table;
    EXPECT_FALSE(may(till, "INSERT INTO " + table + " DEFAULT VALUES")) << table;
  }
}

TEST_F(RowSecurity, ATillMayCallItsOwnFunctionsOnly) {
  EXPECT_EQ(value("SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc"
                  " WHERE pronamespace = 'public'::regnamespace"
                  "   AND has_function_privilege('holdfast_terminal', oid, 'EXECUTE')"),
            "ensure_partitions journal_entries_from journal_head listen_channel load_customers "
            "load_gift_cards load_item_prices load_items load_lots load_stock post_journal "
            "post_journal_entries post_journal_entry pull_catalogue pull_changes pull_feed "
            "quarantined_entries report_journal schema_version");
}

TEST_F(RowSecurity, ATillIsItsLoginWhateverItClaims) {
  auto till = login("till_of_other");
  must_run(till, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  const auto page = value_of(till, "SELECT pull_catalogue('', 1000)");
  EXPECT_THAT(page, ::testing::Not(::testing::HasSubstr("BAK-001")));
  EXPECT_THAT(page, ::testing::HasSubstr("\"shop_name\" : \"Other\""));
  EXPECT_THAT(value_of(till, "SELECT pull_changes('', 1000)"),
              ::testing::HasSubstr("\"shop_name\" : \"Other\""));
  EXPECT_THAT(value_of(till, "SELECT pull_feed('', 1000, 3)"),
              ::testing::HasSubstr("\"shop_name\" : \"Other\""));
  for (const char* part : {"items", "customers", "item_prices", "gift_cards", "stock", "lots"}) {
    EXPECT_EQ(value_of(till, std::string{"SELECT count(*) FROM load_"} + part +
                                 "('00000000-0000-0000-0000-000000000000', 1000)"),
              "0")
        << part;
  }

  // The demo shop's entries land in the journal of the one who sent them.
  auto recording = recording_till();
  auto other = open_remote_store(
                   {.conninfo = cluster_.conninfo(database_, "till_of_other", testing::kPassword)})
                   .value();
  const std::vector entries = {recording.open_shift(), recording.sell("BAK-001")};
  const auto answers = other->post(entries);
  ASSERT_TRUE(answers) << answers.error().detail;
  EXPECT_EQ(value("SELECT string_agg(DISTINCT tenant_id::text, ',') FROM transactions"), kOther);
  EXPECT_EQ(value("SELECT string_agg(DISTINCT terminal_id::text, ',') FROM journal_entries"),
            kOtherTill);
  // Its goods are unknown there, so no stock moved anywhere.
  EXPECT_EQ(on_hand("BAK-001"), "30.000");
  EXPECT_EQ(value("SELECT count(*) FROM stock_exceptions WHERE tenant_id = $1::uuid", {kOther}),
            "1");
}

TEST_F(RowSecurity, TheBackOfficeSeesTheTenantOfItsTransaction) {
  auto office = login("office");
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM products"), "0");
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM users"), "0");
  must_run(office, "BEGIN");
  must_run(office, "SELECT set_config('app.tenant_id', $1, true)", {shop_.tenant.to_string()});
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM products"), "60");
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM users"), "3");
  EXPECT_EQ(value_of(office, "SELECT string_agg(name, ',') FROM tenants"), "Corner Market");
  must_run(office, "UPDATE product_variants SET price = 9 WHERE sku = 'BAK-001'");
  must_run(office, "COMMIT");
  // The setting reads '' now, which must be no tenant and no error.
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM products"), "0");
  EXPECT_EQ(value("SELECT price FROM product_variants WHERE sku = 'BAK-001'"), "9.0000");

  must_run(office, "SELECT set_config('app.tenant_id', $1, false)", {kOther});
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM products"), "0");
  EXPECT_FALSE(may(office,
                   "INSERT INTO product_categories (tenant_id, id, name) VALUES"
                   " ('01980a00-0000-7000-8000-000000000001', uuid_v7(), 'smuggled')"));
  EXPECT_FALSE(may(office, "UPDATE inventory_items SET on_hand = 0"));
  EXPECT_FALSE(may(office, "UPDATE transactions SET total_amount = 0"));
  EXPECT_FALSE(may(office, "DELETE FROM stock_movements"));
  EXPECT_FALSE(may(office, "SELECT password_hash FROM users"));
  EXPECT_FALSE(may(office, "UPDATE users SET email = 'a@b.c'"));
  EXPECT_FALSE(may(office, "SELECT * FROM terminal_logins"));
  EXPECT_FALSE(may(office, "SELECT * FROM stock_movements_default"));
}

TEST_F(RowSecurity, AReportReadsAndNothingElse) {
  auto reader = login("reader");
  must_run(reader, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  EXPECT_EQ(value_of(reader, "SELECT count(*) FROM product_variants"), "60");
  EXPECT_EQ(value_of(reader, "SELECT count(*) FROM stock_ledger_differences"), "0");
  EXPECT_FALSE(may(reader, "UPDATE product_variants SET price = 0"));
  EXPECT_FALSE(may(reader, "SELECT pin_hash FROM user_tenants"));
  EXPECT_FALSE(may(reader, "SELECT pull_catalogue('', 1)"));
}

TEST_F(RowSecurity, TheSameLoginCannotBecomeAnotherTill) {
  const auto taken = enrol_terminal({.conninfo = cluster_.conninfo(database_)},
                                    {.tenant = shop_.tenant,
                                     .terminal = shop_.tills[0].terminal,
                                     .login = "till_of_other",
                                     .password = {}});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, core::ErrorCode::server_refused);
}

}  // namespace
}  // namespace holdfast::remote
