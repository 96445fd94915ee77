// Made-up shops in a real database: that they are whole and true to every rule of the schema.
#include <map>
#include <set>

#include "db/local/entry_hash.h"
#include "db/local/memory_journal.h"
#include "db/remote/interrupt.h"
#include "db/remote/remote_store.h"
#include "db/remote/terminal_login.h"
#include "pos/app/own_journal.h"
#include "pos/codec/codec.h"
#include "tests/app/demo_shops.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::app::demo_testing {
namespace {

// What the other kinds of shops have, or what only goes wrong or comes with a machine.
const std::map<std::string, std::set<ShopKind>> kOnlyIn = {
    {"batches", {ShopKind::general}},
    {"batch_items", {ShopKind::general}},
    {"material_types", {ShopKind::maker}},
    {"spool_types", {ShopKind::maker}},
    {"spools", {ShopKind::maker}},
    {"spool_movements", {ShopKind::maker}},
    {"product_materials", {ShopKind::maker}},
    {"product_components", {ShopKind::maker}},
    {"reorder_settings", {ShopKind::maker}},
    {"production_runs", {ShopKind::maker}},
    {"feed_floors", {}},         // nothing was dropped from the feed of changes yet
    {"terminal_keys", {}},       // with enrolment
    {"stock_exceptions", {}},    // nothing was sold that was not there
    {"journal_quarantine", {}},  // no entry made no sense
    {"journal_alarms", {}},      // no till is out of step
    {"journal_branches", {}},    // no two machines went on from one journal
};

TEST_F(MadeUpShops, HaveRowsInEveryTableThatIsTheirs) {
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind);
    auto connection = open(plan);
    for (const std::string& table : tables_of_tenants(connection)) {
      const bool has_rows =
          count(connection, table + " WHERE tenant_id = '" + plan.tenant.to_string() + "'") != "0";
      const auto special = kOnlyIn.find(table);
      const bool should = special == kOnlyIn.end() || special->second.contains(kind);
      EXPECT_EQ(has_rows, should) << table << " of " << name_of(kind);
    }
  }
}

TEST_F(MadeUpShops, LeaveNoDifferenceInAnyView) {
  auto connection = PgCluster::shared().connect(database());
  const auto views = must_run(connection,
                              "SELECT relname FROM pg_class WHERE relkind = 'v'"
                              "   AND relname LIKE '%\\_differences'"
                              "   AND relname <> 'goods_receipt_differences'");
  ASSERT_GE(views.count(), 6);
  for (int i = 0; i < views.count(); ++i) {
    const std::string view{views.text(i, 0)};
    EXPECT_EQ(count(connection, view), "0") << view;
  }
  // What came otherwise than it was ordered is there to be looked at.
  EXPECT_NE(count(connection, "goods_receipt_differences"), "0");
}

TEST_F(MadeUpShops, SellWhatIsThere) {
  auto connection = PgCluster::shared().connect(database());
  EXPECT_EQ(count(connection, "inventory_items WHERE on_hand < 0 OR available < 0"), "0");
  EXPECT_EQ(count(connection,
                  "customer_balances WHERE store_credit_balance < 0"
                  " OR loyalty_points < 0 OR credit_available < 0"),
            "0");
  EXPECT_EQ(count(connection, "gift_card_balances WHERE balance < 0"), "0");
  EXPECT_EQ(count(connection, "spools WHERE current_weight_g < 0"), "0");
}

TEST_F(MadeUpShops, AddUp) {
  auto connection = PgCluster::shared().connect(database());
  EXPECT_EQ(count(connection, "transactions WHERE findings <> '{}'"), "0");
  EXPECT_EQ(count(connection, R"(transactions t
      CROSS JOIN LATERAL (SELECT coalesce(sum(i.total_amount), 0) AS total,
                                 coalesce(sum(i.tax_amount), 0) AS tax, count(*) AS lines
                            FROM transaction_items i WHERE i.transaction_id = t.id) i
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS paid
                            FROM transaction_tenders p WHERE p.transaction_id = t.id) p
      CROSS JOIN LATERAL (SELECT coalesce(sum(x.tax_amount), 0) AS tax
                            FROM transaction_taxes x WHERE x.transaction_id = t.id) x
      WHERE (t.total_amount, t.total_amount, t.tax_amount, t.tax_amount, t.line_count)
            IS DISTINCT FROM (i.total, p.paid, i.tax, x.tax, i.lines))"),
            "0");
  EXPECT_EQ(count(connection, R"(shifts s
      CROSS JOIN LATERAL (SELECT count(*) AS sales, coalesce(sum(t.total_amount), 0) AS total
                            FROM transactions t WHERE t.shift_id = s.id AND t.kind = 'sale'
                             AND t.status = 'completed') t
      WHERE (s.sale_count, s.sales_total) IS DISTINCT FROM (t.sales, t.total))"),
            "0");
  EXPECT_EQ(count(connection, R"(shifts s
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS cash FROM transactions t
                            JOIN transaction_tenders p ON p.transaction_id = t.id
                           WHERE t.shift_id = s.id) t
      CROSS JOIN LATERAL (SELECT coalesce(sum(m.amount), 0) AS cash FROM cash_movements m
                           WHERE m.shift_id = s.id) m
      WHERE s.expected_cash <> s.opening_float + t.cash + m.cash)"),
            "0");
  EXPECT_EQ(count(connection, R"(purchase_orders o
      WHERE o.subtotal <> (SELECT sum(l.total_cost) FROM purchase_order_line_items l
                            WHERE l.purchase_order_id = o.id))"),
            "0");
  EXPECT_EQ(count(connection, R"(orders o
      WHERE (o.subtotal_price, o.total_tax) IS DISTINCT FROM
            (SELECT (sum(l.total_price), sum(l.tax_amount)) FROM order_line_items l
              WHERE l.order_id = o.id))"),
            "0");
  EXPECT_NE(count(connection, "transactions WHERE kind = 'return'"), "0");
  EXPECT_NE(count(connection, "transactions WHERE status = 'voided'"), "0");
  EXPECT_NE(count(connection, "transactions WHERE discount IS NOT NULL"), "0");
}

