// What opening and verify_chain() say about files that are not as they were written.
#include <sqlite3.h>

#include <fstream>
#include <iterator>

#include "db/local/journal_audit.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using ports::StoredEntry;

constexpr int kEntries = 200;

class JournalDamage : public testing::Test {
 protected:
  // Made once: it is 200 waits for the disk.
  static void SetUpTestSuite() {
    const TempDirectory directory;
    const std::filesystem::path path = directory / "journal";
    auto journal = SqliteJournal::open(path);
    HOLDFAST_ASSERT(journal.has_value());
    for (int i = 1; i <= kEntries; ++i) {
      HOLDFAST_ASSERT((*journal)->append(entry_number(i, i % 50 == 0 ? "other" : "sale"), "work"));
    }
    HOLDFAST_ASSERT((*journal)->acknowledge_through(3));
    entries_ = all_entries(**journal);
    // Closing copies all of the log into the file, whose bytes count from here on.
    journal->reset();
    bytes_ = bytes_of(path);
  }
  JournalDamage() { write_bytes(bytes_); }

  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write_bytes(const std::string& bytes) const {
    std::filesystem::remove(path_.string() + "-wal");
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  void flip_at(std::size_t at) const {
    std::string bytes = bytes_;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x04);
    write_bytes(bytes);
  }
  void flip_in_entry(int number) const {
    const std::size_t at = bytes_.find("{\"number\":" + std::to_string(number) + ",");
    ASSERT_NE(at, std::string::npos);
    flip_at(at + 40);
  }
  void execute(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  void expect_refused(ErrorCode code, const std::string& words) const {
    const auto opened = SqliteJournal::open(path_);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, code);
    EXPECT_NE(opened.error().detail.find(words), std::string::npos) << opened.error().detail;
  }

  static inline std::vector<StoredEntry> entries_;
  static inline std::string bytes_;
  TempDirectory directory_{Medium::memory};
  std::filesystem::path path_ = directory_ / "journal";
};

// SQLite reads such a file and refuses to write to it.
TEST_F(JournalDamage, AHeaderThatForbidsWritingIsDamage) {
  constexpr std::size_t kWriteVersion = 18;
  flip_at(kWriteVersion);
  expect_refused(ErrorCode::journal_damaged, "its header forbids it");
  // What is in it can be read all the same.
  int read = 0;
  const auto report = audit_journal(path_, {}, [&read](const AuditedEntry&) { ++read; });
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(read, kEntries);
  ASSERT_EQ(report->findings.size(), 1U);
  EXPECT_THAT(report->findings[0].what, testing::HasSubstr("header forbids writing"));
}

TEST_F(JournalDamage, AChangedOldEntryIsNamedAndNeverHandedOut) {
  flip_in_entry(20);
  auto journal = SqliteJournal::open(path_);
  ASSERT_TRUE(journal.has_value()) << journal.error().detail;
  const auto verified = (*journal)->verify_chain();
  ASSERT_FALSE(verified.has_value());
  EXPECT_EQ(verified.error().code, ErrorCode::journal_damaged);
  EXPECT_NE(verified.error().detail.find("entry 20:"), std::string::npos)
      << verified.error().detail;
  EXPECT_EQ((*journal)->outbox(1000).error().code, ErrorCode::journal_damaged);
  std::int64_t last = 0;
  EXPECT_FALSE((*journal)->read_from(10, [&](const StoredEntry& entry) {
    last = entry.seq;
    return true;
  }));
  EXPECT_EQ(last, 19);
  // What does not touch the damage goes on.
  EXPECT_EQ((*journal)->outbox(16)->size(), 16U);
}

TEST_F(JournalDamage, AChangedNewEntryIsFoundWhenOpening) {
  flip_in_entry(kEntries - 5);
  expect_refused(ErrorCode::journal_damaged, "entry 195:");
}

TEST_F(JournalDamage, AnEntryRemovedOrRewrittenIsNamed) {
  execute("DELETE FROM entries WHERE seq=50");
  auto journal = SqliteJournal::open(path_);
  ASSERT_TRUE(journal.has_value());
  EXPECT_NE((*journal)->verify_chain().error().detail.find("entry 50: is missing"),
            std::string::npos);
  journal->reset();

  // A forger who does not rehash what follows.
  write_bytes(bytes_);
  execute("UPDATE entries SET hash=zeroblob(32), payload='{}' WHERE seq=60");
  journal = SqliteJournal::open(path_);
  ASSERT_TRUE(journal.has_value());
  EXPECT_NE((*journal)->verify_chain().error().detail.find("entry 60:"), std::string::npos);
}

TEST_F(JournalDamage, AMissingEndIsFound) {
  execute("DELETE FROM entries WHERE seq>190");
  expect_refused(ErrorCode::journal_damaged, "entry 191: is missing");
  write_bytes(bytes_);
  execute("DELETE FROM entries");
  expect_refused(ErrorCode::journal_damaged, "entry 1: is missing");
}

TEST_F(JournalDamage, AChangedStateIsFound) {
  for (const char* sql :
       {"UPDATE state SET text='other work' WHERE slot=2", "UPDATE state SET seq=4 WHERE slot=1",
        "UPDATE state SET seq=seq-1 WHERE name='other'",
        "UPDATE state SET name='sole' WHERE name='sale'"}) {
    write_bytes(bytes_);
    execute(sql);
    expect_refused(ErrorCode::journal_damaged, "table state: the row in slot");
  }
  write_bytes(bytes_);
  execute("DELETE FROM state WHERE slot=2");
  expect_refused(ErrorCode::journal_damaged, "table state: a row is missing");
  write_bytes(bytes_);
  execute("DROP TABLE state");
  expect_refused(ErrorCode::journal_damaged, "state");
}

