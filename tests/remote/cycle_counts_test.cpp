// Stock counts, as the server books them: whatever is posted when, the stock is what the newest
// count found and what moved since.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "db/remote/migrator.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using core::Instant;
using ports::PostStatus;
using ports::StoredEntry;
using Entries = std::vector<StoredEntry>;

constexpr std::int64_t kMinute = 60'000;

class CycleCounts : public testing::DemoShopTest {
 protected:
  struct Found {
    std::string sku;
    core::Quantity counted;
    Instant at;
  };

  CycleCounts() {
    // The demo shop's stock was there before these days begin.
    value("SELECT set_config('session_replication_role', 'replica', false)");
    value(
        "UPDATE stock_movements SET occurred_at = occurred_at - interval '1 day',"
        "  recorded_at = recorded_at - interval '1 day' RETURNING 1");
    value("SELECT set_config('session_replication_role', 'origin', false)");
    post({till_.open_shift()});
    post({other_.open_shift()}, 1);
  }
  std::vector<PostStatus> post(const Entries& entries, std::size_t till = 0) {
    const auto answers = (till == 0 ? *server_ : *other_server_).post(entries);
    EXPECT_TRUE(answers) << (answers ? "" : answers.error().detail);
    std::vector<PostStatus> statuses;
    if (!answers) return statuses;
    for (const auto& answer : *answers) {
      statuses.push_back(answer.status);
      if (!answer.reason.empty()) reasons_ += answer.reason + "; ";
    }
    return statuses;
  }
  // So many minutes after the morning of this day's tests, an hour ago.
  static Instant at(std::int64_t minute) {
    static const Instant morning{std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count() -
                                 60 * kMinute};
    return morning + minute * kMinute;
  }
  core::CountLine line(testing::RecordingTill& till, const Found& found) {
    const core::Item& item = till.item(found.sku);
    core::CountLine made;
    made.variant = item.id;
    made.sku = item.sku;
    made.name = item.name;
    made.unit = item.unit;
    made.counted = found.counted;
    made.counted_at = found.at;
    return made;
  }
  StoredEntry count(testing::RecordingTill& till, const std::vector<core::CountLine>& lines) {
    core::StockCount count(till.next_id<core::CountId>(), till.person(), at(0));
    for (const core::CountLine& each : lines) EXPECT_TRUE(count.add(each));
    return till.append(core::CountSubmitted{count, at(59), till.shift(), till.person()});
  }
  StoredEntry count(testing::RecordingTill& till, const std::vector<Found>& found) {
    std::vector<core::CountLine> lines;
    for (const Found& each : found) lines.push_back(line(till, each));
    return count(till, lines);
  }
  // The sale has ended then, and begun a minute before.
  StoredEntry sale(testing::RecordingTill& till, std::string_view sku, std::int64_t pieces,
                   Instant when) {
    core::SaleRecorded sold = till.sale_of({{till.item(sku), core::Quantity::of(pieces)}});
    std::array<std::uint8_t, 16> random{};
    std::copy_n(sold.sale.id().value.bytes.begin() + 6, 10, random.begin() + 6);
    const core::TransactionId id{core::Uuid::v7(when + -kMinute, random)};
    sold.sale =
        core::Sale::restore(id, till.eur(0).currency, sold.sale.lines(), std::nullopt).value();
    StoredEntry entry = till.append(sold);
    entry.occurred_at = when;
    return entry;
  }
  std::string open_exceptions() {
    return value("SELECT count(*) FROM stock_exceptions WHERE resolved_at IS NULL");
  }
  std::string due() {
    return value("SELECT count(*) FROM inventory_items WHERE cycle_count_due_at IS NOT NULL");
  }
  std::string lines() {
    return value(
        "SELECT string_agg(concat_ws(' ', sku, counted, expected, difference), ', '"
        "  ORDER BY count_id, line_number) FROM cycle_count_lines");
  }

  void TearDown() override {
    if (HasFailure()) std::printf("set aside: %s\n", reasons_.c_str());
  }

  std::string reasons_;
  testing::RecordingTill till_ = recording_till(), other_ = recording_till(1);
  std::unique_ptr<ports::RemoteStore> server_ = store(), other_server_ = store(1);
};

constexpr const char* kBread = "BAK-001";

