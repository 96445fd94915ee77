// Every sale reaches the server once, whatever happens on the way: two tills with journals
// on the disk and the product's poster, a network that cuts connections anywhere, PgBouncer in
// transaction mode, a server that crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "tests/app/posting_till.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using remote::testing::kPassword;

constexpr std::int64_t kSales = 3'000;
constexpr std::int64_t kCuts = 5'000;
// For so many cuts sales come one after the other and go singly, or nearly; then as many
// come at once and go in batches.
constexpr std::int64_t kPhaseCuts = 250;

std::int64_t sales_due(std::int64_t cuts) {
  const std::int64_t phase = cuts / kPhaseCuts;
  const bool at_once = phase % 2 == 1;
  return std::min(kSales, (at_once ? (phase + 1) * kPhaseCuts : cuts + 1) * kSales / kCuts);
}

class ExactlyOnce : public ::testing::Test {
 protected:
  ExactlyOnce() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium");
    spdlog::set_level(spdlog::level::off);  // thousands of broken connections
    remote::testing::load_shop(cluster_.conninfo(database_));
    admin_.emplace(cluster_.connect(database_));
    make_other_tenant();
    stock_before_ = stock();
  }

  std::string value(const std::string& sql) { return value_of(*admin_, sql); }
  std::string in_shop(const std::string& sql) {
    must_run(*admin_, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
    return value(sql);
  }
  std::map<std::string, long> stock() {
    std::map<std::string, long> on_hand;
    for (const auto& sku : PostingTill::goods()) {
      on_hand[sku] = std::stol(in_shop(
          "SELECT coalesce(sum(on_hand), 0)::bigint FROM inventory_items i JOIN product_variants v"
          "  ON v.tenant_id = i.tenant_id AND v.id = i.variant_id WHERE sku = '" +
          sku + "'"));
    }
    return on_hand;
  }
  // Whose tables must stay empty.
  void make_other_tenant() {
    must_run(*admin_,
             "SELECT set_config('app.tenant_id', '01980a00-0000-7000-8000-0000000000ff', false)");
    must_run(*admin_,
             "INSERT INTO tenants (id, name, slug) VALUES"
             " ('01980a00-0000-7000-8000-0000000000ff', 'Next door', 'next-door')");
  }
  void crash_server() {
    must(cluster_.server().stop(remote::StopMode::immediate));
    must(cluster_.server().start());
    admin_.emplace(cluster_.connect(database_));
  }
  std::string server_log() {
    std::stringstream text;
    text << std::ifstream{cluster_.server().log_file()}.rdbuf();
    return text.str();
  }
  void expect_all_there_once(std::vector<std::unique_ptr<PostingTill>>& tills);

  PgCluster cluster_{PgCluster::Keeps::every_sync};
  const std::string database_ = cluster_.make_migrated_database();
  const remote::DemoShop shop_ = remote::demo_shop();
  std::optional<remote::PgConnection> admin_;
  std::map<std::string, long> stock_before_;
};

void ExactlyOnce::expect_all_there_once(std::vector<std::unique_ptr<PostingTill>>& tills) {
  for (std::size_t i = 0; i < tills.size(); ++i) {
    EXPECT_EQ(lines_on_server(*admin_, shop_.tills[i].terminal), tills[i]->lines());
  }
  const auto count = [&](const std::string& table) {
    return std::stol(value("SELECT count(*) FROM " + table));
  };
  const auto lines = kSales * static_cast<long>(PostingTill::goods().size());
  EXPECT_EQ(count("transactions"), kSales);
  EXPECT_EQ(count("(SELECT DISTINCT terminal_id, receipt_number FROM transactions) AS t"), kSales);
  EXPECT_EQ(count("transaction_items"), lines);
  EXPECT_EQ(count("transaction_tenders"), kSales);
  EXPECT_EQ(count("stock_movements WHERE reason = 'sale'"), lines);
  EXPECT_EQ(count("transactions WHERE findings <> '{}'"), 0);
  EXPECT_EQ(count("journal_quarantine"), 0);
  EXPECT_EQ(count("journal_alarms"), 0);
  EXPECT_EQ(in_shop("SELECT count(*) FROM stock_ledger_differences"), "0");
  for (const auto& [sku, before] : stock_before_) EXPECT_EQ(stock()[sku], before - kSales) << sku;
  for (const char* table :
       {"transactions", "transaction_items", "transaction_tenders", "transaction_taxes",
        "stock_movements", "journal_entries", "shifts", "inventory_items", "stock_exceptions"}) {
    EXPECT_EQ(count(std::string{table} + " WHERE tenant_id <> '" + shop_.tenant.to_string() + "'"),
              0)
        << table;
  }
}

TEST_F(ExactlyOnce, ThroughCutConnectionsAPoolerAndCrashes) {
  std::vector<PgBouncer::Login> logins;
  for (const auto& till : shop_.tills) logins.push_back({till.login, kPassword});
  PgBouncer pooler{cluster_.server(), logins, PgBouncer::Asks::for_nothing};
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  CuttingProxy network{pooler.socket(), seed};

  std::vector<std::unique_ptr<PostingTill>> tills;
  for (std::size_t i = 0; i < 2; ++i) {
    tills.push_back(std::make_unique<PostingTill>(
        book_of_till(cluster_, database_, i),
        network.conninfo(database_, shop_.tills[i].login, kPassword)));
  }
  std::vector<std::pair<std::int64_t, std::function<void()>>> disasters = {
      {kCuts / 5, [&] { crash_server(); }},
      {kCuts * 2 / 5,
       [&] {
         pooler.kill();
         pooler.start();
       }},
      {kCuts / 2, [&] { crash_server(); }},
      {kCuts * 4 / 5, [&] { crash_server(); }}};
  std::size_t survived = 0;
  std::int64_t sold = 0;
  const auto deadline = Steady::now() + 180s;
  while (network.cuts().all() < kCuts || sold < kSales) {
    ASSERT_LT(Steady::now(), deadline) << sold << " sold, " << network.cuts().all() << " cuts";
    while (sold < sales_due(network.cuts().all())) {
      const auto number = static_cast<std::size_t>(sold++ % 2);
      tills[number]->sell(number == 1);
    }
    if (survived < disasters.size() && network.cuts().all() >= disasters[survived].first) {
      disasters[survived++].second();
    }
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(survived, disasters.size());
  network.set_cutting(false);
  while (tills[0]->waiting() + tills[1]->waiting() > 0) {
    ASSERT_LT(Steady::now(), deadline) << tills[0]->waiting() << " + " << tills[1]->waiting();
    std::this_thread::sleep_for(5ms);
  }
  const auto cuts = network.cuts();
  std::cout << cuts.all() << " connections cut: " << cuts.on_the_way_there << " on the way there, "
            << cuts.on_the_way_back << " on the way back, " << cuts.answers_swallowed
            << " answers swallowed, " << cuts.at_any_time << " at any time\n";
  EXPECT_GE(cuts.all(), kCuts);
  // The case that a poster gets wrong: the server has it, and the till is not told.
  EXPECT_GE(cuts.answers_swallowed, kCuts / 50);
  expect_all_there_once(tills);
  EXPECT_THAT(server_log(), Not(::testing::HasSubstr("deadlock detected")));
}

}  // namespace
}  // namespace holdfast::testing
