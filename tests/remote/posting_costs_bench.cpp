// What a posted sale costs the server where something else is as well: the policies that keep
// the tenants apart, and the items that a shop has recorded before. Each is measured beside the
// same without it, in turn, by the time of the server's process.
//
//   posting_costs_bench [recorded items]    (2000000 unless said)
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/remote/posting_load.h"

namespace holdfast::remote {
namespace {

using bench::print_figure;
using holdfast::testing::must_run;
using holdfast::testing::value_of;
using testing::give_up;
using testing::RecordingTill;

constexpr double kIsolationLimit = 1.05, kHistoryLimit = 1.2;
constexpr int kRounds = 5;
constexpr std::size_t kBatches = 20, kBatch = 100, kSingles = 300;
constexpr std::int64_t kLines = 6;

// A shop, and a till of it that sells.
class Shop {
 public:
  Shop(holdfast::testing::PgCluster& cluster, const std::string& database)
      : login_(demo_shop().tills[0].login),
        store_(
            open_remote_store({.conninfo = cluster.conninfo(database, login_, testing::kPassword)})
                .value()),
        admin_(cluster.connect(database)) {
    const auto catalogue = testing::whole_catalogue(*store_);
    if (!catalogue) give_up(core::sentence(catalogue.error()));
    till_.emplace(*catalogue, 1);
    if (const auto opened = store_->post(std::vector{till_->open_shift()}); !opened) {
      give_up(core::sentence(opened.error()));
    }
    std::ignore = testing::sales_per_s(*store_, *till_, 10, kBatch);
    testing::deliver_goods(admin_);
    server_.emplace(admin_, login_);
  }
  // Microseconds of the server for one batch.
  double cost_us(std::size_t batches, std::size_t per_batch) {
    const double before_us = server_->microseconds();
    std::ignore = testing::sales_per_s(*store_, *till_, batches, per_batch);
    return (server_->microseconds() - before_us) / static_cast<double>(batches);
  }
  // Plans anew, and measures nothing.
  void warm_up() { std::ignore = testing::sales_per_s(*store_, *till_, 5, 10); }
  PgConnection& admin() { return admin_; }

