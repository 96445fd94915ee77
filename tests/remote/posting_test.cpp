#include <gtest/gtest.h>

#include <thread>

#include "tests/remote/older_till.h"
#include "tests/remote/posting_fixture.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using holdfast::testing::must_run;
using ports::PostStatus;
using testing::Posting;
using Entries = std::vector<ports::StoredEntry>;

TEST_F(Posting, RecordsASaleAsTheTillComputedIt) {
  const auto opened = till_.open_shift();
  core::Item apples = till_.item("PRO-001");
  auto recorded = till_.sale_of({{till_.item("BAK-002"), core::Quantity::of(3)},
                                 {apples, core::Quantity{462}},
                                 {till_.item("HOU-001"), core::kOne}});
  recorded.tenders = {
      {core::TenderKind::cash, till_.eur(2000), till_.eur(2000) - recorded.totals.total}};
  const auto sold = till_.append(recorded);
  EXPECT_EQ(statuses(must_post({opened, sold})),
            (std::vector{PostStatus::applied, PostStatus::applied}));

  const std::string sale = recorded.sale.id().to_string();
  const auto where = [&](std::string_view columns, std::string_view table) {
    return value("SELECT " + std::string{columns} + " FROM " + std::string{table} +
                     " WHERE transaction_id = $1::uuid",
                 {sale});
  };
  EXPECT_EQ(value("SELECT concat_ws('|', status, receipt_number, currency, total_amount,"
                  " tax_amount, units, line_count, cardinality(findings)) FROM transactions"
                  " WHERE id = $1::uuid",
                  {sale}),
            "completed|1|EUR|7.290|0.650|5.000|3|0");
  EXPECT_EQ(where("string_agg(concat_ws(' ', sku, quantity, unit_price, total_amount), '|'"
                  " ORDER BY line_number)",
                  "transaction_items"),
            "BAK-002 3.000 1.2000 3.600|PRO-001 0.462 2.9000 1.340|HOU-001 1.000 2.3500 2.350");
  EXPECT_EQ(
      where("concat_ws('|', kind, tendered_amount, change_amount, amount)", "transaction_tenders"),
      "cash|20.000|12.710|7.290");
  EXPECT_EQ(where("string_agg(concat_ws(' ', name, base_amount, tax_amount), '|' ORDER BY name)",
                  "transaction_taxes"),
            "VAT 20 % 1.960 0.390|VAT 5.5 % 4.680 0.260");
  EXPECT_EQ(on_hand("BAK-002"), "27.000");
  EXPECT_EQ(on_hand("PRO-001"), "39.538");
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_EQ(value("SELECT count(*) FROM stock_movements WHERE reference_id = $1::uuid", {sale}),
            "3");
  // In the partition of its month, not in the default one.
  EXPECT_EQ(value("SELECT count(*) FROM transactions_default"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM transaction_items_default"), "0");
}

// Otherwise every sale would be tried in vain first, and nobody would see more of it than that
// posting is slow.
TEST_F(Posting, SalesWithNothingUnusualTakeTheStraightRoad) {
  const auto& unusual = till_.item("BAK-002");
  must_post({till_.open_shift(), till_.sell("BAK-001")});
  must_run(admin(),
           "CREATE OR REPLACE FUNCTION apply_any_sales(tenant uuid, terminal uuid, location uuid,"
           "  first_seq bigint, last_seq bigint) RETURNS stock_change[] LANGUAGE plpgsql AS $$"
           " BEGIN RAISE EXCEPTION 'the other road'; END $$");
  auto two_tenders = till_.sale_of({{till_.item("BAK-001"), core::Quantity::of(2)}});
  two_tenders.tenders = {{core::TenderKind::cash, till_.eur(100), till_.eur(0)},
                         {core::TenderKind::cash, till_.eur(500), till_.eur(340)}};
  EXPECT_EQ(statuses(must_post({till_.sell("BAK-001"), till_.append(two_tenders)})),
            (std::vector{PostStatus::applied, PostStatus::applied}));
  EXPECT_EQ(statuses(must_post({till_.sell("BAK-001"), till_.void_sale("BAK-001")})),
            (std::vector{PostStatus::applied, PostStatus::applied}));
  EXPECT_EQ(on_hand("BAK-001"), "25.000");
  // Goods that were never sold here before.
  EXPECT_EQ(statuses(must_post({till_.sell({{unusual, core::kOne}})})),
            std::vector{PostStatus::quarantined});
}

// The busiest rows of all: a new entry in each index for every sale would be most of the work.
TEST_F(Posting, ARowOfStockIsWrittenAgainInItsPage) {
  const auto set = [&](const std::string& on_hand) {
    must_run(admin(), "UPDATE inventory_items SET on_hand = " + on_hand +
                          " WHERE variant_id = (SELECT id FROM product_variants"
                          "                      WHERE sku = 'BAK-001')");
    return value("SELECT pg_stat_get_xact_tuples_hot_updated('inventory_items'::regclass)");
  };
  must_run(admin(), "BEGIN");
  EXPECT_EQ(set("on_hand - 1"), "1");
  EXPECT_EQ(set("on_hand - 1"), "2");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_items WHERE is_short"), "0");
  EXPECT_EQ(set("-1"), "2") << "now it belongs into the index of what is short";
  EXPECT_EQ(value("SELECT string_agg(available::text, ' ') FROM inventory_items WHERE is_short"),
            "-1.000");
  must_run(admin(), "ROLLBACK");
}

TEST_F(Posting, AnUnknownKindWaitsInTheInbox) {
  const auto entry = till_.append("cash_counted", 1, R"({"a":1})");
  EXPECT_EQ(statuses(must_post({entry})), std::vector{PostStatus::applied});
  EXPECT_EQ(value("SELECT concat_ws('|', kind, payload) FROM journal_entries"),
            R"(cash_counted|{"a":1})");
}

TEST_F(Posting, ASaleIsRecordedWhateverTheStockSays) {
  must_post({till_.open_shift(), till_.sell("BAK-001", 31), till_.sell("BAK-001", 2)});
  EXPECT_EQ(on_hand("BAK-001"), "-3.000");
  EXPECT_EQ(value("SELECT concat_ws('|', kind, quantity, first_reference_id <> last_reference_id)"
                  " FROM stock_exceptions"),
            "shortfall|-3.000|t");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_items WHERE available < 0"
                  " AND cycle_count_due_at IS NOT NULL"),
            "1");
  // What the shop never had a stock row of.
  must_run(admin(), "UPDATE product_variants SET track_inventory = true WHERE sku = 'HOT-001'");
  must_post({till_.sell("HOT-001", 2)});
  EXPECT_EQ(on_hand("HOT-001"), "-2.000");
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(Posting, ASaleIsRecordedWhoeverAndWhateverItNames) {
  core::Item foreign = till_.item("BAK-001");
  foreign.id = core::VariantId{core::Uuid::parse("01980a00-0000-7000-8000-0000deadbeef").value()};
  foreign.sku = "GONE-1";
  foreign.name = "Sold before it was deleted";
  auto recorded =
      till_.sale_of({{foreign, core::Quantity::of(2)}, {till_.item("BAK-002"), core::kOne}});
  recorded.cashier = core::PersonId{foreign.id.value};
  recorded.shift = core::ShiftId{foreign.id.value};
  EXPECT_EQ(statuses(must_post({till_.append(recorded)})), std::vector{PostStatus::applied});
  EXPECT_EQ(value("SELECT concat_ws('|', sku, name, variant_id IS NULL, sold_variant_id, quantity)"
                  " FROM transaction_items WHERE line_number = 1"),
            "GONE-1|Sold before it was deleted|t|01980a00-0000-7000-8000-0000deadbeef|2.000");
  EXPECT_EQ(value("SELECT array_to_string(findings, '; ') FROM transactions"),
            "shift unknown: 01980a00-0000-7000-8000-0000deadbeef; "
            "cashier unknown: 01980a00-0000-7000-8000-0000deadbeef; variant unknown: line 1");
  EXPECT_EQ(value("SELECT concat_ws('|', kind, quantity, detail) FROM stock_exceptions"),
            "unknown_variant|2.000|GONE-1 Sold before it was deleted (line 1)");
  EXPECT_EQ(on_hand("BAK-002"), "29.000");
}

TEST_F(Posting, AmountsThatDoNotAddUpAreRecordedAndNamed) {
  auto encoded = codec::encode(till_.sale_of({{till_.item("BAK-001"), core::kOne}}));
  // The total of the sale, which comes after those of the lines.
  const auto at = encoded.payload.rfind("\"total\":130");
  ASSERT_NE(at, std::string::npos);
  encoded.payload.replace(at, 11, "\"total\":131");
  must_post({till_.append(encoded.kind, encoded.version, encoded.payload)});
  EXPECT_EQ(
      value("SELECT concat_ws('|', total_amount, findings[1], findings[2]) FROM transactions"),
      "1.310|the lines sum to 130, the total is 131|130 was paid, the total is 131");
}

TEST_F(Posting, ShiftsAndClearedSales) {
  must_post({till_.open_shift(), till_.void_sale("BAK-001"), till_.close_shift(9990)});
  EXPECT_EQ(
      value("SELECT concat_ws('|', business_day, opening_float, expected_cash, counted_cash,"
            " variance, sale_count, closed_at IS NOT NULL, cardinality(findings)) FROM shifts"),
      "2026-03-01|100.000|100.000|99.900|-0.100|1|t|0");
  EXPECT_EQ(
      value("SELECT concat_ws('|', status, total_amount, voided_line_count) FROM transactions"),
      "voided|0.000|1");
  EXPECT_EQ(on_hand("BAK-001"), "30.000");
}

TEST_F(Posting, AnIdFromAWrongClockGoesToTheDefaultPartition) {
  auto recorded = till_.sale_of({{till_.item("BAK-001"), core::kOne}});
  recorded.sale =
      core::Sale{core::TransactionId{core::Uuid::v7({946'684'800'000}, {})}, till_.eur(0).currency};
  ASSERT_TRUE(recorded.sale.add(till_.item("BAK-001"), core::kOne, ""));
  auto entry = till_.append(recorded);
  entry.occurred_at = {9'000'000'000'000'000'000};
  EXPECT_EQ(statuses(must_post({entry})), std::vector{PostStatus::applied});
  EXPECT_EQ(value("SELECT count(*) FROM transactions_default"), "1");
  EXPECT_EQ(value("SELECT count(*) FROM transaction_items_default"), "1");
  // The month of that row cannot get a partition any more, and nothing breaks.
  EXPECT_EQ(value("SELECT ensure_partitions(24) > 0"), "t");
}

TEST_F(Posting, RecordedRowsAcceptNoChange) {
  must_post({till_.open_shift(), till_.sell("BAK-001")});
  for (const char* table : {"transactions", "transaction_items", "transaction_tenders",
                            "transaction_taxes", "stock_movements", "journal_entries"}) {
    for (const std::string& statement :
         {"UPDATE " + std::string{table} + " SET tenant_id = tenant_id",
          "DELETE FROM " + std::string{table}, "TRUNCATE " + std::string{table} + " CASCADE"}) {
      const auto changed = admin().run(statement, {}, Effect::reads);
      ASSERT_FALSE(changed) << statement;
      EXPECT_THAT(changed.error().detail, ::testing::HasSubstr("never changed")) << statement;
    }
  }
}

// What foreign keys did row by row: what a recorded row names stays, and what none names may go.
TEST_F(Posting, WhatASaleNamesCannotBeDeleted) {
  // Espresso has no stock.
  must_post({till_.open_shift(), till_.sell("BAK-001"), till_.sell("HOT-001")});
  const auto remove = [&](const std::string& what) {
    const auto removed = admin().run("DELETE FROM " + what, {}, Effect::reads);
    return removed ? std::string{"removed"} : removed.error().detail;
  };
  EXPECT_THAT(remove("product_variants WHERE sku = 'BAK-001'"),
              ::testing::HasSubstr("violates foreign key constraint"));
  EXPECT_THAT(remove("product_variants WHERE sku = 'HOT-001'"),
              ::testing::HasSubstr("recorded_variants"));
  EXPECT_THAT(remove("inventory_items i USING product_variants v WHERE v.id = i.variant_id"
                     " AND v.sku = 'BAK-001'"),
              ::testing::HasSubstr("never changed"));
  EXPECT_THAT(remove("user_tenants WHERE user_id = '" + till_.person().to_string() + "'"),
              ::testing::HasSubstr("violates foreign key constraint"));
  for (const char* table :
       {"shifts", "journal_heads", "recorded_variants", "recorded_people", "recorded_locations"}) {
    EXPECT_THAT(remove(table), ::testing::HasSubstr("never changed")) << table;
  }
  EXPECT_EQ(value("SELECT concat_ws('|', (SELECT count(*) FROM recorded_variants),"
                  " (SELECT count(*) FROM recorded_people),"
                  " (SELECT count(*) FROM recorded_locations))"),
            "2|1|1");
  EXPECT_EQ(remove("product_variants WHERE sku = 'HOT-002'"), "removed");
}

// While one deletes an item that was never sold, another sells it: it is sold as unknown, or it
// stays.
TEST_F(Posting, AnItemThatIsBeingDeletedIsSoldAsUnknown) {
  must_post({till_.open_shift(), till_.sell("BAK-001")});
  must_run(admin(), "BEGIN");
  must_run(admin(), "DELETE FROM product_variants WHERE sku = 'HOT-002'");
  const auto sold = till_.sell("HOT-002");
  std::vector<PostStatus> status;
  std::thread posting{[&] { status = statuses(must_post({sold})); }};
  auto watch = cluster_.connect(database_);
  while (holdfast::testing::value_of(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted") ==
         "0") {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  must_run(admin(), "COMMIT");
  posting.join();
  EXPECT_EQ(status, std::vector{PostStatus::applied});
  EXPECT_EQ(value("SELECT count(*) FROM transaction_items WHERE variant_id IS NULL"), "1");
}

TEST_F(Posting, TwoTillsOnTheSameGoodsEndInNoDeadlock) {
  const std::vector<std::string> skus = {"BAK-001", "BAK-002", "BAK-003",
                                         "DAI-001", "DRI-001", "HOU-001"};
  constexpr int kBatches = 25, kSales = 8;
  const auto sell_all = [&](std::size_t number, core::Error* error) {
    auto till = recording_till(number);
    auto server = store(number);
    Entries opened = {till.open_shift()};
    if (!server->post(opened)) *error = {ErrorCode::internal, "shift"};
    for (int batch = 0; batch < kBatches; ++batch) {
      Entries entries;
      for (int i = 0; i < kSales; ++i) {
        std::vector<std::pair<core::Item, core::Quantity>> goods;
        for (std::size_t k = 0; k < skus.size(); ++k) {
          // One till goes through the goods forwards, the other backwards.
          const auto at = number == 0 ? k : skus.size() - 1 - k;
          goods.emplace_back(till.item(skus[at]), core::kOne);
        }
        entries.push_back(till.sell(goods));
      }
      if (const auto answers = server->post(entries); !answers) *error = answers.error();
    }
  };
  core::Error one, two;
  std::thread other{[&] { sell_all(1, &two); }};
  sell_all(0, &one);
  other.join();
  EXPECT_EQ(one.detail, "");
  EXPECT_EQ(two.detail, "");
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), std::to_string(2 * kBatches * kSales));
  EXPECT_EQ(on_hand("BAK-001"), std::to_string(30 - 2 * kBatches * kSales) + ".000");
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(Posting, TheSingleFormAnswersForOneEntry) {
  const auto opened = till_.open_shift();
  auto till = PgConnection::connect({.conninfo = till_conninfo(0)});
  ASSERT_TRUE(till);
  std::string array = testing::encode_entries(Entries{opened});
  EXPECT_THAT(
      holdfast::testing::value_of(*till, "SELECT post_journal_entry(($1::jsonb) -> 0)", {array}),
      ::testing::HasSubstr("\"status\": \"applied\""));
  const auto later = (till_.sell("BAK-001"), till_.sell("BAK-001"));
  array = testing::encode_entries(Entries{later});
  EXPECT_THAT(
      holdfast::testing::value_of(*till, "SELECT post_journal_entry(($1::jsonb) -> 0)", {array}),
      ::testing::HasSubstr("\"error\": \"sequence_gap\""));
}

}  // namespace
}  // namespace holdfast::remote
