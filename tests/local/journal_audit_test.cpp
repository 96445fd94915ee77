// What an auditor is told about journals that are sound, damaged and forged.
#include "db/local/journal_audit.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;

constexpr int kEntries = 200;

class JournalAudit : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const TempDirectory directory;
    write_journal(directory / "journal", kEntries);
    bytes_ = bytes_of(directory / "journal");
    key_ = bytes_of(directory / "journal.key");
  }
  JournalAudit() { put(bytes_); }

  static void write_journal(const std::filesystem::path& path, int entries) {
    auto journal = SqliteJournal::open(path);
    HOLDFAST_ASSERT(journal.has_value());
    for (int i = 1; i <= entries; ++i) {
      HOLDFAST_ASSERT((*journal)->append(entry_number(i, i % 50 == 0 ? "other" : "sale"), "work"));
    }
  }
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  void execute(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  AuditReport audit(const AuditOptions& options = {}) {
    read_.clear();
    auto report = audit_journal(path_, options, [this](const AuditedEntry& audited) {
      read_.push_back(audited.entry.seq);
    });
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().detail);
    return report ? *report : AuditReport{};
  }
  static KnownHead head_of(const AuditReport& report) {
    return {report.last_seq, {report.head.begin(), report.head.begin() + 8}};
  }
  static void expect_finding(const AuditReport& report, std::size_t index, std::int64_t first,
                             std::int64_t last, const std::string& words) {
    ASSERT_GT(report.findings.size(), index);
    EXPECT_EQ(report.findings[index].first, first);
    EXPECT_EQ(report.findings[index].last, last);
    EXPECT_NE(report.findings[index].what.find(words), std::string::npos)
        << report.findings[index].what;
  }

  static inline std::string bytes_;
  static inline std::string key_;
  TempDirectory directory_{Medium::memory};
  std::filesystem::path path_ = directory_ / "journal";
  std::vector<std::int64_t> read_;
};

TEST_F(JournalAudit, ASoundJournalHasNoFindings) {
  const AuditReport report = audit();
  EXPECT_EQ(report.sound, kEntries);
  EXPECT_EQ(report.finding_count, 0);
  EXPECT_EQ(report.last_seq, kEntries);
  ASSERT_EQ(report.keys.size(), 1U);
  EXPECT_EQ(report.keys[0].from_seq, 1);
  EXPECT_EQ(read_.size(), static_cast<std::size_t>(kEntries));
  // Nothing was made or changed beside the file.
  EXPECT_TRUE(bytes_of(path_) == bytes_);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1);

  const AuditReport pinned = audit({.keys = {report.keys[0].public_key}, .head = head_of(report)});
  EXPECT_EQ(pinned.finding_count, 0);
  KnownHead other = head_of(report);
  other.hash[7] ^= 1;
  const AuditReport replaced = audit({.keys = {}, .head = other});
  EXPECT_EQ(replaced.finding_count, 1);
  expect_finding(replaced, 0, kEntries, kEntries, "not the entry that the given head names");
}

TEST_F(JournalAudit, ReadsWhatStandsInTheLogOnly) {
  const TempDirectory directory;
  const std::filesystem::path path = directory / "journal";
  auto journal = SqliteJournal::open(path);
  ASSERT_TRUE(journal.has_value());
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE((*journal)->append(entry_number(i), ""));
  // The machine stopped here: file and log are as they are.
  std::filesystem::copy_file(path, path_, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::copy_file(path.string() + "-wal", path_.string() + "-wal");
  const AuditReport report = audit();
  EXPECT_EQ(report.sound, 5);
  EXPECT_EQ(report.head, (*journal)->head());
}

// However the program ends meanwhile, no copy of the shop's sales stays in a folder of everybody's.
TEST_F(JournalAudit, WhileItIsReadTheCopyHasNoName) {
  const TempDirectory temporary;
  const char* before = std::getenv("TMPDIR");
  const std::string old = before != nullptr ? before : "";
  ::setenv("TMPDIR", temporary.path().c_str(), 1);
  int named = 0, visited = 0;
  const auto report = audit_journal(path_, {}, [&](const AuditedEntry&) {
    ++visited;
    named += std::filesystem::is_empty(temporary.path()) ? 0 : 1;
  });
  before != nullptr ? ::setenv("TMPDIR", old.c_str(), 1) : ::unsetenv("TMPDIR");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(visited, kEntries);
  EXPECT_EQ(named, 0);
}

// A transaction of the rollback journal that was cut short, as in a first start.
TEST_F(JournalAudit, TakesBackWhatTheRollbackJournalTakesBack) {
  std::filesystem::copy_file(path_, directory_ / "live");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((directory_ / "live").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database,
                         "PRAGMA journal_mode=DELETE; PRAGMA cache_size=1; BEGIN;"
                         "UPDATE entries SET payload='gone'",
                         nullptr, nullptr, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(database);
  for (const char* suffix : {"", "-journal"}) {
    std::filesystem::copy_file((directory_ / "live").string() + suffix, path_.string() + suffix,
                               std::filesystem::copy_options::overwrite_existing);
  }
  sqlite3_close(database);
  ASSERT_EQ(bytes_of(path_).find("{\"number\":20,"), std::string::npos);
  const AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 0);
  EXPECT_EQ(report.sound, kEntries);
}

TEST_F(JournalAudit, OneFlippedBitIsOneFinding) {
  std::string bytes = bytes_;
  const std::size_t at = bytes.find("{\"number\":20,");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 40] = static_cast<char>(bytes[at + 40] ^ 0x04);
  put(bytes);
  const AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 1);
  expect_finding(report, 0, 20, 20, "changed after it was written");
  EXPECT_EQ(report.sound, kEntries - 1);
  EXPECT_EQ(read_.size(), static_cast<std::size_t>(kEntries));
}

