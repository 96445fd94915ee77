// Entries that the server cannot apply: each is found among those it was sent with, kept
// whole with its reason, and changes nothing for the others.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "db/remote/journal_arrays.h"
#include "db/remote/journal_json.h"
#include "tests/remote/demo_fixture.h"
#include "tests/remote/older_till.h"
#include "tests/remote/specimens.h"

namespace holdfast::remote {
namespace {

using ports::PostStatus;
using testing::Herbarium;
using testing::is_poison;
using testing::kFirstPoison;
using testing::kLast;
using testing::reason_for;
using testing::Specimen;
using Entries = std::vector<ports::StoredEntry>;

// What the journal became, without what is made up or measured on the way: the ids of
// movements and exceptions, the server's clock.
constexpr const char* kEverything = R"(
  SELECT string_agg(row, E'\n' ORDER BY row) FROM (
    SELECT 'entry ' || (to_jsonb(t) - 'recorded_at')::text AS row FROM journal_entries t
    UNION ALL
    SELECT 'head ' || (to_jsonb(t) - 'updated_at')::text FROM journal_heads t
    UNION ALL
    SELECT 'quarantine ' || (to_jsonb(t) - 'quarantined_at')::text FROM journal_quarantine t
    UNION ALL
    SELECT 'shift ' || (to_jsonb(t) - 'recorded_at')::text FROM shifts t
    UNION ALL
    SELECT 'transaction ' || (to_jsonb(t) - 'recorded_at')::text FROM transactions t
    UNION ALL
    SELECT 'item ' || to_jsonb(t)::text FROM transaction_items t
    UNION ALL
    SELECT 'tender ' || to_jsonb(t)::text FROM transaction_tenders t
    UNION ALL
    SELECT 'tax ' || to_jsonb(t)::text FROM transaction_taxes t
    UNION ALL
    SELECT 'movement ' || (to_jsonb(t) - 'recorded_at' - 'id')::text FROM stock_movements t
    UNION ALL
    SELECT 'exception ' || (to_jsonb(t) - 'recorded_at' - 'updated_at' - 'id')::text
      FROM stock_exceptions t
    UNION ALL
    SELECT concat_ws(' ', 'stock', location_id, variant_id, on_hand, available,
                     cycle_count_due_at IS NULL)
      FROM inventory_items
  ) AS rows (row))";

// Both lines, or nothing when the texts are the same.
std::string first_difference(const std::string& one, const std::string& other) {
  std::istringstream ones{one}, others{other};
  std::string line, other_line;
  while (true) {
    const bool more = static_cast<bool>(std::getline(ones, line));
    const bool more_others = static_cast<bool>(std::getline(others, other_line));
    if (!more && !more_others) return {};
    if (!more || !more_others || line != other_line) return line + "\nis not\n" + other_line;
  }
}

class Poison : public testing::DemoShopTest {
 protected:
  Herbarium herbarium() const { return Herbarium{recording_till()}; }

  // One of each kind, sent in batches of this size: the reason of each, and what is kept of it.
  void expect_every_kind_named(std::size_t batch);
  std::vector<ports::PostAnswer> must_post(const Entries& entries) {
    auto answers = store_->post(entries);
    if (!answers) throw std::runtime_error(core::sentence(answers.error()));
    return *answers;
  }

