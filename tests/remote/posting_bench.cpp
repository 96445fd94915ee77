// How fast sales reach the server, one connection, against two peers on the same cluster in
// the same run: PostgreSQL's own yardstick, `pgbench -N` (simple-update), and the very rows
// that the sales become, copied by a plain INSERT into tables with the same indexes. The limit
// for catching up after an outage is four times the rate of the first; the second says how
// much of the time is the rows themselves.
//
// Sales that come one by one have two floors: the signed entry alone, in one INSERT of one
// round trip, and the rows of one sale, copied as above. Both wait for the disk as a sale does.
//
// The server is set up as db/OPERATIONS.md asks for the smallest number of shops.
//
//   posting_bench [seconds of each pgbench run]    (5 unless said)
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "db/remote/process.h"
#include "pos/till/posting.h"
#include "tests/remote/posting_load.h"

namespace holdfast::remote {
namespace {

using bench::Clock;
using bench::print_figure;
using holdfast::testing::must_run;
using testing::deliver_goods;
using testing::give_up;
using testing::RecordingTill;
using testing::sales_per_s;
using testing::seconds_since;
using testing::ServerTime;

constexpr double kCatchUpFactor = 4;
constexpr std::size_t kBatch = till::PostingConfig{}.max_batch, kLarger = 250;
static_assert(kBatch == 100, "the figure below is named by it");

// Transactions in a second, as pgbench counts them.
class PgBench {
 public:
  explicit PgBench(holdfast::testing::PgCluster& cluster)
      : cluster_(cluster), database_(cluster.make_database()) {
    std::ignore = run({"--initialize", "--quiet", "--scale=10"});
  }
  double simple_update_per_s(int seconds) {
    std::istringstream lines{run(
        {"--skip-some-updates", "--no-vacuum", "--client=1", "--time=" + std::to_string(seconds)})};
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("tps = ")) return std::stod(line.substr(6));
    }
    give_up("pgbench named no rate");
  }

 private:
  std::string run(std::vector<std::string> arguments) {
    auto& server = cluster_.server();
    const auto output = server.socket_folder().parent_path() / "pgbench.out";
    std::filesystem::remove(output);
    arguments.insert(arguments.end(),
                     {"--host=" + server.socket_folder().string(), "--port=5432",
                      "--username=" + std::string{PrivateCluster::kSuperuser}, database_});
    const auto code = run_process({.program = server.program("pgbench"),
                                   .arguments = std::move(arguments),
                                   .user = {},
                                   .output = output});
    std::stringstream said;
    said << std::ifstream{output}.rdbuf();
    if (!code || *code != 0) give_up("pgbench: " + said.str());
    return said.str();
  }

  holdfast::testing::PgCluster& cluster_;
  std::string database_;
};

// The rows of the last sales in tables of their own, to be inserted batch by batch: nothing is
// parsed, looked up or checked but the tables' own keys.
class SameRows {
 public:
  SameRows(PgConnection& admin, std::string schema, std::size_t batches, std::size_t per_batch)
      : admin_(admin), schema_(std::move(schema)), batches_(batches), per_batch_(per_batch) {
    must_run(admin_, "CREATE SCHEMA " + schema_);
    must_run(admin_, "CREATE TABLE " + schema_ +
                         ".sales AS"
                         " SELECT n.id, (row_number() OVER (ORDER BY n.seq) - 1) / " +
                         std::to_string(per_batch) +
                         " AS batch FROM (SELECT t.id, j.seq FROM transactions t"
                         "   JOIN journal_entries j ON j.id = t.journal_entry_id"
                         "   ORDER BY j.seq DESC LIMIT " +
                         std::to_string(batches * per_batch) + ") n");
    take("journal_entries", "JOIN transactions t ON t.journal_entry_id = r.id JOIN " + schema_ +
                                ".sales s ON s.id = t.id");
    const std::string of_sale = "JOIN " + schema_ + ".sales s ON s.id = r.";
    take("transactions", of_sale + "id");
    take("transaction_items", of_sale + "transaction_id");
    take("transaction_tenders", of_sale + "transaction_id");
    take("transaction_taxes", of_sale + "transaction_id");
    take("stock_movements", of_sale + "reference_id");
    // Planned once, as the server's functions are.
    must_run(admin_, "CREATE FUNCTION " + schema_ +
                         ".copy(wanted bigint) RETURNS void LANGUAGE plpgsql AS"
                         " $$ DECLARE done integer; BEGIN " +
                         insert_ + " SELECT 1 INTO done; END $$");
  }
  double sales_per_s() {
    for (const auto& table : tables_) must_run(admin_, "TRUNCATE " + schema_ + "." + table);
    const auto begin = Clock::now();
    for (std::size_t batch = 0; batch < batches_; ++batch) {
      must_run(admin_, "SELECT " + schema_ + ".copy($1)", {std::to_string(batch)});
    }
    const double seconds = seconds_since(begin);
    if (holdfast::testing::value_of(admin_, "SELECT count(*) FROM " + schema_ + ".transactions") !=
        std::to_string(batches_ * per_batch_)) {
      give_up("not all rows were copied");
    }
    return static_cast<double>(batches_ * per_batch_) / seconds;
  }

