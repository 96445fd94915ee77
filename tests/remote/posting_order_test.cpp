// What is sent twice, out of its order, or cannot be applied.
#include <gtest/gtest.h>

#include "tests/remote/posting_fixture.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using holdfast::testing::must_run;
using ports::PostStatus;
using testing::Posting;
using testing::RecordingTill;
using Entries = std::vector<ports::StoredEntry>;

TEST_F(Posting, WhatWasSentTwiceIsAppliedOnce) {
  const Entries entries = {till_.open_shift(), till_.sell("BAK-001", 2), till_.sell("BAK-001")};
  must_post(entries);
  EXPECT_EQ(statuses(must_post(entries)),
            (std::vector{PostStatus::already_applied, PostStatus::already_applied,
                         PostStatus::already_applied}));
  const auto next = till_.sell("BAK-001");
  EXPECT_EQ(
      statuses(must_post({entries[1], entries[2], next})),
      (std::vector{PostStatus::already_applied, PostStatus::already_applied, PostStatus::applied}));
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "3");
  EXPECT_EQ(on_hand("BAK-001"), "26.000");
  EXPECT_EQ(ledger_differences(), "0");
  EXPECT_TRUE(must_post({}).empty());
}

TEST_F(Posting, AGapIsRefusedByNameAndNothingOfItIsRecorded) {
  const auto opened = till_.open_shift();
  const auto lost = till_.sell("BAK-001");
  const auto later = till_.sell("BAK-001");
  must_post({opened});
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto error = refusal({later});
    EXPECT_EQ(error.code, ErrorCode::sequence_gap);
    EXPECT_THAT(error.detail, ::testing::HasSubstr("waits for 2"));
  }
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "0");
  EXPECT_EQ(value("SELECT concat_ws('|', count(*), max(kind), max(seq), max(attempts))"
                  " FROM journal_alarms"),
            "1|sequence_gap|3|2");
  EXPECT_EQ(must_post({lost, later}).size(), 2U);
}

TEST_F(Posting, AForkIsRefusedByName) {
  RecordingTill copy = till_;
  const auto opened = till_.open_shift();
  const auto sold = till_.sell("BAK-001");
  must_post({opened, sold});

  // The same numbers with other contents: a copied till.
  copy.append("shift_opened", 1, "{}");
  auto other = copy.sell("BAK-002");
  other.hash[9] ^= 1;
  auto error = refusal({other});
  EXPECT_EQ(error.code, ErrorCode::sequence_fork);
  EXPECT_THAT(error.detail, ::testing::HasSubstr("another entry 2"));

  // The next number on another chain.
  auto next = till_.sell("BAK-003");
  next.previous_hash[0] ^= 1;
  EXPECT_EQ(refusal({next}).code, ErrorCode::sequence_fork);
  next.previous_hash[0] ^= 1;

  // An id that was used before.
  auto reused = next;
  reused.id = sold.id;
  EXPECT_EQ(refusal({reused}).code, ErrorCode::sequence_fork);
  EXPECT_EQ(value("SELECT count(*) FROM journal_alarms WHERE kind = 'sequence_fork'"), "2");
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "1");
  must_post({next});
}

TEST_F(Posting, EntriesBeforeARefusedOneStay) {
  const auto opened = till_.open_shift();
  const auto sold = till_.sell("BAK-001");
  auto broken = till_.sell("BAK-001");
  broken.previous_hash[0] ^= 1;
  EXPECT_EQ(refusal({opened, sold, broken}).code, ErrorCode::sequence_fork);
  EXPECT_EQ(on_hand("BAK-001"), "29.000");
  broken.previous_hash[0] ^= 1;
  EXPECT_EQ(
      statuses(must_post({opened, sold, broken})),
      (std::vector{PostStatus::already_applied, PostStatus::already_applied, PostStatus::applied}));
}