TEST_F(MadeUpShops, KeepEverySaleInItsMonth) {
  auto connection = PgCluster::shared().connect(database());
  const auto months = must_run(connection, "SELECT name FROM monthly_tables");
  for (int i = 0; i < months.count(); ++i) {
    EXPECT_EQ(count(connection, std::string{months.text(i, 0)} + "_default"), "0");
  }
  EXPECT_NE(count(connection, "transactions_y2026m02"), "0");
  EXPECT_NE(count(connection, "transactions_y2026m03"), "0");
}

// Orders went by the steps that there are, from the first to where they are.
TEST_F(MadeUpShops, FollowTheStepsOfOrders) {
  auto connection = PgCluster::shared().connect(database());
  EXPECT_EQ(count(connection, R"(order_status_history h
      WHERE h.from_status IS NOT NULL AND NOT EXISTS (
            SELECT FROM order_status_steps s
             WHERE (s.from_status, s.to_status) = (h.from_status, h.to_status)))"),
            "0");
  EXPECT_EQ(count(connection, R"(orders o
      WHERE (o.status, coalesce(o.previous_status, '')) IS DISTINCT FROM
            (SELECT (h.to_status, coalesce(h.from_status, '')) FROM order_status_history h
              WHERE h.order_id = o.id ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1))"),
            "0");
  for (const char* status : {"pending", "confirmed", "processing", "shipped", "completed"}) {
    EXPECT_NE(count(connection, std::string{"orders WHERE status = '"} + status + "'"), "0");
  }
}

TEST_F(MadeUpShops, HaveCardsAndGiftCardsThatTheSchemaKnows) {
  const Plan plan = plan_of(ShopKind::cards);
  auto connection = open(plan);
  EXPECT_EQ(count(connection, "product_variants WHERE NOT validate_tcg_attributes(tcg_attributes)"),
            "0");
  EXPECT_NE(count(connection,
                  "product_variants WHERE card_set_code IS NOT NULL"
                  " AND card_number IS NOT NULL AND card_condition IS NOT NULL"),
            "0");
  EXPECT_NE(count(connection, "product_variants WHERE grading_certificate IS NOT NULL"), "0");
  EXPECT_EQ(value_of(connection,
                     "SELECT count(*) FROM gift_cards"
                     " WHERE code_hash = gift_card_code_hash($1)",
                     {gift_card_code(plan, 3)}),
            "1");
  EXPECT_EQ(value_of(connection,
                     "SELECT v.sku FROM search_variants('heron') s"
                     " JOIN product_variants v ON v.id = s.variant_id LIMIT 1")
                .substr(0, 5),
            "CARD-");
}

// What a count found is what the books, which know every sale, say of that moment.
TEST_F(MadeUpShops, CountWhatTheBooksSay) {
  auto connection = PgCluster::shared().connect(database());
  EXPECT_NE(count(connection, "cycle_count_lines WHERE difference <> 0"), "0");
  EXPECT_EQ(count(connection, R"(cycle_count_lines l
      WHERE l.expected IS DISTINCT FROM
            (SELECT coalesce(sum(m.quantity), 0) FROM stock_movements m
              WHERE m.tenant_id = l.tenant_id AND m.location_id = l.location_id
                AND m.variant_id = l.variant_id AND m.occurred_at <= l.counted_at
                AND m.reference_id IS DISTINCT FROM l.count_id))"),
            "0");
  EXPECT_EQ(count(connection, R"(cycle_count_lines l
      WHERE l.difference IS DISTINCT FROM
            (SELECT coalesce(sum(m.quantity), 0) FROM stock_movements m
              WHERE (m.reference_id, m.reference_line) = (l.count_id, l.line_number)))"),
            "0");
}