TEST_F(JournalAudit, ACutTailIsSeenByTheFileAndByAHeadFromElsewhere) {
  const KnownHead head = head_of(audit());
  execute("DELETE FROM entries WHERE seq>190");
  AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 1);
  expect_finding(report, 0, 191, 200, "cut off: the file itself names entry 200");
  EXPECT_EQ(report.last_seq, 190);

  // A forger who also takes back what the file says of its end.
  put(bytes_);
  write_journal(directory_ / "shorter", 190);
  std::filesystem::rename(directory_ / "shorter", path_);
  EXPECT_EQ(audit().finding_count, 0);
  report = audit({.keys = {}, .head = head});
  EXPECT_EQ(report.finding_count, 1);
  expect_finding(report, 0, 191, 200, "cut off: the given head names entry 200");
}

TEST_F(JournalAudit, AForkedChainIsNamedWhereItForks) {
  // The same till, restored from a copy after entry 100, sold on: another entry 101.
  std::filesystem::remove(path_);
  std::ofstream(path_.string() + ".key") << key_;
  std::filesystem::permissions(path_.string() + ".key", std::filesystem::perms(0600));
  write_journal(path_, 100);
  {
    auto journal = SqliteJournal::open(path_);
    ASSERT_TRUE(journal.has_value());
    ASSERT_TRUE((*journal)->append(entry_number(901), ""));
  }
  std::ofstream(directory_ / "original", std::ios::binary) << bytes_;
  execute("ATTACH '" + (directory_ / "original").string() +
          "' AS o; INSERT INTO entries SELECT * FROM o.entries WHERE seq>101;"
          "UPDATE state SET seq=(SELECT seq FROM o.state s WHERE s.slot=state.slot),"
          " hash=(SELECT hash FROM o.state s WHERE s.slot=state.slot) WHERE slot>2");
  const AuditReport report = audit();
  ASSERT_GE(report.finding_count, 1);
  expect_finding(report, report.findings.size() - 1, 102, 102, "the chain forks here");
  EXPECT_EQ(read_.size(), 200U);
}

TEST_F(JournalAudit, MissingEntriesAreNamedTogether) {
  execute("DELETE FROM entries WHERE seq BETWEEN 50 AND 59");
  const AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 1);
  expect_finding(report, 0, 50, 59, "are missing");
  EXPECT_EQ(report.sound, kEntries - 10);
}

TEST_F(JournalAudit, AForgedEntryLacksTheSignature) {
  // Rehashed all the way to the end, as somebody would who knows the format but not the key.
  std::filesystem::remove(path_);
  write_journal(directory_ / "forged", kEntries);
  std::filesystem::rename(directory_ / "forged", path_);
  const AuditReport forged = audit();
  EXPECT_EQ(forged.finding_count, 0) << "a journal of another key is sound in itself";
  put(bytes_);
  const PublicKey till_key = audit().keys[0].public_key;
  EXPECT_NE(forged.keys[0].public_key, till_key);

  std::filesystem::remove(path_);
  write_journal(directory_ / "again", 3);
  std::filesystem::rename(directory_ / "again", path_);
  const AuditReport pinned = audit({.keys = {till_key}, .head = {}});
  EXPECT_EQ(pinned.finding_count, 3);
  expect_finding(pinned, 0, 1, 1, "is not signed by the given key");

  put(bytes_);
  execute("UPDATE entries SET signature=zeroblob(64) WHERE seq=77");
  const AuditReport unsigned_one = audit();
  EXPECT_EQ(unsigned_one.finding_count, 1);
  expect_finding(unsigned_one, 0, 77, 77, "is not signed by the till's key");
}

