// A kind of journal entries that a later migration brings: its function and one call.
#include <gmock/gmock.h>

#include <thread>

#include "tests/remote/demo_fixture.h"
#include "tests/remote/older_till.h"

namespace holdfast::remote {
namespace {

using ports::PostStatus;
using Entries = std::vector<ports::StoredEntry>;

// Goods that come in: it moves stock, names its transaction, and can be wrong.
constexpr const char* kFunction = R"(
  CREATE FUNCTION apply_goods_came(e journal_entries, location uuid, body jsonb)
    RETURNS stock_change[] LANGUAGE plpgsql AS $$
  DECLARE
    variant uuid := (SELECT v.id FROM product_variants v
                      WHERE v.tenant_id = e.tenant_id AND v.sku = body ->> 'sku');
    pieces numeric := (body ->> 'pieces')::numeric;
  BEGIN
    INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, type, quantity, reason,
                                 reference_type, reference_id, occurred_at)
    VALUES (uuid_v7(), e.tenant_id, location, variant, 'in', pieces, 'came', 'journal_entry', e.id,
            e.occurred_at);
    RETURN ARRAY[ROW(location, variant, pieces, e.id)::stock_change];
  END $$)";
constexpr const char* kCall = "SELECT add_journal_kind('goods_came', 1, 'apply_goods_came')";

class JournalKinds : public testing::DemoShopTest {
 protected:
  std::vector<PostStatus> post(const Entries& entries) {
    const auto answers = server_->post(entries);
    EXPECT_TRUE(answers) << answers.error().detail;
    std::vector<PostStatus> statuses;
    for (const auto& answer : answers.value()) statuses.push_back(answer.status);
    return statuses;
  }
  ports::StoredEntry came(const std::string& sku, int pieces, int version = 1) {
    return till_.append("goods_came", version,
                        R"({"sku":")" + sku + R"(","pieces":)" + std::to_string(pieces) + "}");
  }
  // As a migration does, whose role is the owner's.
  std::string migrate(const std::string& sql) {
    auto connection = cluster_.connect(database_);
    holdfast::testing::must_run(connection, "SET ROLE holdfast_owner");
    return holdfast::testing::value_of(connection, sql);
  }

  testing::RecordingTill till_ = recording_till();
  std::unique_ptr<ports::RemoteStore> server_ = store();
};

TEST_F(JournalKinds, ANewOneIsAFunctionAndOneCall) {
  migrate(kFunction);
  EXPECT_EQ(migrate(kCall), "0");
  // Between sales, which are applied together, in the order of the journal.
  EXPECT_THAT(
      post({till_.open_shift(), till_.sell("BAK-001"), came("BAK-001", 5), till_.sell("BAK-001"),
            came("no such goods", 5), came("BAK-002", 7, 2), till_.sell("BAK-001")}),
      ::testing::ElementsAre(PostStatus::applied, PostStatus::applied, PostStatus::applied,
                             PostStatus::applied, PostStatus::quarantined, PostStatus::quarantined,
                             PostStatus::applied));
  EXPECT_EQ(on_hand("BAK-001"), "32.000");
  EXPECT_EQ(value("SELECT string_agg(left(reason, 40), ', ' ORDER BY seq) FROM journal_quarantine"),
            "23502: null value in column \"variant_id\", ZH006: payload_too_new: version 2 of goo");
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(JournalKinds, WhatWaitedInTheInboxIsAppliedWhenTheKindIsAdded) {
  auto other = recording_till(1);
  const auto others_entry = other.append("goods_came", 1, R"({"sku":"BAK-001","pieces":100})");
  const Entries entries = {till_.open_shift(),    came("BAK-001", 5),    came("no such goods", 5),
                           came("BAK-002", 7, 2), till_.sell("BAK-001"), came("BAK-001", 6)};
  EXPECT_THAT(post(entries), ::testing::Each(PostStatus::applied));
  ASSERT_TRUE(store(1)->post(std::vector{others_entry}));
  EXPECT_EQ(on_hand("BAK-001"), "29.000");

  migrate(kFunction);
  EXPECT_EQ(migrate(kCall), "5");
  EXPECT_EQ(on_hand("BAK-001"), "140.000");
  EXPECT_EQ(value("SELECT string_agg(seq::text, ' ' ORDER BY seq) FROM journal_quarantine"), "3 4");
  EXPECT_EQ(ledger_differences(), "0");
  // Not twice: neither by the till's sending them again nor otherwise.
  EXPECT_THAT(post(entries), ::testing::Each(PostStatus::already_applied));
  EXPECT_EQ(on_hand("BAK-001"), "140.000");
}

// A post that is under way when the kind is added ends first, as one of a server that does not
// know it: its entry must not stay in the inbox for ever.
TEST_F(JournalKinds, APostThatIsUnderWayIsWaitedFor) {
  migrate(kFunction);
  auto posting = cluster_.connect(database_);
  const auto run = [&](const std::string& sql, const std::vector<PgParameter>& parameters = {}) {
    return holdfast::testing::value_of(posting, sql, parameters);
  };
  run("BEGIN");
  run("SET LOCAL SESSION AUTHORIZATION " + posting.quoted_identifier(shop_.tills[0].login));
  run("SELECT public.post_journal_entries($1::jsonb)",
      {testing::encode_entries(std::vector{came("BAK-001", 5)})});
  std::string applied;
  std::thread adding{[&] { applied = migrate(kCall); }};
  while (value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  run("COMMIT");
  adding.join();
  EXPECT_EQ(applied, "1");
  EXPECT_EQ(on_hand("BAK-001"), "35.000");
}

TEST_F(JournalKinds, AFunctionThatIsNotThereIsRefused) {
  EXPECT_THROW(migrate(kCall), std::runtime_error);
  migrate(
      "CREATE FUNCTION apply_goods_came(e journal_entries, location uuid, body jsonb)"
      " RETURNS void LANGUAGE sql AS ''");
  EXPECT_THROW(migrate(kCall), std::runtime_error);
  EXPECT_EQ(value("SELECT count(*) FROM journal_entry_kinds WHERE kind = 'goods_came'"), "0");
}

}  // namespace
}  // namespace holdfast::remote
