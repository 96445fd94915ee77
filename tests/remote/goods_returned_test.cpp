// Goods that come back, as the server records them.
#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "db/remote/journal_arrays.h"
#include "db/remote/migrator.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using core::Quantity;
using ports::PostStatus;
using Entries = std::vector<ports::StoredEntry>;

class GoodsReturned : public testing::DemoShopTest {
 protected:
  GoodsReturned() {
    EXPECT_THAT(post({till_.open_shift()}), ::testing::ElementsAre(PostStatus::applied));
    stock_ = on_hand("BAK-001");
    found_.sale = till_.sale_of(
        {{till_.item("BAK-001"), Quantity::of(3)}, {till_.item("BAK-002"), Quantity::of(2)}});
  }
  std::vector<PostStatus> post(const Entries& entries) {
    const auto answers = server_->post(entries);
    EXPECT_TRUE(answers) << answers.error().detail;
    std::vector<PostStatus> statuses;
    for (const auto& answer : answers.value()) statuses.push_back(answer.status);
    return statuses;
  }
  ports::StoredEntry bring_back(const core::LineQuantities& chosen) {
    const core::GoodsReturned returned = till_.return_of(found_, chosen);
    core::add_returned(found_.returned, returned);
    refunds_ += returned.totals.total.minor;
    return till_.append(returned);
  }
  std::string rows() {
    return value(
        "SELECT string_agg(concat_ws(' ', receipt_number, original_receipt_number, return_reason,"
        "  (total_amount * 100)::bigint, line_count,"
        "  (SELECT string_agg(i.line_number || ':' || i.quantity, ',' ORDER BY i.line_number)"
        "     FROM transaction_items i WHERE i.transaction_id = t.id), findings), '; '"
        "  ORDER BY receipt_number) FROM transactions t WHERE kind = 'return'");
  }
  std::string findings() {
    return value(
        "SELECT array_to_string(findings, '; ') FROM transactions WHERE kind = 'return'"
        " ORDER BY receipt_number DESC LIMIT 1");
  }

  testing::RecordingTill till_ = recording_till();
  std::unique_ptr<ports::RemoteStore> server_ = store();
  core::SaleFound found_;
  std::string stock_;
  std::int64_t refunds_ = 0;
};

TEST_F(GoodsReturned, AreRecordedWithTheSaleAndGoBackIntoTheStock) {
  const Entries entries = {till_.append(found_.sale), bring_back({{1, Quantity::of(2)}}),
                           bring_back({{1, core::kOne}, {2, Quantity::of(2)}})};
  EXPECT_THAT(post(entries), ::testing::Each(PostStatus::applied));
  EXPECT_EQ(on_hand("BAK-001"), stock_);
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_EQ(refunds_, found_.sale.totals.total.minor);
  EXPECT_EQ(value("SELECT count(*) FILTER (WHERE findings <> '{}') || ' ' || sum(total_amount)"
                  "  || ' ' || sum(tax_amount) || ' ' || sum(units) FROM transactions"),
            "0 0.000 0.000 0.000");
  EXPECT_EQ(value("SELECT sum(amount) FROM transaction_tenders"), "0.000");
  EXPECT_EQ(value("SELECT sum(base_amount) || ' ' || sum(tax_amount) FROM transaction_taxes"),
            "0.000 0.000");
  EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', m.type, m.reason, m.reference_line,"
                  "  m.quantity), ', ' ORDER BY t.receipt_number, m.reference_line)"
                  "  FROM stock_movements m JOIN transactions t ON t.id = m.reference_id"
                  "  WHERE t.kind = 'return'"),
            "in return 1 2.000, in return 1 1.000, in return 2 2.000");
  EXPECT_EQ(value("SELECT bool_and(t.original_transaction_id = s.id) FROM transactions t,"
                  "  transactions s WHERE t.kind = 'return' AND s.kind = 'sale'"),
            "t");

  // The same again changes nothing.
  const std::string before = rows();
  EXPECT_THAT(post(entries), ::testing::Each(PostStatus::already_applied));
  EXPECT_EQ(rows(), before);
  EXPECT_EQ(on_hand("BAK-001"), stock_);
}

