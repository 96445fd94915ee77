// Many tills of two places post at once, all of them the same goods.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::must_run;
using testing::RecordingTill;
using Entries = std::vector<ports::StoredEntry>;

constexpr std::size_t kTills = 16;
constexpr int kBatches = 6, kSales = 12;

class ConcurrentPosting : public testing::DemoShopTest {
 protected:
  // Every other one stands in a second shop of the same tenant.
  void add_tills() {
    must_run(admin(),
             "INSERT INTO locations (tenant_id, id, code, name) SELECT current_tenant_id(), $1,"
             "  'second', 'The other shop'",
             {kSecondPlace});
    for (std::size_t i = 0; i < kTills; ++i) {
      const auto& shop = demo_shop();
      const TerminalLogin login{.tenant = shop.tenant,
                                .terminal = core::TerminalId{core::Uuid::v7({1}, {random_id(i)})},
                                .login = login_name(i),
                                .password = testing::kPassword};
      must_run(
          admin(),
          "INSERT INTO terminals (tenant_id, id, location_id, number, label)"
          " SELECT t.tenant_id, $1, CASE WHEN $2 THEN $3::uuid ELSE t.location_id END,"
          "   1000 + $4, 'till' FROM terminals t ORDER BY t.number LIMIT 1",
          {login.terminal.to_string(), i % 2 == 0 ? "t" : "f", kSecondPlace, std::to_string(i)});
      const auto enrolled = enrol_terminal({.conninfo = cluster_.conninfo(database_)}, login);
      ASSERT_TRUE(enrolled) << enrolled.error().detail;
    }
  }

  // A till's day: sales of a few goods in any order, one that was cleared, a new shift; in
  // batches as after an outage. Why it failed, if it did.
  std::string sell(std::size_t number, const ports::CatalogueChanges& catalogue,
                   std::map<std::string, int>& sold) const {
    std::mt19937 random(static_cast<unsigned>(number));
    RecordingTill till{catalogue, static_cast<std::uint8_t>(100 + number)};
    const auto server = open_remote_store({.conninfo = cluster_.conninfo(
                                               database_, login_name(number), testing::kPassword)})
                            .value();
    auto goods = std::vector<std::string>{"BAK-001", "BAK-002", "BAK-003", "DAI-001",
                                          "DRI-001", "HOU-001", "PRO-007"};
    Entries entries = {till.open_shift()};
    for (int batch = 0; batch < kBatches; ++batch) {
      for (int i = 0; i < kSales; ++i) {
        std::shuffle(goods.begin(), goods.end(), random);
        std::vector<std::pair<core::Item, core::Quantity>> basket;
        for (std::size_t k = 0; k < 1 + random() % 5; ++k) {
          basket.emplace_back(till.item(goods[k]), core::kOne);
          ++sold[goods[k]];
        }
        entries.push_back(till.sell(basket));
      }
      entries.push_back(till.void_sale("BAK-001"));
      if (batch % 2 == 1) {
        entries.push_back(till.close_shift(10'000));
        entries.push_back(till.open_shift());
      }
      const auto answers = server->post(entries);
      if (!answers) return core::sentence(answers.error());
      for (const auto& answer : *answers) {
        if (answer.status != ports::PostStatus::applied) return "not applied: " + answer.reason;
      }
      entries.clear();
    }
    return {};
  }

 private:
  static constexpr const char* kSecondPlace = "01980a00-0000-7000-8000-0000000000ff";

  static std::array<std::uint8_t, 16> random_id(std::size_t number) {
    std::array<std::uint8_t, 16> bytes{};
    bytes.back() = static_cast<std::uint8_t>(number);
    return bytes;
  }
  static std::string login_name(std::size_t number) {
    return "concurrent_till_" + std::to_string(number);
  }
};

TEST_F(ConcurrentPosting, SixteenTillsOnTheSameGoodsEndInNoDeadlock) {
  add_tills();
  const auto catalogue = testing::whole_catalogue(*store());
  ASSERT_TRUE(catalogue);
  std::vector<std::map<std::string, int>> sold(kTills);
  std::vector<std::string> errors(kTills);
  std::vector<std::thread> tills;
  for (std::size_t i = 0; i < kTills; ++i) {
    tills.emplace_back([&, i] { errors[i] = sell(i, *catalogue, sold[i]); });
  }
  for (auto& till : tills) till.join();
  for (const auto& error : errors) EXPECT_EQ(error, "");

  EXPECT_EQ(value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"),
            "0");
  EXPECT_EQ(value("SELECT count(*) FROM transactions WHERE status = 'completed'"),
            std::to_string(kTills * kBatches * kSales));
  EXPECT_EQ(value("SELECT count(*) FROM transactions WHERE findings <> '{}'"), "0");
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_summary_differences"), "0");
  std::map<std::string, int> all;
  for (const auto& of_till : sold) {
    for (const auto& [sku, pieces] : of_till) all[sku] += pieces;
  }
  for (const auto& [sku, pieces] : all) {
    EXPECT_EQ(value("SELECT -sum(m.quantity)::bigint FROM stock_movements m"
                    "  JOIN product_variants v ON v.tenant_id = m.tenant_id AND v.id = m.variant_id"
                    " WHERE v.sku = $1 AND m.reason = 'sale'",
                    {sku}),
              std::to_string(pieces))
        << sku;
  }
}

}  // namespace
}  // namespace holdfast::remote
