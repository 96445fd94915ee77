// Disks that are full, fail or lie about neither: what was acknowledged is there, what
// was refused is not, and after an error whose outcome is unknown nothing is accepted.
#include <sqlite3.h>

#include <set>

#include "db/local/sqlite_journal.h"
#include "tests/local/fault_vfs.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using Kind = FileOperation::Kind;

JournalOptions small_log() {
  JournalOptions options;
  options.vfs = FaultVfs::kName;
  options.checkpoint_due_pages = 8;
  options.checkpoint_now_pages = 16;
  return options;
}

std::unique_ptr<SqliteJournal> open_journal(const std::filesystem::path& path) {
  auto opened = SqliteJournal::open(path, small_log());
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().detail);
  return opened ? std::move(*opened) : nullptr;
}

// The first `count` entries are numbers 1 to count.
void expect_entries(SqliteJournal& journal, std::int64_t count) {
  const auto entries = all_entries(journal);
  ASSERT_EQ(entries.size(), static_cast<std::size_t>(count));
  for (const ports::StoredEntry& entry : entries) {
    EXPECT_EQ(entry.payload, entry_number(entry.seq).payload);
  }
  const auto sound = journal.verify_chain();
  EXPECT_TRUE(sound.has_value()) << sound.error().detail;
}

void expect_refuses_everything(SqliteJournal& journal, ErrorCode code) {
  EXPECT_EQ(journal.append(entry_number(99), "").error().code, code);
  EXPECT_EQ(journal.save_workspace("").error().code, code);
  EXPECT_EQ(journal.load_workspace().error().code, code);
  EXPECT_EQ(journal.read_from(1, [](const auto&) { return true; }).error().code, code);
  EXPECT_EQ(journal.last_of_kind("sale").error().code, code);
  EXPECT_EQ(journal.outbox(1).error().code, code);
  EXPECT_EQ(journal.acknowledge_through(1).error().code, code);
  EXPECT_EQ(journal.backlog().error().code, code);
}