TEST_F(GoodsReturned, MoreThanWasSoldIsAFinding) {
  post({till_.append(found_.sale), bring_back({{1, Quantity::of(3)}})});
  EXPECT_EQ(findings(), "");
  found_.returned.clear();  // a till that forgot
  EXPECT_THAT(post({bring_back({{1, Quantity::of(3)}, {2, core::kOne}})}),
              ::testing::ElementsAre(PostStatus::applied));
  EXPECT_THAT(findings(),
              ::testing::AllOf(::testing::HasSubstr("line 1: 6.000 came back, 3.000 was sold"),
                               ::testing::HasSubstr("was paid back"),
                               ::testing::Not(::testing::HasSubstr("line 2"))));
}

// What a changed till may claim: the whole sale's money, for a part of one line.
TEST_F(GoodsReturned, MoreMoneyThanALineCostIsAFinding) {
  post({till_.append(found_.sale)});
  const auto back = till_.return_of(found_, {{1, core::kOne}});
  auto dear = back;
  const core::Money all = found_.sale.totals.total;
  dear.totals.lines[0].total = dear.totals.total = all;
  dear.refunds[0].amount = all;
  EXPECT_THAT(post({till_.append(dear)}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_THAT(findings(), ::testing::HasSubstr("line 1: "));
  EXPECT_THAT(findings(), ::testing::HasSubstr("was paid back for 1.000"));
}

// Two tills take the same goods back in the same moment, and a third return comes from one that
// was offline: all that happened is recorded, and each but the first is a finding.
TEST_F(GoodsReturned, OnSeveralTillsAtOnceMoreThanWasSoldIsAFinding) {
  post({till_.append(found_.sale)});
  const core::LineQuantities everything = {{1, Quantity::of(3)}, {2, Quantity::of(2)}};
  auto other = recording_till(1);
  const auto server_of_other = store(1);
  ASSERT_TRUE(server_of_other->post(std::vector{other.open_shift()}));

  // The first till's call has done its work and is not committed yet when the other's comes.
  auto first = PgConnection::connect({.conninfo = till_conninfo(0)}).value();
  holdfast::testing::must_run(first, "BEGIN");
  const Entries here = {till_.append(till_.return_of(found_, everything))};
  ASSERT_TRUE(first.run_binary(kPostJournal, encode_post(here), Effect::writes));
  auto there = std::async(std::launch::async, [&] {
    return server_of_other->post(std::vector{other.append(other.return_of(found_, everything))});
  });
  EXPECT_EQ(there.wait_for(std::chrono::milliseconds{300}), std::future_status::timeout)
      << "the other till's return did not wait for what it must be compared with";
  holdfast::testing::must_run(first, "COMMIT");
  const auto answers = there.get();
  ASSERT_TRUE(answers) << answers.error().detail;
  EXPECT_EQ(answers->at(0).status, PostStatus::applied);

  // Sold before the line broke, as far as its till knew.
  EXPECT_THAT(post({till_.append(till_.return_of(found_, {{2, core::kOne}}))}),
              ::testing::ElementsAre(PostStatus::applied));
  EXPECT_EQ(value("SELECT string_agg((findings <> '{}')::text, ' ' ORDER BY id) FROM transactions"
                  " WHERE kind = 'return'"),
            "false true true");
  EXPECT_EQ(value("SELECT count(*) FROM transactions WHERE kind = 'return'"
                  "   AND array_to_string(findings, '; ') LIKE '%line 1: 6.000 came back, 3.000"
                  " was sold%'"),
            "1");
  EXPECT_EQ(value("SELECT count(*) FROM journal_quarantine"), "0");
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(GoodsReturned, LessThanNothingIsAFinding) {
  post({till_.append(found_.sale)});
  auto negative = till_.return_of(found_, {{1, core::kOne}});
  negative.lines[0].quantity = Quantity::of(-1);
  EXPECT_THAT(post({till_.append(negative)}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_THAT(findings(), ::testing::HasSubstr("line 1: less than nothing came back"));
}

// Each step as the till rounds it: 10 % off three at 1.30, and measured goods.
TEST_F(GoodsReturned, ATillsOwnSharesAreNoFinding) {
  found_.sale = till_.sale_of(
      {{till_.item("BAK-001"), Quantity::of(7)}, {till_.item("BAK-002"), Quantity::of(3)}});
  Entries entries = {till_.append(found_.sale)};
  for (int i = 0; i < 7; ++i) entries.push_back(bring_back({{1, core::kOne}}));
  for (int i = 0; i < 3; ++i) entries.push_back(bring_back({{2, core::kOne}}));
  EXPECT_THAT(post(entries), ::testing::Each(PostStatus::applied));
  EXPECT_EQ(value("SELECT count(*) FROM transactions WHERE findings <> '{}'"), "0");
}

TEST_F(GoodsReturned, AreNotRefusedForWhatTheServerDoesNotKnow) {
  core::GoodsReturned stray = till_.return_of(found_, {{1, core::kOne}});
  stray.shift = till_.next_id<core::ShiftId>();
  stray.by = till_.next_id<core::PersonId>();
  stray.lines[0].variant = till_.next_id<core::VariantId>();
  EXPECT_THAT(post({till_.append(stray)}), ::testing::ElementsAre(PostStatus::applied));
  EXPECT_THAT(findings(), ::testing::AllOf(::testing::HasSubstr("original unknown"),
                                           ::testing::HasSubstr("shift unknown"),
                                           ::testing::HasSubstr("person unknown"),
                                           ::testing::HasSubstr("variant unknown: line 1")));
  EXPECT_EQ(value("SELECT kind || ' ' || quantity FROM stock_exceptions"),
            "unknown_variant -1.000");
  EXPECT_EQ(on_hand("BAK-001"), stock_);
}

TEST_F(GoodsReturned, WhatMakesNoSenseIsSetAsideAlone) {
  const Entries entries = {till_.append(found_.sale), till_.append("goods_returned", 1, "{}"),
                           till_.append("goods_returned", 2, "{}"), bring_back({{1, core::kOne}})};
  EXPECT_THAT(post(entries), ::testing::ElementsAre(PostStatus::applied, PostStatus::quarantined,
                                                    PostStatus::quarantined, PostStatus::applied));
  EXPECT_EQ(findings(), "");
}

TEST_F(GoodsReturned, AreNeverChanged) {
  post({till_.append(found_.sale), bring_back({{1, core::kOne}})});
  for (const char* statement : {"UPDATE transactions SET return_reason = ''",
                                "DELETE FROM transactions WHERE kind = 'return'"}) {
    const auto changed = admin().run(statement, {}, Effect::reads);
    ASSERT_FALSE(changed) << statement;
    EXPECT_THAT(changed.error().detail, ::testing::HasSubstr("never changed")) << statement;
  }
}

// The way down undoes them; on the way up they come out of the inbox again.
TEST_F(GoodsReturned, WaitInTheInboxForAServerThatKnowsThem) {
  post({till_.append(found_.sale), bring_back({{1, Quantity::of(2)}})});
  const std::string before = rows(), stock = on_hand("BAK-001");
  server_.reset();
  auto migrator =
      Migrator::connect({.conninfo = cluster_.conninfo(database_)}, embedded_migrations());
  ASSERT_TRUE(migrator) << migrator.error().detail;
  const auto down = migrator->down(embedded_schema_version() - 25);
  ASSERT_TRUE(down) << down.error().detail;
  EXPECT_EQ(value("SELECT count(*) || ' ' || sum(total_amount) FROM transactions"),
            "1 " + value("SELECT total_amount FROM transactions"));
  EXPECT_NE(on_hand("BAK-001"), stock);
  EXPECT_EQ(ledger_differences(), "0");
  const auto up = migrator->up();
  ASSERT_TRUE(up) << up.error().detail;
  EXPECT_EQ(rows(), before);
  EXPECT_EQ(on_hand("BAK-001"), stock);
  EXPECT_EQ(ledger_differences(), "0");
}

}  // namespace
}  // namespace holdfast::remote