TEST_F(MadeUpShops, AreNotMadeTwice) {
  const Plan plan = plan_of(ShopKind::cards);
  auto connection = open(plan);
  const std::string before = count(connection, "product_variants");
  demo::Request again = plan.request;
  again.seed = 99;
  for (const Plan& second : {plan, make_plan(again).value()}) {
    const auto refused = load(connection, second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::ErrorCode::command_line);
    EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("\"demo-cards\""));
  }
  EXPECT_EQ(count(connection, "product_variants"), before);
}

TEST_F(MadeUpShops, LeaveNothingBehindWhenTheyAreInterrupted) {
  const std::string other = PgCluster::shared().make_migrated_database();
  const auto stop = std::make_shared<remote::Interrupt>();
  auto connection = must(PgConnection::connect({.conninfo = PgCluster::shared().conninfo(other),
                                                .answer_timeout_ms = 0,
                                                .interrupt = stop}));
  const auto ended =
      load(connection, plan_of(ShopKind::maker), [&](std::uint64_t) { stop->raise(); });
  ASSERT_FALSE(ended);
  auto admin = PgCluster::shared().connect(other);
  EXPECT_EQ(count(admin, "tenants"), "0");
  EXPECT_EQ(count(admin, "products"), "0");
  // And every trigger is in force.
  EXPECT_EQ(count(admin, "pg_trigger WHERE tgenabled <> 'O'"), "0");
}

TEST_F(MadeUpShops, LeaveEveryTriggerInForce) {
  auto connection = PgCluster::shared().connect(database());
  EXPECT_EQ(count(connection, "pg_trigger WHERE tgenabled <> 'O'"), "0");
}

// For many goods the indexes of the search are made anew, where nobody else has any; and a
// second shop of that size leaves those of the first alone.
TEST_F(MadeUpShops, OfManyGoodsLeaveTheSearchAsItWas) {
  const std::string other = PgCluster::shared().make_migrated_database();
  auto connection = must(PgConnection::connect(
      {.conninfo = PgCluster::shared().conninfo(other), .answer_timeout_ms = 0}));
  const auto indexes = [&](const std::string& what) {
    return value_of(connection, "SELECT string_agg(" + what +
                                    ", ';' ORDER BY indexname) FROM pg_indexes"
                                    " WHERE tablename = 'variant_search'");
  };
  const std::string before = indexes("indexdef");
  EXPECT_THAT(before, ::testing::HasSubstr("gin_trgm_ops"));
  const std::string oids = indexes("indexname::regclass::oid::text");
  demo::Request request = plan_of(ShopKind::trading).request;
  request.variants = kManyGoods;
  request.days = 1;
  const Plan many = make_plan(request).value();
  must(load(connection, many));
  EXPECT_EQ(indexes("indexdef"), before);
  const std::string made_anew = indexes("indexname::regclass::oid::text");
  EXPECT_NE(made_anew, oids);
  EXPECT_EQ(count(connection, "variant_search"), std::to_string(kManyGoods));
  auto shop = open_in(other, many);
  EXPECT_EQ(value_of(shop, "SELECT count(*) FROM search_variants('claw hammer heavy 600', 3)"),
            "3");
  EXPECT_EQ(count(connection, "inventory_summary_differences"), "0");
  EXPECT_EQ(count(connection, "stock_ledger_differences"), "0");

  request.kind = ShopKind::cards;
  request.days = 0;
  must(load(connection, make_plan(request).value()));
  EXPECT_EQ(indexes("indexname::regclass::oid::text"), made_anew);
}

// A machine that is enrolled as one of its tills has its goods, its people, and its past.
TEST_F(MadeUpShops, AreThereForTheirTills) {
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind);
    const demo::PlannedTill& till = plan.tills[1];
    const std::string login = "till_" + plan.slug;
    must(remote::enrol_terminal({.conninfo = PgCluster::shared().conninfo(database())},
                                {plan.tenant, till.id, login, "secret"}));
    remote::RemoteOptions options;
    options.conninfo = PgCluster::shared().conninfo(database(), login, "secret");
    auto store = must(remote::open_remote_store(options));
    const auto catalogue = must(remote::testing::whole_catalogue(*store));
    EXPECT_EQ(catalogue.items.size(), 200U);
    EXPECT_EQ(catalogue.people.size(), 4U);
    EXPECT_EQ(catalogue.tax_categories.size(), plan.taxes.size());

    const auto entries = must(store->journal_from(1, 10'000));
    local::ChainCheck chain;
    std::size_t sales = 0;
    for (const ports::StoredEntry& entry : entries) {
      must(chain.next(entry));
      const auto body = must(codec::decode(entry.kind, entry.version, entry.payload));
      sales += std::holds_alternative<core::SaleRecorded>(body) ? 1U : 0U;
    }
    EXPECT_EQ(sales, 80U) << "a third of 10 days of 24";
    EXPECT_EQ(entries.back().kind, "shift_closed");
    local::MemoryJournal journal;
    SystemThreads threads;
    EXPECT_EQ(must(bring_back_entries(journal, *store, threads)),
              static_cast<std::int64_t>(entries.size()));
  }
}

}  // namespace
}  // namespace holdfast::app::demo_testing