  std::unique_ptr<ports::RemoteStore> store_ = store();
};

void Poison::expect_every_kind_named(std::size_t batch) {
  auto collection = herbarium();
  std::vector<std::optional<Specimen>> labels(collection.entries().size());
  for (auto kind = Specimen::sale; kind <= kLast;
       kind = static_cast<Specimen>(static_cast<int>(kind) + 1)) {
    collection.add(kind);
    labels.resize(collection.entries().size(), kind);
  }
  const auto& entries = collection.entries();
  std::vector<ports::PostAnswer> answers;
  for (std::size_t sent = 0; sent < entries.size(); sent += batch) {
    const auto rest = std::span{entries}.subspan(sent);
    const auto some = rest.first(std::min(batch, rest.size()));
    const auto answered = must_post({some.begin(), some.end()});
    answers.insert(answers.end(), answered.begin(), answered.end());
  }
  ASSERT_EQ(answers.size(), entries.size());
  int poisoned = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!labels[i] || !is_poison(*labels[i])) {
      EXPECT_EQ(answers[i].status, PostStatus::applied) << entries[i].payload << answers[i].reason;
      continue;
    }
    ++poisoned;
    EXPECT_EQ(answers[i].status, PostStatus::quarantined) << entries[i].payload;
    EXPECT_THAT(answers[i].reason, ::testing::StartsWith(reason_for(*labels[i])));
    EXPECT_EQ(value("SELECT concat_ws('|', j.payload, q.reason) FROM journal_quarantine q"
                    "  JOIN journal_entries j ON j.id = q.entry_id AND j.tenant_id = q.tenant_id"
                    " WHERE q.seq = $1::bigint",
                    {std::to_string(entries[i].seq)}),
              entries[i].payload + "|" + answers[i].reason);
  }
  EXPECT_EQ(poisoned, static_cast<int>(kLast) - static_cast<int>(kFirstPoison) + 1);
  // What the till's screen gets.
  const auto head = store_->journal_head(entries.back().seq);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->quarantined, poisoned);
  EXPECT_EQ(head->last_seq, entries.back().seq);
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(Poison, EveryKindIsNamedAndKeptWhole) {
  expect_every_kind_named(100);
}

TEST_F(Poison, EveryKindIsNamedWhenItComesAlone) {
  expect_every_kind_named(1);
}

TEST_F(Poison, OneAmongAHundredIsFoundWhereverItIs) {
  auto collection = herbarium();
  must_post(collection.entries());
  std::size_t sent = collection.entries().size();
  constexpr std::size_t kBatch = 100;
  for (std::size_t place = 0; place < kBatch; place += place < 4 || place > 94 ? 1 : 7) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      collection.add(i == place ? Specimen::receipt_zero : Specimen::sale);
    }
    const Entries batch(collection.entries().begin() + static_cast<std::ptrdiff_t>(sent),
                        collection.entries().end());
    sent += kBatch;
    const auto answers = must_post(batch);
    ASSERT_EQ(answers.size(), kBatch);
    for (std::size_t i = 0; i < kBatch; ++i) {
      ASSERT_EQ(answers[i].seq, batch[i].seq);
      ASSERT_EQ(answers[i].status, i == place ? PostStatus::quarantined : PostStatus::applied)
          << place << ": " << answers[i].reason;
    }
  }
  EXPECT_EQ(ledger_differences(), "0");
}

TEST_F(Poison, NothingButPoisonHoldsNothingUp) {
  auto collection = herbarium();
  for (int i = 0; i < 98; ++i) collection.add(Specimen::no_json);
  const auto answers = must_post(collection.entries());
  EXPECT_EQ(
      std::count_if(answers.begin(), answers.end(),
                    [](const auto& answer) { return answer.status == PostStatus::quarantined; }),
      98);
  collection.add(Specimen::sale);
  EXPECT_EQ(must_post({collection.entries().back()}).front().status, PostStatus::applied);
}

