// A whole shop in memory: what its rows say of one another.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "pos/demo/shop.h"

namespace holdfast::demo {
namespace {

using Fields = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

class KeptRows final : public RowSink {
 public:
  void write(Table table, const Row& row) override {
    const auto names = split(std::string{shape_of(table).columns}, ',');
    const auto values = split(row.line(), '\t');
    ASSERT_EQ(names.size(), values.size()) << shape_of(table).name << ": " << row.line();
    Fields fields;
    for (std::size_t i = 0; i < names.size(); ++i) fields[names[i]] = values[i];
    rows[table].push_back(std::move(fields));
    everything += row.line() + "\n";
  }
  core::Result<void> pause() override {
    ++pauses;
    return pauses == fail_at ? core::fail(core::ErrorCode::server_unreachable)
                             : core::Result<void>{};
  }

  std::map<Table, std::vector<Fields>> rows;
  std::string everything;
  int pauses = 0;
  int fail_at = -1;
};

Outside outside() {
  return {"no hash", [](std::string_view) { return ports::Hash256{}; },
          [](const ports::NewEntry& entry, std::int64_t seq, const ports::Hash256& previous) {
            ports::StoredEntry stored;
            stored.seq = seq;
            stored.id = entry.id;
            stored.kind = entry.kind;
            stored.occurred_at = entry.occurred_at;
            stored.payload = entry.payload;
            stored.previous_hash = previous;
            stored.hash[0] = static_cast<std::uint8_t>(seq);
            return stored;
          }};
}

Plan plan_of(ShopKind kind, int days = 8) {
  Request request;
  request.kind = kind;
  request.variants = 60;
  request.days = days;
  request.sales_a_day = 12;
  request.today = *Day::parse("2026-03-04");
  return make_plan(request).value();
}

class ShopRows : public ::testing::TestWithParam<ShopKind> {
 protected:
  // Made once for each kind.
  static KeptRows& kept() {
    static std::map<ShopKind, KeptRows> all;
    KeptRows& rows = all[GetParam()];
    if (rows.everything.empty()) {
      EXPECT_TRUE(write_demo_shop(plan_of(GetParam()), outside(), rows, [](std::uint64_t) {}));
    }
    return rows;
  }
};

TEST_P(ShopRows, AreTheSameTwice) {
  KeptRows again;
  ASSERT_TRUE(write_demo_shop(plan_of(GetParam()), outside(), again, [](std::uint64_t) {}));
  EXPECT_GT(again.everything.size(), 50'000U);
  EXPECT_TRUE(kept().everything == again.everything);
}

TEST_P(ShopRows, NumberReceiptsAndEntriesWithoutAGap) {
  std::map<std::string, std::int64_t> receipts, seqs;
  for (const Fields& row : kept().rows[Table::transactions]) {
    if (row.at("status") == "voided") {
      EXPECT_EQ(row.at("receipt_number"), "\\N");
      continue;
    }
    EXPECT_EQ(std::stoll(row.at("receipt_number")), ++receipts[row.at("terminal_id")]);
  }
  std::map<std::string, std::string> times;
  for (const Fields& row : kept().rows[Table::journal_entries]) {
    EXPECT_EQ(std::stoll(row.at("seq")), ++seqs[row.at("terminal_id")]);
    EXPECT_LT(times[row.at("terminal_id")], row.at("occurred_at")) << "a till's time goes on";
    times[row.at("terminal_id")] = row.at("occurred_at");
  }
  EXPECT_EQ(receipts.size(), 3U);
  EXPECT_EQ(seqs.size(), 3U);
  EXPECT_EQ(kept().rows[Table::journal_heads].size(), 3U);
}

// Nothing is in the future, and nobody sold before the shop was there.
TEST_P(ShopRows, LieBetweenTheFoundingAndToday) {
  const Plan plan = plan_of(GetParam());
  for (const auto& [table, rows] : kept().rows) {
    for (const Fields& row : rows) {
      for (const char* column : {"occurred_at", "created_at", "ordered_at", "received_at"}) {
        const auto found = row.find(column);
        if (found == row.end() || found->second == "\\N") continue;
        EXPECT_GE(found->second, plan.founded.to_rfc3339()) << shape_of(table).name;
        EXPECT_LT(found->second, plan.request.today.at(0).to_rfc3339()) << shape_of(table).name;
      }
    }
  }
}

TEST_P(ShopRows, OfAShopWithoutAPastHaveGoodsAndNoSales) {
  KeptRows kept;
  ASSERT_TRUE(write_demo_shop(plan_of(GetParam(), 0), outside(), kept, [](std::uint64_t) {}));
  EXPECT_EQ(kept.rows[Table::product_variants].size(), 60U);
  EXPECT_EQ(kept.rows[Table::transactions].size(), 0U);
  EXPECT_EQ(kept.rows[Table::journal_heads].size(), 0U);
}

TEST_P(ShopRows, EndWithTheFirstErrorOfTheSink) {
  for (const int place : {1, 3}) {
    KeptRows kept;
    kept.fail_at = place;
    const auto written =
        write_demo_shop(plan_of(GetParam()), outside(), kept, [](std::uint64_t) {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, core::ErrorCode::server_unreachable);
    EXPECT_EQ(kept.pauses, place);
  }
}

INSTANTIATE_TEST_SUITE_P(EachKind, ShopRows,
                         ::testing::Values(ShopKind::general, ShopKind::cards, ShopKind::trading,
                                           ShopKind::maker),
                         [](const auto& kind) { return std::string{name_of(kind.param)}; });

TEST(ShopRows, OfOneGoodAreAShopToo) {
  for (const ShopKind kind :
       {ShopKind::general, ShopKind::cards, ShopKind::trading, ShopKind::maker}) {
    Plan plan = plan_of(kind);
    Request request = plan.request;
    request.variants = 1;
    KeptRows kept;
    ASSERT_TRUE(write_demo_shop(make_plan(request).value(), outside(), kept, [](std::uint64_t) {}));
    EXPECT_EQ(kept.rows[Table::product_variants].size(), 1U);
  }
}

}  // namespace
}  // namespace holdfast::demo
