// Entries that come back from the server's copy, and such as are sent again.
#include "db/local/journal_audit.h"
#include "db/local/memory_journal.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

#include <gtest/gtest.h>

namespace holdfast::local {
namespace {

using core::ErrorCode;
using Entries = std::vector<ports::StoredEntry>;

// Both kinds of journal keep the same promises.
class RestoredJournal : public ::testing::TestWithParam<bool> {
 protected:
  RestoredJournal() {
    MemoryJournal other;
    for (int i = 1; i <= 6; ++i) {
      EXPECT_TRUE(other.append(entry_number(i, i % 3 == 1 ? "shift_opened" : "sale"), "w"));
    }
    copy_ = other.entries();
    open();
  }
  void open() {
    if (GetParam()) {
      if (!journal_) journal_ = std::make_unique<MemoryJournal>();
      return;
    }
    journal_.reset();
    auto opened = SqliteJournal::open(directory_ / "till.journal");
    ASSERT_TRUE(opened) << opened.error().detail;
    journal_ = std::move(*opened);
  }
  [[nodiscard]] Entries some(std::size_t first, std::size_t last) const {
    return {copy_.begin() + static_cast<std::ptrdiff_t>(first) - 1,
            copy_.begin() + static_cast<std::ptrdiff_t>(last)};
  }
  void expect_copy(std::size_t entries) {
    const Entries found = all_entries(*journal_);
    ASSERT_EQ(found.size(), entries);
    for (std::size_t i = 0; i < entries; ++i) EXPECT_TRUE(same_entry(found[i], copy_[i])) << i;
    EXPECT_EQ(journal_->backlog()->last_seq, static_cast<std::int64_t>(entries));
  }

  TempDirectory directory_;
  Entries copy_;
  std::unique_ptr<ports::Journal> journal_;
};

TEST_P(RestoredJournal, AnEmptyOneGetsEverythingBackAndGoesOn) {
  ASSERT_TRUE(journal_->restore(some(1, 4)));
  ASSERT_TRUE(journal_->restore(some(5, 6)));
  ASSERT_TRUE(journal_->restore({}));
  open();
  expect_copy(6);
  EXPECT_TRUE(journal_->outbox(10)->empty()) << "the server has them";
  EXPECT_EQ(*journal_->last_of_kind("shift_opened"), 4);
  EXPECT_EQ(*journal_->last_of_kind("sale"), 6);
  EXPECT_EQ(*journal_->append(entry_number(7), "w"), 7);
  open();
  EXPECT_EQ(all_entries(*journal_)[6].previous_hash, copy_[5].hash);
  EXPECT_EQ(journal_->outbox(10)->size(), 1U);
}

TEST_P(RestoredJournal, AnOlderOneGoesOnWhereItEnds) {
  for (int i = 1; i <= 2; ++i) {
    ASSERT_TRUE(journal_->append(entry_number(i, i == 1 ? "shift_opened" : "sale"), "w"));
  }
  ASSERT_TRUE(journal_->restore(some(3, 6)));
  open();
  expect_copy(6);
  EXPECT_EQ(journal_->backlog()->waiting, 0);
}

// Whoever reads the workspace must know which entries it knows nothing of, at each start until
// it is saved again.
TEST_P(RestoredJournal, TellsHowOldTheWorkspaceIs) {
  EXPECT_EQ(*journal_->workspace_seq(), 0);
  for (int i = 1; i <= 2; ++i) {
    ASSERT_TRUE(journal_->append(entry_number(i, i == 1 ? "shift_opened" : "sale"), "w"));
    EXPECT_EQ(*journal_->workspace_seq(), i);
  }
  ASSERT_TRUE(journal_->restore(some(3, 6)));
  EXPECT_EQ(*journal_->workspace_seq(), 2);
  open();
  EXPECT_EQ(*journal_->workspace_seq(), 2);
  ASSERT_TRUE(journal_->save_workspace("newer"));
  open();
  EXPECT_EQ(*journal_->workspace_seq(), 6);
}

TEST_P(RestoredJournal, WhatDoesNotFollowOrWasChangedIsRefusedWhole) {
  ASSERT_TRUE(journal_->restore(some(1, 3)));
  const auto refuses = [&](const Entries& entries) {
    const auto restored = journal_->restore(entries);
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::sequence_fork);
    expect_copy(3);
  };
  refuses(some(5, 6));
  refuses(some(2, 4));
  Entries changed = some(4, 6);
  changed[2].payload += " ";
  refuses(changed);
  changed = some(4, 6);
  changed[0].previous_hash[0] ^= 1;
  refuses(changed);
  EXPECT_TRUE(journal_->restore(some(4, 6)));
}

TEST_P(RestoredJournal, WhatTheServerLostGoesIntoTheOutboxAgain) {
  ASSERT_TRUE(journal_->restore(some(1, 6)));
  ASSERT_TRUE(journal_->send_again_after(4));
  open();
  const auto waiting = *journal_->outbox(10);
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].seq, 5);
  ASSERT_TRUE(journal_->send_again_after(5));
  EXPECT_EQ(journal_->outbox(10)->size(), 2U) << "it never acknowledged more";
  ASSERT_TRUE(journal_->acknowledge_through(6));
  EXPECT_TRUE(journal_->outbox(10)->empty());
}

// The folder was lost with the key in it: what another key signed is signed again.
TEST(RestoredSqliteJournal, SignsWhatItsOwnKeyDidNotSign) {
  const TempDirectory directory(Medium::memory);
  std::vector<ports::StoredEntry> entries;
  {
    const auto lost = SqliteJournal::open(directory / "lost");
    ASSERT_TRUE(lost.has_value());
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE((*lost)->append(entry_number(i), ""));
    entries = all_entries(**lost);
  }
  {
    const auto journal = SqliteJournal::open(directory / "journal");
    ASSERT_TRUE(journal.has_value());
    ASSERT_TRUE((*journal)->restore(entries));
  }
  const auto report = audit_journal(directory / "journal", {});
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->finding_count, 0);
  EXPECT_EQ(report->sound, 5);
}

INSTANTIATE_TEST_SUITE_P(Journals, RestoredJournal, ::testing::Values(false, true),
                         [](const auto& which) { return which.param ? "memory" : "sqlite"; });

}  // namespace
}  // namespace holdfast::local
