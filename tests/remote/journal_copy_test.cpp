// The server's copy of a till's journal, as that till may see it.
#include <gtest/gtest.h>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::must_run;
using Entries = std::vector<ports::StoredEntry>;

class JournalCopy : public testing::DemoShopTest {
 protected:
  std::unique_ptr<ports::RemoteStore> store_ = store();
  testing::RecordingTill till_ = recording_till();

  ports::JournalHead head(std::int64_t known_seq = 0) {
    auto found = store_->journal_head(known_seq);
    EXPECT_TRUE(found) << found.error().detail;
    return found ? *found : ports::JournalHead{};
  }
};

TEST_F(JournalCopy, IsEmptyBeforeTheFirstPost) {
  EXPECT_EQ(head().last_seq, 0);
  EXPECT_EQ(head().last_hash, ports::Hash256{});
  EXPECT_FALSE(head(1).known_hash);
  EXPECT_TRUE(store_->journal_from(1, 10)->empty());
}

TEST_F(JournalCopy, KnowsItsEndAndTheHashThatIsAskedFor) {
  const Entries entries = {till_.open_shift(), till_.sell("BAK-001"), till_.sell("BAK-001")};
  ASSERT_TRUE(store_->post(entries));
  EXPECT_EQ(head().last_seq, 3);
  EXPECT_EQ(head().last_hash, entries[2].hash);
  EXPECT_EQ(head(2).known_hash, entries[1].hash);
  EXPECT_FALSE(head(4).known_hash);
  EXPECT_EQ(head().quarantined, 0);
}

TEST_F(JournalCopy, GivesEntriesBackAsTheyWereSent) {
  const Entries entries = {till_.open_shift(), till_.sell("BAK-001"),
                           till_.append("note", 3, "{\"text\": \"9 € \\u2014 not \\\"JSON\"")};
  ASSERT_TRUE(store_->post(entries));
  const auto same = [](const ports::StoredEntry& a, const ports::StoredEntry& b) {
    return a.seq == b.seq && a.id == b.id && a.kind == b.kind && a.version == b.version &&
           a.occurred_at == b.occurred_at && a.payload == b.payload &&
           a.previous_hash == b.previous_hash && a.hash == b.hash;
  };
  const auto all = store_->journal_from(1, 10);
  ASSERT_TRUE(all) << all.error().detail;
  ASSERT_EQ(all->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(same((*all)[i], entries[i])) << i;
  const auto page = store_->journal_from(2, 1);
  ASSERT_EQ(page->size(), 1U);
  EXPECT_EQ(page->front().seq, 2);
}

TEST_F(JournalCopy, CountsWhatWaitsInQuarantineAndNothingThatWasSettled) {
  const auto poison = till_.append("sale", 1, "not JSON");
  ASSERT_TRUE(store_->post(Entries{poison}));
  EXPECT_EQ(head().quarantined, 1);
  must_run(admin(), "UPDATE journal_quarantine SET resolved_at = now()");
  EXPECT_EQ(head().quarantined, 0);
}

TEST_F(JournalCopy, IsTheOwnOneAlone) {
  ASSERT_TRUE(store_->post(Entries{till_.open_shift(), till_.sell("BAK-001")}));
  auto other = store(1);
  EXPECT_EQ(other->journal_head(1)->last_seq, 0);
  EXPECT_FALSE(other->journal_head(1)->known_hash);
  EXPECT_TRUE(other->journal_from(1, 10)->empty());
}

// A till sees its own entries that could not be booked, with the reason, and no other till's.
TEST_F(JournalCopy, NamesWhatIsInQuarantine) {
  EXPECT_TRUE(store_->quarantined(10)->empty());
  const Entries entries = {till_.append("sale", 1, "no sale"), till_.open_shift(),
                           till_.append("sale", 9, "{}")};
  ASSERT_TRUE(store_->post(entries));
  const auto found = store_->quarantined(10);
  ASSERT_TRUE(found) << found.error().detail;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].seq, 1);
  EXPECT_EQ((*found)[0].kind, "sale");
  EXPECT_EQ((*found)[0].occurred_at, entries[0].occurred_at);
  EXPECT_FALSE((*found)[0].reason.empty());
  EXPECT_EQ((*found)[1].seq, 3);
  EXPECT_EQ(store_->quarantined(1)->size(), 1U);
  EXPECT_TRUE(store(1)->quarantined(10)->empty());
  must_run(admin(), "UPDATE journal_quarantine SET resolved_at = now() WHERE seq = 1");
  EXPECT_EQ(store_->quarantined(10)->front().seq, 3);
}

}  // namespace
}  // namespace holdfast::remote