 private:
  std::string login_;
  std::unique_ptr<ports::RemoteStore> store_;
  PgConnection admin_;
  std::optional<RecordingTill> till_;
  std::optional<testing::ServerTime> server_;
};

double median(const std::vector<double>& samples) {
  return bench::percentile(samples, 0.5);
}

// The functions of posting belong to the tables' owner, for whom policies hold only as long as
// they are forced.
void force_policies(PgConnection& admin, bool forced) {
  must_run(admin, std::string{"DO $$ DECLARE t regclass; BEGIN"
                              " FOR t IN SELECT c.oid FROM pg_class c JOIN pg_policy p"
                              "   ON p.polrelid = c.oid WHERE p.polname = 'tenant_isolation' LOOP"
                              " EXECUTE format('ALTER TABLE %s "} +
                      (forced ? "FORCE" : "NO FORCE") +
                      " ROW LEVEL SECURITY', t); END LOOP; END $$");
}

void measure_isolation(Shop& shop) {
  std::vector<double> with, without;
  for (int round = 0; round < kRounds; ++round) {
    for (const bool forced : {false, true}) {
      force_policies(shop.admin(), forced);
      shop.warm_up();
      (forced ? with : without).push_back(shop.cost_us(kBatches, kBatch));
    }
  }
  print_figure("posting_server_time_without_policies", median(without), "us");
  print_figure("posting_server_time_with_policies", median(with), "us");
  print_figure("posting_cost_of_isolation", median(with) / median(without), "times",
               kIsolationLimit);
}

// As another till would have recorded them: copies of the sales that are there, with ids and
// times from before them, and what was sold of them taken from the stock.
void record_history(PgConnection& admin, std::int64_t items) {
  must_run(admin, "SET synchronous_commit = off");
  must_run(admin,
           "CREATE TEMP TABLE model AS SELECT t.* FROM transactions t"
           " WHERE t.kind = 'sale' AND t.status = 'completed' ORDER BY t.id DESC LIMIT 1000");
  must_run(admin, "ANALYZE model");
  must_run(admin,
           "CREATE FUNCTION pg_temp.copy_of(id uuid, copy bigint) RETURNS uuid LANGUAGE sql"
           " IMMUTABLE AS $$ SELECT (left(id::text, 14)"
           "   || '7' || substr(md5(id::text || copy), 1, 3) || '-8' || substr(md5(id::text || "
           "copy), 5, 3)"
           "   || '-' || substr(md5(id::text || copy), 8, 12))::uuid $$");
  const auto columns = [&admin](const std::string& table, const std::string& replaced) {
    // The columns of the table, and what stands for them: "column=expression;…".
    return value_of(admin,
                    "SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) ||"
                    "  ') SELECT ' || string_agg(coalesce(r.what, 'o.' || quote_ident(a.attname)),"
                    "  ', ' ORDER BY a.attnum)"
                    " FROM pg_attribute a LEFT JOIN (SELECT split_part(p, '=', 1) AS name,"
                    "   split_part(p, '=', 2) AS what FROM unnest(string_to_array($2, ';')) AS p) r"
                    "   ON r.name = a.attname"
                    " WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND a.attgenerated = ''"
                    "   AND NOT a.attisdropped",
                    {table, replaced});
  };
  // Copied from tables of their own: looked up in the ones that grow, each step would take longer.
  for (const auto& [table, of_model] : std::vector<std::pair<std::string, std::string>>{
           {"journal_entries", "o.id = m.journal_entry_id"},
           {"transactions", "o.id = m.id"},
           {"transaction_items", "o.transaction_id = m.id"},
           {"transaction_tenders", "o.transaction_id = m.id"},
           {"transaction_taxes", "o.transaction_id = m.id"},
           {"stock_movements", "o.reference_id = m.id"}}) {
    must_run(admin, "CREATE TEMP TABLE model_" + table + " AS SELECT o.* FROM " + table +
                        " o JOIN model m ON " + of_model + " AND o.tenant_id = m.tenant_id");
  }
  const auto copy = [&](const std::string& table, const std::string& replaced) {
    must_run(admin, "INSERT INTO " + table + " (" + columns(table, replaced) + " FROM model_" +
                        table + " o CROSS JOIN generate_series("
                        "current_setting('bench.from')::bigint, "
                        "current_setting('bench.to')::bigint) AS copy");
  };
  const std::int64_t copies = items / (1000 * kLines), step = 5;
  for (std::int64_t from = 1; from <= copies; from += step) {
    must_run(admin, "SELECT set_config('bench.from', $1, false), set_config('bench.to', $2, false)",
             {std::to_string(from), std::to_string(std::min(copies, from + step - 1))});
    copy("journal_entries", "id=pg_temp.copy_of(o.id, copy);terminal_id='" +
                                demo_shop().tills[1].terminal.to_string() +
                                "'::uuid;seq=copy * 100000 + o.seq");
    copy("transactions", "id=pg_temp.copy_of(o.id, copy);terminal_id='" +
                             demo_shop().tills[1].terminal.to_string() +
                             "'::uuid;journal_entry_id=pg_temp.copy_of(o.journal_entry_id, copy)");
    for (const char* part : {"transaction_items", "transaction_tenders", "transaction_taxes"}) {
      copy(part, "transaction_id=pg_temp.copy_of(o.transaction_id, copy)");
    }
    copy("stock_movements",
         "id=pg_temp.copy_of(o.id, copy);reference_id=pg_temp.copy_of(o.reference_id, copy)");
  }
  must_run(admin,
           "UPDATE inventory_items i SET on_hand = m.quantity FROM (SELECT location_id, variant_id,"
           "   sum(quantity) AS quantity FROM stock_movements GROUP BY location_id, variant_id) m"
           " WHERE i.location_id = m.location_id AND i.variant_id = m.variant_id"
           "   AND i.on_hand <> m.quantity");
  testing::deliver_goods(admin);
  must_run(admin, "VACUUM ANALYZE");
  if (value_of(admin, "SELECT count(*) FROM stock_ledger_differences") != "0") {
    give_up("the stock is not the sum of its movements");
  }
}

void measure_history(Shop& empty, Shop& filled) {
  print_figure("recorded_items_before",
               std::stod(value_of(filled.admin(), "SELECT count(*) FROM transaction_items")),
               "items");
  std::vector<double> batches[2], singles[2];
  for (int round = 0; round < kRounds; ++round) {
    for (const bool is_filled : {false, true}) {
      Shop& shop = is_filled ? filled : empty;
      batches[is_filled].push_back(shop.cost_us(kBatches, kBatch));
      singles[is_filled].push_back(shop.cost_us(kSingles, 1));
    }
  }
  print_figure("posting_server_time_of_a_batch_in_an_empty_shop", median(batches[0]), "us");
  print_figure("posting_server_time_of_a_batch_behind_a_history", median(batches[1]), "us");
  print_figure("posting_cost_of_history_in_batches", median(batches[1]) / median(batches[0]),
               "times", kHistoryLimit);
  print_figure("posting_cost_of_history_one_by_one", median(singles[1]) / median(singles[0]),
               "times", kHistoryLimit);
}

int run(std::int64_t items) {
  holdfast::testing::PgCluster cluster{holdfast::testing::PgCluster::Keeps::every_sync};
  const std::string loaded = cluster.make_migrated_database();
  testing::load_shop(cluster.conninfo(loaded));
  Shop empty{cluster, cluster.copy_database(loaded)};
  Shop filled{cluster, cluster.copy_database(loaded)};
  measure_isolation(empty);
  record_history(filled.admin(), items);
  filled.warm_up();
  measure_history(empty, filled);
  return 0;
}

}  // namespace
}  // namespace holdfast::remote

int main(int argc, char** argv) {
  try {
    return holdfast::remote::run(argc > 1 ? std::atoll(argv[1]) : 2'000'000);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