TEST_F(JournalDamage, ANewerFormatIsRefusedAndLeftAlone) {
  // It stands in the log, which this program must not copy into the file.
  execute("PRAGMA user_version=4");
  const std::filesystem::path log = path_.string() + "-wal";
  const std::string log_before = bytes_of(log);
  ASSERT_FALSE(log_before.empty());
  expect_refused(ErrorCode::journal_too_new, "format 4");
  EXPECT_TRUE(bytes_of(path_) == bytes_);
  EXPECT_TRUE(bytes_of(log) == log_before);
}

TEST_F(JournalDamage, SomethingElseIsNoJournal) {
  write_bytes("These are notes about the shop, and no journal at all.");
  expect_refused(ErrorCode::journal_damaged, "not a journal");
  write_bytes("SQLite");
  expect_refused(ErrorCode::journal_damaged, "");
  write_bytes(bytes_);
  execute("PRAGMA application_id=7");
  expect_refused(ErrorCode::journal_damaged, "some other program");
}

TEST_F(JournalDamage, AFormatThatSqliteNeverHadIsDamage) {
  constexpr std::size_t kSchemaFormat = 47;
  std::string bytes = bytes_;
  bytes[kSchemaFormat] = 5;
  write_bytes(bytes);
  expect_refused(ErrorCode::journal_damaged, "unsupported file format");
}

TEST_F(JournalDamage, WhatBefallsTheLogOfAClosedJournalDoesNotMatter) {
  for (const std::size_t at : {0U, 20U, 40U, 1'000U, 5'000U, 20'000U, 60'000U}) {
    const std::filesystem::path path = path_.string() + std::to_string(at);
    {
      auto journal = SqliteJournal::open(path);
      ASSERT_TRUE(journal.has_value()) << journal.error().detail;
      for (int i = 1; i <= 20; ++i)
        ASSERT_TRUE((*journal)->append(entry_number(i, "sale"), "work"));
      ASSERT_TRUE((*journal)->acknowledge_through(3));
    }
    std::string log = bytes_of(path.string() + "-wal");
    ASSERT_GT(log.size(), at + 4);
    log.replace(at, 4, "XXXX");
    std::ofstream(path.string() + "-wal", std::ios::binary | std::ios::trunc) << log;

    std::int64_t seen = 0;
    const auto audit = audit_journal(path, {}, [&seen](const AuditedEntry&) { ++seen; });
    ASSERT_TRUE(audit.has_value()) << at << ": " << audit.error().detail;
    EXPECT_EQ(audit->finding_count, 0) << at << ": " << audit->findings.front().what;
    EXPECT_EQ(seen, 20) << at;
    const auto journal = SqliteJournal::open(path);
    ASSERT_TRUE(journal.has_value()) << at << ": " << journal.error().detail;
    EXPECT_EQ(all_entries(**journal).size(), 20U) << at;
  }
}

TEST_F(JournalDamage, ALogWithoutItsFileIsNotThrownAway) {
  {
    auto journal = SqliteJournal::open(path_);
    ASSERT_TRUE(journal.has_value());
    ASSERT_TRUE((*journal)->append(entry_number(kEntries + 1), ""));
  }
  std::filesystem::resize_file(path_, 0);
  const auto log_bytes = std::filesystem::file_size(path_.string() + "-wal");
  expect_refused(ErrorCode::journal_damaged, "-wal");
  std::filesystem::remove(path_);
  expect_refused(ErrorCode::journal_damaged, "-wal");
  EXPECT_EQ(std::filesystem::file_size(path_.string() + "-wal"), log_bytes);
}

// Wherever one bit of the file is wrong, the journal refuses or tells nothing but what
// was written.
TEST_F(JournalDamage, NoBitOfTheFileIsBelievedUnseen) {
  int refused = 0, harmless = 0;
  for (std::size_t at = 3; at < bytes_.size(); at += 997) {
    flip_at(at);
    auto journal = SqliteJournal::open(path_);
    if (!journal) {
      const ErrorCode code = journal.error().code;
      EXPECT_TRUE(code == ErrorCode::journal_damaged || code == ErrorCode::journal_too_new ||
                  code == ErrorCode::disk_failed)
          << "byte " << at << ": " << journal.error().detail;
      ++refused;
      continue;
    }
    std::vector<StoredEntry> seen;
    const auto read = (*journal)->read_from(1, [&seen](const StoredEntry& entry) {
      seen.push_back(entry);
      return true;
    });
    ASSERT_LE(seen.size(), entries_.size()) << "byte " << at;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      ASSERT_TRUE(same_entry(seen[i], entries_[i])) << "byte " << at << ", entry " << i + 1;
    }
    if (!read) {
      EXPECT_EQ(read.error().code, ErrorCode::journal_damaged) << "byte " << at;
      ++refused;
      continue;
    }
    ASSERT_EQ(seen.size(), entries_.size()) << "byte " << at;
    EXPECT_EQ(*(*journal)->load_workspace(), "work") << "byte " << at;
    EXPECT_EQ(*(*journal)->last_of_kind("other"), kEntries) << "byte " << at;
    EXPECT_EQ((*journal)->backlog()->waiting, kEntries - 3) << "byte " << at;
    ++harmless;
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(harmless, 0);
}

}  // namespace
}  // namespace holdfast::local