TEST_F(Posting, APoisonedEntryIsKeptWholeAndHoldsNothingUp) {
  const std::vector<std::pair<std::string, std::string>> poisons = {
      {"sale", "not JSON"},
      {"sale", "{}"},
      {"sale", R"({"lines": [{"voided": false}]})"},
      {"sale", R"({"lines": "\u0000"})"},
      {"shift_closed", R"({"shift": "01980a00-0000-7000-8000-00000000ffff"})"},
  };
  Entries entries = {till_.open_shift()};
  for (const auto& [kind, payload] : poisons) {
    entries.push_back(till_.append(kind, 1, payload));
    entries.push_back(till_.sell("BAK-001"));
  }
  const auto too_new = till_.append("sale", 2, "{}");
  entries.push_back(too_new);
  const auto answers = must_post(entries);
  ASSERT_EQ(answers.size(), entries.size());
  for (std::size_t i = 0; i < poisons.size(); ++i) {
    EXPECT_EQ(answers[1 + 2 * i].status, PostStatus::quarantined) << poisons[i].second;
    EXPECT_FALSE(answers[1 + 2 * i].reason.empty());
    EXPECT_EQ(answers[2 + 2 * i].status, PostStatus::applied);
  }
  EXPECT_EQ(answers.back().status, PostStatus::quarantined);
  EXPECT_THAT(answers.back().reason, ::testing::HasSubstr("payload_too_new"));

  EXPECT_EQ(value("SELECT j.payload FROM journal_quarantine q"
                  "  JOIN journal_entries j ON j.id = q.entry_id AND j.tenant_id = q.tenant_id"
                  " WHERE q.seq = 2"),
            "not JSON");
  EXPECT_EQ(value("SELECT count(*) FROM journal_quarantine"), "6");
  EXPECT_EQ(on_hand("BAK-001"), "25.000");
  EXPECT_EQ(statuses(must_post({too_new})), std::vector{PostStatus::already_applied});
}

TEST_F(Posting, AQuarantinedSaleCanBeAppliedLater) {
  const auto opened = till_.open_shift();
  must_post({opened});
  // What makes a sound sale fail: something that was changed on the server by mistake.
  must_run(admin(),
           "ALTER TABLE transaction_tenders ADD CONSTRAINT no_cash CHECK (kind <> 'cash')");
  const auto sold = till_.sell("BAK-001");
  EXPECT_EQ(statuses(must_post({sold})), std::vector{PostStatus::quarantined});
  EXPECT_EQ(value("SELECT retry_quarantined_entry($1::uuid)", {sold.id.to_string()}), "f");
  must_run(admin(), "ALTER TABLE transaction_tenders DROP CONSTRAINT no_cash");
  EXPECT_EQ(value("SELECT retry_quarantined_entry($1::uuid)", {sold.id.to_string()}), "t");
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "1");
  EXPECT_EQ(on_hand("BAK-001"), "29.000");
  EXPECT_EQ(value("SELECT concat_ws('|', resolution, attempts) FROM journal_quarantine"),
            "applied|3");
}

// Bytes that PostgreSQL cannot hold: the entry is kept as well as can be, and named.
TEST_F(Posting, WhatIsNoTextHoldsNothingUp) {
  const std::string nul(1, '\0');
  const Entries entries = {till_.open_shift(), till_.append("sale", 1, "{\"lines\": \"\xFF\"}"),
                           till_.append("sale", 1, "{}" + nul + "{}"),
                           till_.append("bad\xC3kind" + nul, 1, "{}"), till_.sell("BAK-001")};
  EXPECT_EQ(statuses(must_post(entries)),
            (std::vector{PostStatus::applied, PostStatus::quarantined, PostStatus::quarantined,
                         PostStatus::applied, PostStatus::applied}));
  EXPECT_EQ(value("SELECT string_agg(kind || ' ' || payload, '|' ORDER BY seq)"
                  " FROM journal_entries WHERE seq BETWEEN 2 AND 4"),
            "sale {\"lines\": \"\uFFFD\"}|sale {}\uFFFD{}|bad\uFFFDkind\uFFFD {}");
}

}  // namespace
}  // namespace holdfast::remote
