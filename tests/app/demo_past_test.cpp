// Made-up shops compared row by row: with what posting makes of the same journals, and with the
// same shops in another database.
#include <set>

#include "db/local/entry_hash.h"
#include "tests/app/demo_shops.h"

namespace holdfast::app::demo_testing {
namespace {

using demo::Table;

// As posting would have made them: the same journals are applied by the server itself, in another
// database, and its rows compared.
class WithoutWhatPostingMakes final : public demo::RowSink {
 public:
  explicit WithoutWhatPostingMakes(demo::RowSink& to) : to_(to) {}
  void write(Table table, const demo::Row& row) override {
    switch (table) {
      case Table::recorded_variants:
      case Table::recorded_people:
      case Table::recorded_locations:
      case Table::shifts:
      case Table::transactions:
      case Table::transaction_items:
      case Table::transaction_tenders:
      case Table::transaction_taxes:
      case Table::cash_movements:
      case Table::cycle_counts:
      case Table::cycle_count_lines:
        return;  // the lines come when the stock is changed
      case Table::stock_movements:
        if (row.line().find("\ttransaction\t") != std::string::npos ||
            row.line().find("\tcycle_count\t") != std::string::npos) {
          return;
        }
        break;
      default:
        break;
    }
    to_.write(table, row);
  }
  core::Result<void> pause() override { return to_.pause(); }

 private:
  demo::RowSink& to_;
};

ports::Hash256 no_hash(std::string_view text) {
  ports::Hash256 hash{};
  for (std::size_t i = 0; i < text.size(); ++i) hash[i % 32] ^= static_cast<std::uint8_t>(text[i]);
  return hash;
}

TEST_F(MadeUpShops, HaveThePastThatPostingWouldHaveRecorded) {
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind);
    const std::string other = PgCluster::shared().make_migrated_database();
    auto connection = PgCluster::shared().connect(other);
    must(make_past_partitions(connection, plan));
    {
      auto transaction = must(remote::PgTransaction::begin(connection));
      DemoLoader loader{connection, plan};
      must(loader.begin());
      WithoutWhatPostingMakes sink{loader};
      must(write_demo_shop(plan, {kPinHash, &no_hash, &local::chain}, sink, [](std::uint64_t) {}));
      must(loader.end());
      must(transaction.commit());
    }
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
             {plan.tenant.to_string()});
    must_run(connection, "SET ROLE holdfast_owner");
    // As post_journal() has them.
    for (const char* setting :
         {"plan_cache_mode = force_generic_plan", "enable_seqscan = off", "jit = off"}) {
      must_run(connection, std::string{"SET "} + setting);
    }
    EXPECT_EQ(value_of(connection,
                       "SELECT sum((apply_or_quarantine(h.tenant_id, h.terminal_id, t.location_id,"
                       "                                1, h.last_seq)).quarantined)"
                       "  FROM journal_heads h JOIN terminals t ON t.id = h.terminal_id"),
              "0");
    auto loaded = open(plan);
    must_run(loaded, "SET ROLE holdfast_owner");
    const auto same = [&](const std::string& columns, const std::string& from) {
      const std::string sql = "SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM (SELECT " +
                              columns + " FROM " + from + ") r";
      const std::string posted = value_of(connection, sql);
      EXPECT_NE(posted, "") << from;
      EXPECT_EQ(value_of(loaded, sql), posted) << from << " of " << name_of(kind);
    };
    const auto without = [&](const std::string& table, const std::string& left_out) {
      return value_of(connection,
                      "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM"
                      " pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT"
                      " attisdropped AND attname <> ALL (string_to_array($2, ','))",
                      {table, left_out});
    };
    for (const char* table : {"shifts", "transactions", "transaction_items", "transaction_tenders",
                              "transaction_taxes", "cash_movements", "cycle_counts",
                              "recorded_variants", "recorded_people", "recorded_locations"}) {
      same(without(table, "recorded_at"), table);
    }
    same(without("stock_movements", "id,recorded_at"),
         "stock_movements WHERE reference_type = 'transaction'");
  }
}

// Left out is what the server itself stamps, and the salted hashes of PINs.
TEST_F(MadeUpShops, AreTheSameInAnotherDatabase) {
  const std::string other = PgCluster::shared().make_migrated_database();
  auto connection = must(PgConnection::connect(
      {.conninfo = PgCluster::shared().conninfo(other), .answer_timeout_ms = 0}));
  // In another order, among others.
  for (auto kind = kKinds.rbegin(); kind != kKinds.rend(); ++kind) {
    must(load_generated_shop(connection, plan_of(*kind), "another hash", [](std::uint64_t) {}));
  }
  const std::set<std::string> server_s_own = {"audit_log", "catalogue_changes", "stock_changes",
                                              "feed_floors"};
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind);
    auto one = open(plan);
    auto two = open_in(other, plan);
    int compared = 0;
    auto tables = tables_of_tenants(one);
    tables.emplace_back("tenants");
    tables.emplace_back("users");
    for (const std::string& table : tables) {
      if (server_s_own.contains(table)) continue;
      const std::string of_shop = table == "tenants" ? "id = current_tenant_id()"
                                  : table == "users"
                                      ? "id IN (SELECT user_id FROM user_tenants"
                                        "        WHERE tenant_id = current_tenant_id())"
                                      : "tenant_id = current_tenant_id()";
      const std::string sql =
          "SELECT md5(coalesce(string_agg((to_jsonb(t) - 'pin_hash' - 'last_updated')::text, '|'"
          " ORDER BY t::text), '')) FROM " +
          table + " t WHERE " + of_shop;
      EXPECT_EQ(value_of(one, sql), value_of(two, sql)) << table << " of " << name_of(kind);
      ++compared;
    }
    EXPECT_GT(compared, 60);
  }
}

}  // namespace
}  // namespace holdfast::app::demo_testing