// A till whose key file was lost goes on with a new key.
TEST_F(JournalAudit, AChainWithTwoKeysNeedsBothInTheirOrder) {
  const std::string key_file = path_.string() + ".key";
  std::filesystem::remove(path_);
  write_journal(path_, 3);
  const std::string old_key = bytes_of(key_file);
  std::filesystem::remove(key_file);
  write_journal(path_, 5);
  const AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 0);
  ASSERT_EQ(report.keys.size(), 2U);
  ASSERT_EQ(report.keys[1].from_seq, 4);
  const PublicKey first = report.keys[0].public_key, second = report.keys[1].public_key;
  PublicKey stranger{};
  EXPECT_EQ(audit({.keys = {first, second}, .head = {}}).finding_count, 0);
  EXPECT_EQ(audit({.keys = {stranger, first, second}, .head = {}}).finding_count, 0);
  expect_finding(audit({.keys = {first}, .head = {}}), 0, 4, 4, "is not signed by the given key");
  const AuditReport strange = audit({.keys = {stranger, second}, .head = {}});
  EXPECT_EQ(strange.finding_count, 3);
  expect_finding(strange, 0, 1, 1, "is not signed by any of the given keys");

  // Whoever has the old key can no longer sign.
  std::filesystem::remove(key_file);
  std::ofstream(key_file) << old_key;
  std::filesystem::permissions(key_file, std::filesystem::perms(0600));
  write_journal(path_, 6);
  EXPECT_EQ(audit().finding_count, 0) << "it is sound in itself";
  const AuditReport stolen = audit({.keys = {first, second}, .head = {}});
  EXPECT_EQ(stolen.finding_count, 6);
  expect_finding(stolen, 0, 9, 9, "is signed by a key that was replaced before it");
}

TEST_F(JournalAudit, EntriesBeforeTheFirstAreNamed) {
  execute(
      "INSERT INTO entries SELECT -5,id,kind,version,occurred_at,previous_hash,hash,payload,"
      "signature FROM entries WHERE seq=3");
  const AuditReport report = audit();
  EXPECT_EQ(report.finding_count, 1);
  expect_finding(report, 0, 0, 0, "numbers below 1");
}

// What is beside the file, or is not, may have held its newest entries.
TEST_F(JournalAudit, ALogThatIsNotWholeIsNoted) {
  const std::string log = path_.string() + "-wal";
  ASSERT_FALSE(std::filesystem::exists(log));
  ASSERT_EQ(audit().notes.size(), 1U);
  EXPECT_NE(audit().notes[0].find("no log -wal"), std::string::npos);
  { ASSERT_TRUE(SqliteJournal::open(path_).has_value()); }
  EXPECT_TRUE(audit().notes.empty());
  std::filesystem::resize_file(log, 50'000);
  ASSERT_EQ(audit().notes.size(), 1U);
  EXPECT_NE(audit().notes[0].find("shorter"), std::string::npos);
  EXPECT_EQ(audit().finding_count, 0);

  // The till tells of it too, once.
  EXPECT_TRUE((*SqliteJournal::open(path_))->log_was_short());
  EXPECT_FALSE((*SqliteJournal::open(path_))->log_was_short());
  std::filesystem::remove(log);
  EXPECT_TRUE((*SqliteJournal::open(path_))->log_was_short());
  EXPECT_FALSE((*SqliteJournal::open(directory_ / "new"))->log_was_short());
}

TEST_F(JournalAudit, ALogThatIsNoFileIsNamed) {
  const std::string log = path_.string() + "-wal";
  const auto named = [&](const char* words) {
    const auto report = audit_journal(path_, {});
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, ErrorCode::file_unreadable);
    EXPECT_NE(report.error().detail.find(log + ": " + words), std::string::npos)
        << report.error().detail;
    std::filesystem::remove(log);
  };
  ASSERT_EQ(::mkfifo(log.c_str(), 0600), 0);
  named("this is not a file");
  std::filesystem::create_directory(log);
  named("this is not a file");
  std::filesystem::create_symlink("/dev/zero", log);
  named("this is not a file");
  std::filesystem::create_symlink("journal-wal", log);
  named("Too many levels");
  std::filesystem::create_symlink("nowhere", log);
  named("No such file");
}