 private:
  void take(const std::string& table, const std::string& of_sales) {
    const std::string source = schema_ + ".from_" + table;
    must_run(admin_,
             "CREATE TABLE " + source + " AS SELECT r.*, s.batch FROM " + table + " r " + of_sales);
    must_run(admin_, "CREATE INDEX ON " + source + " (batch)");
    must_run(admin_, "ANALYZE " + source);
    must_run(admin_,
             "CREATE TABLE " + schema_ + "." + table + " (LIKE " + table + " INCLUDING ALL)");
    const std::string columns = holdfast::testing::value_of(
        admin_,
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped",
        {table});
    insert_ += (tables_.empty() ? "WITH " : ", ") + table + " AS (INSERT INTO " + schema_ + "." +
               table + " (" + columns + ") SELECT " + columns + " FROM " + source +
               " WHERE batch = wanted)";
    tables_.push_back(table);
  }

  PgConnection& admin_;
  std::string schema_;
  std::size_t batches_, per_batch_;
  std::vector<std::string> tables_;
  std::string insert_;
};

// What a server has to do at the least that answers for an entry: write it, with its place in
// the till's chain, to the disk.
double entries_alone_per_s(PgConnection& admin, RecordingTill& till, std::size_t count) {
  must_run(admin, "DROP TABLE IF EXISTS entries_alone");
  must_run(admin, "CREATE TABLE entries_alone (LIKE journal_entries INCLUDING ALL)");
  std::vector<ports::StoredEntry> entries;
  for (std::size_t i = 0; i < count; ++i) entries.push_back(testing::six_line_sale(till));
  const auto hex = [](const auto& bytes) {
    std::string text = "\\x";
    for (const auto byte : bytes) {
      text += "0123456789abcdef"[byte >> 4U];
      text += "0123456789abcdef"[byte & 15U];
    }
    return text;
  };
  const auto demo = demo_shop();
  const auto begin = Clock::now();
  for (const auto& entry : entries) {
    must_run(admin,
             "INSERT INTO entries_alone (id, tenant_id, terminal_id, seq, kind, version,"
             " occurred_at, payload, previous_hash, hash, signature)"
             " VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::bigint / 1000.0), $8, $9, $10,"
             "   $11)",
             {entry.id.value.to_string(), demo.tenant.to_string(),
              demo.tills[0].terminal.to_string(), std::to_string(entry.seq), entry.kind,
              std::to_string(entry.version), std::to_string(entry.occurred_at.utc_ms),
              entry.payload, hex(entry.previous_hash), hex(entry.hash), hex(entry.signature)});
  }
  return static_cast<double>(count) / seconds_since(begin);
}