TEST(JournalFaults, AfterAFullDiskSellingGoesOn) {
  const TempDirectory directory;
  FaultVfs vfs;
  auto journal = open_journal(directory / "journal");
  vfs.set([](const FileOperation& operation) {
    return operation.kind == Kind::write && operation.grows ? SQLITE_FULL : SQLITE_OK;
  });
  // The log has room ahead, so some sales still fit.
  std::int64_t committed = 0;
  core::Error refusal;
  for (int i = 1; i < 200 && refusal.detail.empty(); ++i) {
    const auto appended = journal->append(entry_number(i), "workspace " + std::to_string(i));
    if (appended) {
      committed = *appended;
    } else {
      refusal = appended.error();
    }
  }
  ASSERT_GT(committed, 5);
  EXPECT_EQ(refusal.code, ErrorCode::disk_full);
  EXPECT_EQ(journal->save_workspace(std::string(100'000, 'w')).error().code, ErrorCode::disk_full);

  expect_entries(*journal, committed);
  EXPECT_EQ(*journal->load_workspace(), "workspace " + std::to_string(committed));
  EXPECT_EQ(journal->backlog()->last_seq, committed);
  EXPECT_EQ(*journal->last_of_kind("sale"), committed);

  vfs.clear();
  EXPECT_EQ(*journal->append(entry_number(committed + 1), "later"), committed + 1);
  expect_entries(*journal, committed + 1);
  journal.reset();
  journal = open_journal(directory / "journal");
  expect_entries(*journal, committed + 1);
  EXPECT_EQ(*journal->load_workspace(), "later");
}

TEST(JournalFaults, AFullDiskAtAnyWriteLosesNothing) {
  for (int fail_at = 1; fail_at <= 40; ++fail_at) {
    const TempDirectory directory;
    FaultVfs vfs;
    auto journal = open_journal(directory / "journal");
    int writes = 0;
    vfs.set([&](const FileOperation& operation) {
      return operation.kind == Kind::write && ++writes == fail_at ? SQLITE_FULL : SQLITE_OK;
    });
    std::int64_t next = 1;
    for (int attempt = 0; attempt < 12; ++attempt) {
      const auto appended = journal->append(entry_number(next), "");
      if (appended) {
        ASSERT_EQ(*appended, next);
        ++next;
      } else {
        ASSERT_EQ(appended.error().code, ErrorCode::disk_full) << appended.error().detail;
      }
    }
    ASSERT_GE(next, 12);
    expect_entries(*journal, next - 1);
    journal.reset();
    expect_entries(*open_journal(directory / "journal"), next - 1);
  }
}

// A refused sale leaves frames in the log, perhaps all of its commit but the copy that fills up
// the sector. Whoever reads the log next must not take them for a sale.
TEST(JournalFaults, WhatAFullDiskRefusedStaysRefusedAfterAKill) {
  for (int fail_at = 1; fail_at <= 12; ++fail_at) {
    const TempDirectory directory(Medium::memory);
    FaultVfs vfs;
    auto journal = open_journal(directory / "journal");
    ASSERT_TRUE(journal->append(entry_number(1), "work").has_value());
    int writes = 0;
    vfs.set([&](const FileOperation& operation) {
      return operation.kind == Kind::write && operation.is_log && ++writes == fail_at ? SQLITE_FULL
                                                                                      : SQLITE_OK;
    });
    const bool committed = journal->append(entry_number(2), "more").has_value();
    vfs.clear();
    for (const char* suffix : {"", "-wal", ".key"}) {
      std::filesystem::copy_file((directory / "journal").string() + suffix,
                                 (directory / "left").string() + suffix);
    }
    auto left = open_journal(directory / "left");
    ASSERT_NE(left, nullptr);
    EXPECT_EQ(left->backlog()->last_seq, committed ? 2 : 1) << "write " << fail_at;
    EXPECT_EQ(*left->load_workspace(), committed ? "more" : "work") << "write " << fail_at;
    EXPECT_EQ(journal->append(entry_number(3), "later").value_or(0), committed ? 3 : 2);
  }
}

struct FailingStep {
  Kind kind;
  int code;
  int last_step;
};

void PrintTo(const FailingStep& step, std::ostream* out) {
  *out << (step.kind == Kind::write ? "write" : "sync");
}

class JournalDiskError : public testing::TestWithParam<FailingStep> {};

TEST_P(JournalDiskError, StopsTheJournalAndLosesNothing) {
  std::set<bool> failed_in_a_checkpoint;
  for (int fail_at = 1; fail_at <= GetParam().last_step; ++fail_at) {
    const TempDirectory directory;
    FaultVfs vfs;
    auto journal = open_journal(directory / "journal");
    int operations = 0;
    bool struck = false;
    vfs.set([&](const FileOperation& operation) {
      if (struck) {
        // Nothing may touch the disk after the error, not even to tidy up.
        EXPECT_NE(operation.kind, Kind::sync);
      }
      if (operation.kind != GetParam().kind || ++operations != fail_at) return SQLITE_OK;
      struck = true;
      return GetParam().code;
    });
    std::int64_t acknowledged = 0;
    for (int i = 1; i <= 30 && !struck; ++i) {
      if (const auto appended = journal->append(entry_number(i), "")) {
        acknowledged = *appended;
        // A failed checkpoint does not take back the sale that came before it.
        if (struck) failed_in_a_checkpoint.insert(true);
      } else {
        EXPECT_EQ(appended.error().code, ErrorCode::disk_failed) << appended.error().detail;
        failed_in_a_checkpoint.insert(false);
      }
    }
    ASSERT_TRUE(struck);
    expect_refuses_everything(*journal, ErrorCode::disk_failed);
    journal.reset();
    vfs.clear();

    journal = open_journal(directory / "journal");
    const std::int64_t found = journal->backlog()->last_seq;
    EXPECT_GE(found, acknowledged);
    EXPECT_LE(found, acknowledged + 1);
    expect_entries(*journal, found);
  }
  EXPECT_EQ(failed_in_a_checkpoint.size(), 2U) << "the failures reached only one of the two paths";
}

INSTANTIATE_TEST_SUITE_P(Each, JournalDiskError,
                         testing::Values(FailingStep{Kind::write, SQLITE_IOERR_WRITE, 60},
                                         FailingStep{Kind::sync, SQLITE_IOERR_FSYNC, 20}));

TEST(JournalFaults, AReadErrorStopsTheJournalToo) {
  const TempDirectory directory;
  FaultVfs vfs;
  auto journal = open_journal(directory / "journal");
  for (int i = 1; i <= 60; ++i) {
    ASSERT_TRUE(journal->append(entry_number(i, "sale", 20'000), "").has_value());
  }
  vfs.set([](const FileOperation& operation) {
    return operation.kind == Kind::read ? SQLITE_IOERR_READ : SQLITE_OK;
  });
  EXPECT_EQ(journal->read_from(1, [](const auto&) { return true; }).error().code,
            ErrorCode::disk_failed);
  vfs.clear();
  expect_refuses_everything(*journal, ErrorCode::disk_failed);
}

TEST(JournalFaults, OpeningWhereNothingFitsSaysSo) {
  const TempDirectory directory;
  FaultVfs vfs;
  for (const bool existing : {false, true}) {
    vfs.set([](const FileOperation& operation) {
      return operation.kind == Kind::write && operation.grows ? SQLITE_FULL : SQLITE_OK;
    });
    const std::filesystem::path path = directory / (existing ? "old" : "new");
    if (existing) {
      vfs.clear();
      ASSERT_TRUE(open_journal(path)->append(entry_number(1), "").has_value());
      JournalOptions larger = small_log();
      larger.checkpoint_now_pages = 512;
      vfs.set([](const FileOperation& operation) {
        return operation.kind == Kind::write && operation.grows ? SQLITE_FULL : SQLITE_OK;
      });
      const auto opened = SqliteJournal::open(path, larger);
      ASSERT_FALSE(opened.has_value());
      EXPECT_EQ(opened.error().code, ErrorCode::disk_full);
    } else {
      const auto opened = SqliteJournal::open(path, small_log());
      ASSERT_FALSE(opened.has_value());
      EXPECT_EQ(opened.error().code, ErrorCode::disk_full);
    }
    vfs.clear();
    expect_entries(*open_journal(path), existing ? 1 : 0);
  }
}

// Each commit fills its last sector, so that the next one does not write into it.
TEST(JournalFaults, ACommitEndsWithItsSector) {
  const TempDirectory directory;
  auto file = JournalFile::open(directory / "journal", JournalOptions{});
  ASSERT_TRUE(file.has_value());
  ASSERT_TRUE(file->connection()
                  .execute("INSERT INTO state(slot,name,seq,text,hash) VALUES(5,'',0,'',x'')")
                  .has_value());
  // One page changed; the log ends at a sector's end only with one more.
  EXPECT_EQ(file->log_pages(), 2);
}

}  // namespace
}  // namespace holdfast::local
