// How fast sales reach the server, one connection, against PostgreSQL's own yardstick on
// the same cluster in the same run: `pgbench -N` (simple-update). The limit for catching
// up after an outage is four times its rate.
//
//   posting_bench [seconds of each pgbench run]    (5 unless said)
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "db/remote/process.h"
#include "tests/bench/figure.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using bench::Clock;
using bench::print_figure;
using holdfast::testing::must_run;
using testing::RecordingTill;

constexpr double kCatchUpFactor = 4;
constexpr std::size_t kBatch = 100;

[[noreturn]] void give_up(const std::string& why) {
  throw std::runtime_error(why);
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

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

ports::StoredEntry six_line_sale(RecordingTill& till) {
  std::vector<std::pair<core::Item, core::Quantity>> goods;
  for (const char* sku : {"BAK-001", "BAK-002", "DAI-001", "DRI-001", "HOU-001", "PRO-007"}) {
    goods.emplace_back(till.item(sku), core::kOne);
  }
  return till.sell(goods);
}

double sales_per_s(ports::RemoteStore& store, RecordingTill& till, std::size_t batches,
                   std::size_t per_batch) {
  std::vector<std::vector<ports::StoredEntry>> prepared(batches);
  for (auto& batch : prepared) {
    for (std::size_t i = 0; i < per_batch; ++i) batch.push_back(six_line_sale(till));
  }
  const auto begin = Clock::now();
  for (const auto& batch : prepared) {
    const auto answers = store.post(batch);
    if (!answers) give_up(core::sentence(answers.error()));
    for (const auto& answer : *answers) {
      if (answer.status != ports::PostStatus::applied) give_up(answer.reason);
    }
  }
  return static_cast<double>(batches * per_batch) / seconds_since(begin);
}

int run(int pgbench_s) {
  holdfast::testing::PgCluster cluster{holdfast::testing::PgCluster::Keeps::every_sync};
  const std::string database = cluster.make_migrated_database();
  testing::load_shop(cluster.conninfo(database));
  const auto login = demo_shop().tills[0].login;
  auto store =
      open_remote_store({.conninfo = cluster.conninfo(database, login, testing::kPassword)})
          .value();
  const auto catalogue = store->pull("", 10'000);
  if (!catalogue) give_up(core::sentence(catalogue.error()));
  RecordingTill till{*catalogue, 1};
  if (const auto opened = store->post(std::vector{till.open_shift()}); !opened) {
    give_up(core::sentence(opened.error()));
  }
  PgBench pgbench{cluster};
  std::ignore = sales_per_s(*store, till, 200, 1);
  auto connection = cluster.connect(database);
  must_run(connection, "ANALYZE");

  // In turn, so that a machine that is busy for a while is busy for all of them.
  constexpr int kRounds = 3;
  std::vector<double> yardstick, singles, tens, batches;
  for (int round = 0; round < kRounds; ++round) {
    yardstick.push_back(pgbench.simple_update_per_s(pgbench_s));
    singles.push_back(sales_per_s(*store, till, 1'000, 1));
    tens.push_back(sales_per_s(*store, till, 200, 10));
    batches.push_back(sales_per_s(*store, till, 50, kBatch));
  }
  const double simple_update = bench::percentile(yardstick, 0.5);
  const double catch_up = bench::percentile(batches, 0.5);
  print_figure("pgbench_simple_update", simple_update, "transactions/s");
  print_figure("posting_singles", bench::percentile(singles, 0.5), "sales/s");
  print_figure("posting_batches_of_10", bench::percentile(tens, 0.5), "sales/s");
  print_figure("posting_batches_of_100", catch_up, "sales/s");
  print_figure("posting_catch_up_over_simple_update", catch_up / simple_update, "times");
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