int run(int pgbench_s) {
  holdfast::testing::PgCluster cluster{holdfast::testing::PgCluster::Keeps::every_sync,
                                       {"shared_buffers=1GB", "max_wal_size=2GB"}};
  const std::string database = cluster.make_migrated_database();
  testing::load_shop(cluster.conninfo(database));
  const auto login = demo_shop().tills[0].login;
  auto store =
      open_remote_store({.conninfo = cluster.conninfo(database, login, testing::kPassword)})
          .value();
  const auto catalogue = testing::whole_catalogue(*store);
  if (!catalogue) give_up(core::sentence(catalogue.error()));
  RecordingTill till{*catalogue, 1};
  if (const auto opened = store->post(std::vector{till.open_shift()}); !opened) {
    give_up(core::sentence(opened.error()));
  }
  PgBench pgbench{cluster};
  std::ignore = sales_per_s(*store, till, 200, 1);
  auto admin = cluster.connect(database);
  deliver_goods(admin);
  must_run(admin, "ANALYZE");
  const ServerTime server{admin, login};

  // In turn, so that a machine that is busy for a while is busy for all of them.
  constexpr int kRounds = 3;
  constexpr std::size_t kBatches = 20, kSingles = 1'000;
  std::vector<double> yardstick, singles, tens, larger, batches, server_us, plain, alone,
      plain_singles;
  std::optional<SameRows> same_rows, same_single_rows;
  RecordingTill elsewhere{*catalogue, 2};
  for (int round = 0; round < kRounds; ++round) {
    yardstick.push_back(pgbench.simple_update_per_s(pgbench_s));
    singles.push_back(sales_per_s(*store, till, kSingles, 1));
    alone.push_back(entries_alone_per_s(admin, elsewhere, kSingles));
    tens.push_back(sales_per_s(*store, till, 200, 10));
    larger.push_back(sales_per_s(*store, till, 20, kLarger));
    const double before_us = server.microseconds();
    batches.push_back(sales_per_s(*store, till, kBatches, kBatch));
    server_us.push_back((server.microseconds() - before_us) / kBatches);
    if (!same_rows) same_rows.emplace(admin, "same_rows", kBatches, kBatch);
    plain.push_back(same_rows->sales_per_s());
    if (!same_single_rows) same_single_rows.emplace(admin, "same_single_rows", kSingles, 1);
    plain_singles.push_back(same_single_rows->sales_per_s());
  }
  const double simple_update = bench::percentile(yardstick, 0.5);
  const double catch_up = bench::percentile(batches, 0.5);
  print_figure("pgbench_simple_update", simple_update, "transactions/s");
  const double single = bench::percentile(singles, 0.5);
  print_figure("posting_singles", single, "sales/s");
  print_figure("posting_batches_of_10", bench::percentile(tens, 0.5), "sales/s");
  print_figure("posting_batches_of_250", bench::percentile(larger, 0.5), "sales/s");
  print_figure("posting_batches_of_100", catch_up, "sales/s");
  print_figure("posting_catch_up_over_simple_update", catch_up / simple_update, "times");
  print_figure("posting_singles_over_simple_update", single / simple_update, "times");
  print_figure("entry_alone_over_simple_update", bench::percentile(alone, 0.5) / simple_update,
               "times");
  print_figure("plain_insert_of_one_sale_over_simple_update",
               bench::percentile(plain_singles, 0.5) / simple_update, "times");
  const double plain_insert = bench::percentile(plain, 0.5);
  print_figure("plain_insert_of_the_same_rows", plain_insert, "sales/s");
  print_figure("plain_insert_over_simple_update", plain_insert / simple_update, "times");
  print_figure("posting_catch_up_over_plain_insert", catch_up / plain_insert, "times");
  print_figure("posting_server_time_of_a_batch", bench::percentile(server_us, 0.5), "us");
  // A rate is better when it is higher: so the time of one sale is set against its limit.
  print_figure("posting_catch_up_per_sale", 1e6 / catch_up, "us",
               1e6 / (kCatchUpFactor * simple_update));
  return 0;
}

}  // namespace
}  // namespace holdfast::remote

int main(int argc, char** argv) {
  try {
    return holdfast::remote::run(argc > 1 ? std::atoi(argv[1]) : 5);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