TEST_F(JournalAudit, ADamagedPageCostsOnlyItsEntries) {
  std::string bytes = bytes_;
  const std::size_t at = bytes.find("{\"number\":120,");
  ASSERT_NE(at, std::string::npos);
  constexpr std::size_t kPage = 4096;
  bytes.replace(at / kPage * kPage, kPage, std::string(kPage, '\x5A'));
  put(bytes);
  const AuditReport report = audit();
  ASSERT_GE(report.findings.size(), 1U);
  EXPECT_LE(report.findings[0].first, 120);
  EXPECT_GE(report.findings[0].last, 120);
  EXPECT_NE(report.findings[0].what.find("damaged page"), std::string::npos);
  EXPECT_GT(report.sound, kEntries - 20);
  EXPECT_EQ(report.last_seq, kEntries);
}

// Zeroed pages give rows with the number 0, which must not send the reader back.
TEST_F(JournalAudit, ZeroedPagesEnd) {
  constexpr std::size_t kPage = 4096;
  for (std::size_t from = kPage * 4; from + 2 * kPage < bytes_.size(); from += kPage / 2) {
    std::string bytes = bytes_;
    bytes.replace(from, 2 * kPage - 36, std::string(2 * kPage - 36, '\0'));
    put(bytes);
    const auto report = audit_journal(path_, {});
    if (!report) continue;  // nothing in it can be read
    EXPECT_GT(report->finding_count, 0) << from;
    EXPECT_LE(report->sound, kEntries) << from;
  }
}

TEST_F(JournalAudit, HostileNumbersEnd) {
  execute(
      "INSERT INTO entries SELECT 9223372036854775807,id,kind,version,occurred_at,"
      "previous_hash,hash,payload,signature FROM entries WHERE seq=1");
  EXPECT_GT(audit().finding_count, 0);
  EXPECT_EQ(read_.size(), static_cast<std::size_t>(kEntries));
  put(bytes_);
  execute(
      "ALTER TABLE entries RENAME TO e; CREATE VIEW entries AS WITH RECURSIVE n(i) AS (SELECT 1 "
      "UNION ALL SELECT i+1 FROM n) SELECT i AS seq,id,kind,version,occurred_at,previous_hash,"
      "hash,payload,signature FROM n, e WHERE e.seq=1");
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_damaged);
}

TEST_F(JournalAudit, WhatTheFileSaysOfItselfMustFit) {
  execute("DELETE FROM state; DELETE FROM entries WHERE seq>40");
  EXPECT_GT(audit().finding_count, 0);
  put(bytes_);
  execute("UPDATE keys SET from_seq=-9");
  EXPECT_GT(audit().finding_count, 0);
  put(bytes_);
  execute("INSERT INTO keys VALUES(500,randomblob(32))");
  EXPECT_EQ(audit().finding_count, 1);
}

// Somebody else's folder may hold anything.
TEST_F(JournalAudit, ALinkInPlaceOfTheLockIsNotFollowed) {
  const auto victim = directory_ / "victim";
  std::ofstream(victim) << "precious";
  std::filesystem::permissions(victim, std::filesystem::perms(0640));
  std::filesystem::create_symlink(victim, path_.string() + ".lock");
  EXPECT_EQ(audit().finding_count, 0);
  EXPECT_EQ(bytes_of(victim), "precious");
  EXPECT_EQ(std::filesystem::status(victim).permissions(), std::filesystem::perms(0640));

  std::filesystem::remove(path_.string() + ".lock");
  std::ofstream(path_.string() + ".lock") << "123\n";
  EXPECT_EQ(audit().finding_count, 0);
  EXPECT_EQ(bytes_of(path_.string() + ".lock"), "123\n");
}

TEST_F(JournalAudit, WhatIsNoJournalIsRefused) {
  EXPECT_EQ(audit_journal(directory_ / "nothing", {}).error().code, ErrorCode::file_unreadable);
  EXPECT_EQ(audit_journal(directory_.path(), {}).error().code, ErrorCode::file_unreadable);
  put("These are notes about the shop, and no journal at all.");
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_damaged);
  put("");
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_damaged);
  put(bytes_);
  execute("ALTER TABLE entries RENAME COLUMN kind TO sort");
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_damaged);
  std::string bytes = bytes_;
  bytes[47] = 5;  // a format of SQLite that never was
  put(bytes);
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_damaged);
  put(bytes_);
  execute("PRAGMA user_version=9");
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_too_new);
}

TEST_F(JournalAudit, AJournalInUseIsRefused) {
  auto journal = SqliteJournal::open(path_);
  ASSERT_TRUE(journal.has_value());
  EXPECT_EQ(audit_journal(path_, {}).error().code, ErrorCode::journal_locked);
}

}  // namespace
}  // namespace holdfast::local