// Trouble of the server's own is no reason for quarantine: nothing of the call stays, and
// the same entries are applied when it is over.
TEST_F(Poison, TroubleOfTheServerIsNobodysPoison) {
  auto collection = herbarium();
  collection.add(Specimen::sale);
  const auto fail_with = [&](const char* condition) {
    holdfast::testing::must_run(
        admin(),
        "CREATE OR REPLACE FUNCTION troubled() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION USING ERRCODE = '" +
            std::string{condition} + "', MESSAGE = 'trouble'; END $$");
  };
  fail_with("40P01");
  holdfast::testing::must_run(admin(),
                              "CREATE TRIGGER troubled BEFORE INSERT ON transaction_tenders"
                              " FOR EACH ROW EXECUTE FUNCTION troubled()");
  for (const char* condition : {"40P01", "53100", "55P03", "57P01", "58030"}) {
    fail_with(condition);
    EXPECT_FALSE(store_->post(collection.entries())) << condition;
    EXPECT_EQ(value("SELECT count(*) FROM journal_entries"), "0") << condition;
  }
  holdfast::testing::must_run(admin(), "DROP TRIGGER troubled ON transaction_tenders");
  for (const auto& answer : must_post(collection.entries())) {
    EXPECT_EQ(answer.status, PostStatus::applied);
  }
}

// Whatever is sent together becomes what it would have become one by one. Each try is taken
// back, so that all begin on the same server.
TEST_F(Poison, ABatchBecomesWhatItsEntriesWouldHaveBecomeAlone) {
  const auto till = recording_till();
  auto connection = cluster_.connect(database_);
  const auto run = [&](std::string_view sql, const std::vector<PgParameter>& parameters = {}) {
    return holdfast::testing::value_of(connection, sql, parameters);
  };
  const auto post = [&](std::span<const ports::StoredEntry> batch) {
    const auto posted = connection.run_binary(kPostJournal, encode_post(batch), Effect::writes);
    RC_ASSERT(posted.has_value());
    const auto answers = decode_posted(posted->text(0, 0), batch);
    RC_ASSERT(answers.has_value());
    return *answers;
  };
  const auto post_as_older_tills = [&](std::span<const ports::StoredEntry> batch) {
    return testing::decode_answers(
        run("SELECT public.post_journal_entries($1::jsonb)", {testing::encode_entries(batch)}));
  };
  const auto outcome = [&](const Entries& entries, const std::vector<std::size_t>& sizes,
                           const auto& post_batch) {
    run("BEGIN");
    run("SET LOCAL SESSION AUTHORIZATION " + connection.quoted_identifier(shop_.tills[0].login));
    std::size_t sent = 0;
    for (const auto size : sizes) {
      const auto batch = std::span{entries}.subspan(sent, size);
      const auto answers = post_batch(batch);
      RC_ASSERT(answers.size() == size);
      sent += size;
    }
    RC_ASSERT(sent == entries.size());
    run("SET LOCAL SESSION AUTHORIZATION DEFAULT");
    std::string state = run(kEverything);
    run("ROLLBACK");
    return state;
  };
  EXPECT_TRUE(rc::check([&] {
    Herbarium collection{till};
    const auto count = *rc::gen::inRange(0, 40);
    // Half of the journals are nearly sound, as journals are.
    const bool nearly_sound = *rc::gen::arbitrary<bool>();
    for (int i = 0; i < count; ++i) {
      const auto any = static_cast<Specimen>(*rc::gen::inRange(0, static_cast<int>(kLast) + 1));
      const bool sound = nearly_sound && *rc::gen::inRange(0, 8) != 0;
      collection.add(sound ? static_cast<Specimen>(*rc::gen::inRange(0, 3)) : any);
    }
    const auto& entries = collection.entries();
    std::vector<std::size_t> sizes;
    for (std::size_t left = entries.size(); left > 0; left -= sizes.back()) {
      const auto most = static_cast<int>(std::min<std::size_t>(left, 100));
      sizes.push_back(static_cast<std::size_t>(*rc::gen::inRange(1, most + 1)));
    }
    const std::string alone = outcome(entries, std::vector<std::size_t>(entries.size(), 1), post);
    RC_ASSERT(alone.find("transaction ") != std::string::npos);
    RC_ASSERT(first_difference(outcome(entries, sizes, post), alone).empty());
    RC_ASSERT(
        first_difference(outcome(entries, {entries.size()}, post_as_older_tills), alone).empty());
  }));
}

}  // namespace
}  // namespace holdfast::remote