TEST_F(CycleCounts, BringTheStockToWhatWasFoundOnceAndAreNeverChanged) {
  const StoredEntry entry =
      count(till_, {{kBread, core::Quantity::of(5), at(10)}, {"PRO-001", {7'250}, at(11)}});
  const std::string before = on_hand(kBread);
  EXPECT_THAT(post({entry}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_EQ(on_hand(kBread), "5.000");
  EXPECT_EQ(on_hand("PRO-001"), "7.250");
  EXPECT_EQ(value("SELECT concat_ws(' ', expected, difference) FROM cycle_count_lines"
                  "  WHERE sku = 'BAK-001'"),
            value("SELECT concat_ws(' ', $1::numeric(14, 3), 5 - $1::numeric(14, 3))", {before}));
  EXPECT_EQ(value("SELECT concat_ws(' ', type, reason, reference_type, reference_line,"
                  "  created_by IS NOT NULL, occurred_at = to_timestamp($1 / 1000.0))"
                  "  FROM stock_movements m JOIN product_variants v ON v.id = m.variant_id"
                  "  WHERE sku = 'BAK-001' AND reason = 'count'",
                  {std::to_string(at(10).utc_ms)}),
            "out count cycle_count 1 t t");
  EXPECT_EQ(value("SELECT concat_ws(' ', line_count, cardinality(findings), shift_id IS NOT NULL)"
                  "  FROM cycle_counts"),
            "2 0 t");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_items WHERE last_counted_by IS NOT NULL"), "2");
  EXPECT_EQ(ledger_differences(), "0");

  EXPECT_THAT(post({entry}), ::testing::ElementsAre(PostStatus::already_applied));
  EXPECT_EQ(on_hand(kBread), "5.000");
  EXPECT_EQ(value("SELECT count(*) FROM cycle_counts"), "1");

  for (const char* table : {"cycle_counts", "cycle_count_lines"}) {
    for (const std::string& statement : {"DELETE FROM " + std::string(table),
                                         "UPDATE " + std::string(table) + " SET location_id = NULL",
                                         "TRUNCATE " + std::string(table) + " CASCADE"}) {
      const auto changed = admin().run(statement, {}, Effect::reads);
      ASSERT_FALSE(changed) << statement;
      EXPECT_THAT(changed.error().detail, ::testing::HasSubstr("never changed")) << statement;
    }
  }
}

TEST_F(CycleCounts, WhatWasSoldBeforeIsInThemAndWhatWasSoldSinceIsNot) {
  post({sale(till_, kBread, 2, at(5)), sale(till_, kBread, 3, at(20)),
        count(till_, {{kBread, core::Quantity::of(10), at(10)}}), sale(till_, kBread, 1, at(30))});
  EXPECT_EQ(on_hand(kBread), "6.000");
  EXPECT_EQ(ledger_differences(), "0");
}

// A till that was cut off sends in the evening what it sold before somebody counted.
TEST_F(CycleCounts, ASaleThatComesLateChangesNothingThatWasCounted) {
  post({count(till_, {{kBread, core::Quantity::of(4), at(10)}})});
  post({sale(other_, kBread, 3, at(9)), sale(other_, kBread, 1, at(11))}, 1);
  EXPECT_EQ(on_hand(kBread), "3.000");
  EXPECT_EQ(ledger_differences(), "0");
  // What the count missed is explained by now.
  EXPECT_EQ(value("SELECT expected - expected_when_booked FROM cycle_count_results"), "-3.000");
  EXPECT_EQ(value("SELECT concat_ws(' ', count(*), sum(quantity)) FROM stock_movements"
                  "  WHERE notes LIKE 'transaction %after it'"),
            "1 3.000");
  // Nor is it a shortfall.
  post({count(till_, {{"BAK-002", core::Quantity{}, at(10)}})});
  post({sale(other_, "BAK-002", 3, at(9))}, 1);
  EXPECT_EQ(on_hand("BAK-002"), "0.000");
  EXPECT_EQ(open_exceptions(), "0");
  EXPECT_EQ(due(), "0");
  post({sale(other_, "BAK-002", 1, at(12))}, 1);
  EXPECT_EQ(on_hand("BAK-002"), "-1.000");
  EXPECT_EQ(open_exceptions(), "1");
  EXPECT_EQ(due(), "1");
}

TEST_F(CycleCounts, EndAShortfallAndNoLongerAskForACount) {
  post({sale(till_, kBread, 900, at(5))});
  EXPECT_EQ(open_exceptions(), "1");
  EXPECT_EQ(due(), "1");
  post({count(till_, {{kBread, core::Quantity::of(2), at(10)}})});
  EXPECT_EQ(on_hand(kBread), "2.000");
  EXPECT_EQ(open_exceptions(), "0");
  EXPECT_EQ(due(), "0");
  EXPECT_EQ(value("SELECT resolution || (resolved_by IS NOT NULL) FROM stock_exceptions"),
            "countedtrue");
  // Where more was sold since than was there, it is one still.
  post({sale(till_, "BAK-002", 900, at(5)), sale(till_, "BAK-002", 4, at(20)),
        count(till_, {{"BAK-002", core::Quantity::of(3), at(10)}})});
  EXPECT_EQ(on_hand("BAK-002"), "-1.000");
  EXPECT_EQ(open_exceptions(), "1");
  EXPECT_EQ(due(), "1");
}

TEST_F(CycleCounts, TheNewestCountHoldsWhicheverComesFirst) {
  post({count(till_, {{kBread, core::Quantity::of(8), at(30)}})});
  post({count(other_, {{kBread, core::Quantity::of(20), at(10)}}), sale(other_, kBread, 2, at(40))},
       1);
  EXPECT_EQ(on_hand(kBread), "6.000");
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_EQ(value("SELECT last_counted_at = to_timestamp($1 / 1000.0) FROM inventory_items"
                  "  WHERE last_counted_at IS NOT NULL",
                  {std::to_string(at(30).utc_ms)}),
            "t");
}

TEST_F(CycleCounts, AreNotRefusedForWhatTheServerDoesNotKnow) {
  core::CountLine no_product;
  no_product.barcode = "4012345678901";
  no_product.counted = core::Quantity::of(3);
  no_product.counted_at = at(10);
  core::CountLine stranger = no_product;
  stranger.variant = till_.next_id<core::VariantId>();
  stranger.sku = "GONE-1";
  stranger.name = "Gone";
  const StoredEntry entry =
      count(till_, {no_product, stranger, line(till_, {kBread, core::Quantity::of(1), at(10)})});
  EXPECT_THAT(post({entry}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_EQ(on_hand(kBread), "1.000");
  EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', quantity, detail), ', ' ORDER BY detail)"
                  "  FROM stock_exceptions WHERE kind = 'unknown_variant'"),
            "3.000 counted: 4012345678901 (line 1), "
            "3.000 counted: GONE-1 Gone 4012345678901 (line 2)");
  EXPECT_EQ(value("SELECT findings FROM cycle_counts"),
            R"({"variant unknown: line 1","variant unknown: line 2"})");
  EXPECT_EQ(value("SELECT count(*) FROM cycle_count_lines WHERE expected IS NULL"), "2");
}

TEST_F(CycleCounts, WhatMakesNoSenseIsSetAsideAlone) {
  const std::string head =
      R"({"count":"01980a3d-0000-7000-8000-0000000000d1","submitted_at_ms":1,"started_at_ms":1,)";
  const std::string one = R"({"number":1,"barcode":"1","counted":1000,"counted_at_ms":1})";
  for (const std::string& lines :
       {std::string("[]"), "[" + one + "," + one + "]",
        std::string(R"([{"number":1,"barcode":"1","counted":-1,"counted_at_ms":1}])"),
        std::string(R"([{"number":1,"barcode":"1","counted":1000}])")}) {
    EXPECT_THAT(post({till_.append("count_submitted", 1, head + "\"lines\":" + lines + "}"),
                      till_.sell(kBread)}),
                ::testing::ElementsAre(PostStatus::quarantined, PostStatus::applied))
        << lines;
  }
  EXPECT_EQ(value("SELECT count(*) FROM cycle_counts"), "0");
  EXPECT_THAT(post({till_.append("count_submitted", 1, head + "\"lines\":[" + one + "]}")}),
              ::testing::ElementsAre(PostStatus::applied));
}

// A server that does not know the kind keeps it; and one that learns it anew changes nothing
// that a count did already.
TEST_F(CycleCounts, ComeOutOfTheInboxAndDoNotCountTwice) {
  post({sale(till_, kBread, 2, at(5)), count(till_, {{kBread, core::Quantity::of(9), at(10)}}),
        sale(till_, kBread, 1, at(20))});
  const std::string before = lines();
  server_.reset();
  other_server_.reset();
  auto migrator =
      Migrator::connect({.conninfo = cluster_.conninfo(database_)}, embedded_migrations());
  ASSERT_TRUE(migrator) << migrator.error().detail;
  const int version =
      std::stoi(value("SELECT version FROM schema_migrations WHERE description = 'cycle_counts'"));
  ASSERT_TRUE(migrator->down(embedded_schema_version() - version + 1));
  EXPECT_EQ(value("SELECT to_regclass('cycle_counts') IS NULL"), "t");
  const auto up = migrator->up();
  ASSERT_TRUE(up) << up.error().detail;
  EXPECT_EQ(on_hand(kBread), "8.000");
  EXPECT_EQ(lines(), "BAK-001 9.000 9.000 0.000");
  EXPECT_NE(lines(), before);
  EXPECT_EQ(ledger_differences(), "0");
}

// Two tills sell and count the same goods at random moments, and what they did is posted in
// random portions. A list of what happened knows the stock.
TEST_F(CycleCounts, WhateverComesWhenTheStockIsTheNewestCountAndWhatMovedSince) {
  const std::vector<std::string> goods = {"BAK-001", "BAK-002", "BAK-003"};
  std::mt19937 random(20260301);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  struct Event {
    bool is_count;
    std::int64_t at;
    std::int64_t pieces;
  };
  std::map<std::string, std::vector<Event>> happened;
  std::map<std::string, std::string> opening;
  for (const std::string& sku : goods) opening[sku] = on_hand(sku);
  for (int place = 0; place < 60; ++place) {
    const std::size_t which = static_cast<std::size_t>(below(2));
    testing::RecordingTill& till = which == 0 ? till_ : other_;
    Entries batch;
    for (int left = 1 + below(3); left > 0; --left) {
      const std::int64_t minute = 1 + below(50);
      if (below(3) == 0) {
        std::vector<Found> found;
        for (const std::string& sku : goods) {
          if (below(2) == 0) continue;
          const std::int64_t pieces = below(30);
          found.push_back({sku, core::Quantity::of(pieces), at(minute)});
          happened[sku].push_back({true, minute, pieces});
        }
        if (!found.empty()) batch.push_back(count(till, found));
      } else {
        const std::string& sku = goods[static_cast<std::size_t>(below(3))];
        const std::int64_t pieces = 1 + below(3);
        batch.push_back(sale(till, sku, pieces, at(minute)));
        happened[sku].push_back({false, minute, pieces});
      }
    }
    for (const PostStatus status : post(batch, which)) ASSERT_EQ(status, PostStatus::applied);
    for (const std::string& sku : goods) {
      const Event* newest = nullptr;
      for (const Event& event : happened[sku]) {
        if (event.is_count && (newest == nullptr || event.at >= newest->at)) newest = &event;
      }
      std::int64_t moved = 0;
      for (const Event& event : happened[sku]) {
        if (!event.is_count && (newest == nullptr || event.at >= newest->at)) moved -= event.pieces;
      }
      const std::string start = newest == nullptr ? opening[sku] : std::to_string(newest->pieces);
      ASSERT_EQ(on_hand(sku), value("SELECT ($1::numeric(14, 3) + $2::bigint)::numeric(14, 3)",
                                    {start, std::to_string(moved)}))
          << sku << " after " << place;
    }
  }
  EXPECT_EQ(ledger_differences(), "0");
}

// More than are changed at a time.
TEST_F(CycleCounts, OfManyProductsAreBookedWhole) {
  value(
      "INSERT INTO products (tenant_id, id, name) SELECT current_tenant_id(),"
      " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid, 'Product ' || n"
      " FROM generate_series(1, 450) n RETURNING 1");
  value(
      "INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, price)"
      " SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,"
      " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid,"
      " '01980a00-0000-7000-8000-000000000051', 'BULK-' || n, 1.99"
      " FROM generate_series(1, 450) n RETURNING 1");
  const auto everything = [&](std::int64_t pieces, std::int64_t minute) {
    std::vector<core::CountLine> found;
    for (int n = 1; n <= 450; ++n) {
      core::CountLine line;
      std::string id = std::to_string(n);
      id = "01980a00-0000-7000-9002-" + std::string(12 - id.size(), '0') + id;
      line.variant = {core::Uuid::parse(id).value()};
      line.counted = core::Quantity::of(pieces + n);
      line.counted_at = at(minute);
      found.push_back(line);
    }
    return count(till_, found);
  };
  EXPECT_THAT(post({everything(5, 10), everything(0, 20)}), ::testing::Each(PostStatus::applied));
  EXPECT_EQ(value("SELECT count(*) FROM inventory_items i JOIN product_variants v"
                  "  ON v.id = i.variant_id WHERE 'BULK-' || trim_scale(i.on_hand) = v.sku"),
            "450");
  EXPECT_EQ(ledger_differences(), "0");
}

// Each batch counts what the other one sells.
TEST_F(CycleCounts, TwoTillsAtOnceDoNotWaitForEachOtherForEver) {
  const auto work = [&](std::size_t which) {
    testing::RecordingTill& till = which == 0 ? till_ : other_;
    const char* sold = which == 0 ? "BAK-001" : "BAK-003";
    const char* counted = which == 0 ? "BAK-003" : "BAK-001";
    for (int round = 0; round < 25; ++round) {
      const auto statuses =
          post({sale(till, sold, 1, at(round)), sale(till, "BAK-002", 1, at(round)),
                count(till, {{counted, core::Quantity::of(50), at(round)}})},
               which);
      EXPECT_THAT(statuses, ::testing::Each(PostStatus::applied));
      EXPECT_THAT(statuses, ::testing::SizeIs(3));
    }
  };
  const std::string start = on_hand("BAK-002");
  std::thread first(work, 0);
  std::thread second(work, 1);
  first.join();
  second.join();
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_EQ(on_hand("BAK-002"), value("SELECT $1::numeric(14, 3) - 50", {start}));
}

}  // namespace
}  // namespace holdfast::remote
