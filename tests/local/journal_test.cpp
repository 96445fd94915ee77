#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "db/local/entry_hash.h"
#include "db/local/memory_journal.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using ports::StoredEntry;

std::unique_ptr<SqliteJournal> open_journal(const std::filesystem::path& path) {
  auto opened = SqliteJournal::open(path);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().detail);
  return opened ? std::move(*opened) : nullptr;
}

mode_t rights(const std::filesystem::path& path) {
  struct stat status = {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST(SqliteJournal, EmptyJournalHasNothing) {
  const TempDirectory directory;
  const auto journal = open_journal(directory / "till.journal");
  EXPECT_EQ(*journal->load_workspace(), "");
  EXPECT_EQ(*journal->last_of_kind("sale"), 0);
  EXPECT_TRUE(journal->outbox(10)->empty());
  EXPECT_EQ(journal->backlog()->waiting, 0);
  EXPECT_EQ(journal->backlog()->last_seq, 0);
  EXPECT_TRUE(journal->verify_chain().has_value());
}

TEST(SqliteJournal, GivesBackWhatItWasGiven) {
  const TempDirectory directory;
  auto journal = open_journal(directory / "till.journal");
  ports::NewEntry odd = entry_number(2, "shift_opened");
  odd.version = 7;
  odd.payload = std::string("{\"zero\":\"\0\",\"euro\":\"€\"}", 25);
  odd.occurred_at = {-1};
  EXPECT_EQ(*journal->append(entry_number(1), "first"), 1);
  EXPECT_EQ(*journal->append(odd, "second"), 2);
  for (int round = 0; round < 2; ++round) {
    const auto entries = all_entries(*journal);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].previous_hash, ports::Hash256{});
    EXPECT_EQ(entries[1].previous_hash, entries[0].hash);
    EXPECT_EQ(entries[1].payload, odd.payload);
    EXPECT_EQ(entries[1].kind, odd.kind);
    EXPECT_EQ(entries[1].version, odd.version);
    EXPECT_EQ(entries[1].occurred_at, odd.occurred_at);
    EXPECT_EQ(entries[1].id, odd.id);
    EXPECT_EQ(entries[1].hash, journal->head());
    EXPECT_EQ(*journal->load_workspace(), "second");
    EXPECT_EQ(*journal->last_of_kind("shift_opened"), 2);
    EXPECT_EQ(*journal->last_of_kind("sale"), 1);
    journal.reset();
    journal = open_journal(directory / "till.journal");
  }
}

TEST(SqliteJournal, OutboxKeepsWhatIsNotAcknowledged) {
  const TempDirectory directory;
  auto journal = open_journal(directory / "till.journal");
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE(journal->append(entry_number(i), "").has_value());
  EXPECT_EQ(journal->outbox(2)->size(), 2U);
  ASSERT_TRUE(journal->acknowledge_through(3).has_value());
  ASSERT_TRUE(journal->acknowledge_through(1).has_value());
  journal.reset();
  journal = open_journal(directory / "till.journal");
  const auto waiting = *journal->outbox(100);
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].seq, 4);
  const ports::Backlog backlog = *journal->backlog();
  EXPECT_EQ(backlog.waiting, 2);
  EXPECT_EQ(backlog.oldest_occurred_at, entry_number(4).occurred_at);
  EXPECT_EQ(backlog.last_seq, 5);
  EXPECT_EQ(*journal->backlog(), backlog);
  ASSERT_TRUE(journal->acknowledge_through(4).has_value());
  EXPECT_EQ(journal->backlog()->oldest_occurred_at, entry_number(5).occurred_at);
  ASSERT_TRUE(journal->send_again_after(1).has_value());
  EXPECT_EQ(journal->backlog()->oldest_occurred_at, entry_number(2).occurred_at);
  EXPECT_EQ(journal->acknowledge_through(6).error().code, ErrorCode::sequence_fork);
}

TEST(SqliteJournal, ReadFromStopsWhenToldAndMayReadInside) {
  const TempDirectory directory;
  const auto journal = open_journal(directory / "till.journal");
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE(journal->append(entry_number(i), "").has_value());
  std::vector<std::int64_t> seen;
  ASSERT_TRUE(journal
                  ->read_from(2,
                              [&](const StoredEntry& entry) {
                                seen.push_back(entry.seq);
                                EXPECT_EQ(all_entries(*journal).size(), 5U);
                                return entry.seq < 4;
                              })
                  .has_value());
  EXPECT_EQ(seen, (std::vector<std::int64_t>{2, 3, 4}));
}

// However deep a reading stands in others, and wherever it was left: each sees what is there, and
// none is still under way for those that come after it.
TEST(SqliteJournal, ReadingsDoNotDisturbEachOther) {
  const TempDirectory directory;
  const auto journal = open_journal(directory / "till.journal");
  for (int i = 1; i <= 4; ++i) ASSERT_TRUE(journal->append(entry_number(i), "").has_value());
  for (int round = 0; round < 3; ++round) {
    std::vector<std::int64_t> seen;
    const auto read = [&](std::int64_t from, const auto& inside) {
      return journal->read_from(from, [&](const StoredEntry& entry) {
        seen.push_back(entry.seq);
        return inside(entry);
      });
    };
    const auto stop = [](const StoredEntry&) { return false; };
    ASSERT_TRUE(read(1, [&](const StoredEntry& first) {
                  EXPECT_TRUE(read(first.seq + 1, [&](const StoredEntry& second) {
                                return read(second.seq + 1, stop).has_value() && second.seq < 3;
                              }).has_value());
                  return first.seq < 2;
                }).has_value());
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 3, 4, 2, 3, 4}));
    const std::int64_t next = 5 + round;
    ASSERT_EQ(journal->append(entry_number(next), ""), next);
    EXPECT_EQ(all_entries(*journal).size(), static_cast<std::size_t>(next));
  }
}

TEST(SqliteJournal, FileIsForItsOwnerAlone) {
  const TempDirectory directory;
  const std::filesystem::path file = directory / "deep/er/till.journal";
  const mode_t old_mask = ::umask(0);
  const auto journal = open_journal(file);
  ::umask(old_mask);
  ASSERT_TRUE(journal->append(entry_number(1), "").has_value());
  EXPECT_EQ(rights(file.parent_path()), 0700U);
  EXPECT_EQ(rights(file.parent_path().parent_path()), 0700U);
  EXPECT_EQ(rights(file), 0600U);
  EXPECT_EQ(rights(file.string() + "-wal"), 0600U);
  EXPECT_EQ(rights(file.string() + ".lock"), 0600U);
}

TEST(SqliteJournal, LogIsReusedInsteadOfGrowing) {
  const TempDirectory directory;
  const std::filesystem::path file = directory / "till.journal";
  JournalOptions options;
  options.checkpoint_due_pages = 16;
  options.checkpoint_now_pages = 32;
  auto opened = SqliteJournal::open(file, options);
  ASSERT_TRUE(opened.has_value());
  const auto size_at_start = std::filesystem::file_size(file.string() + "-wal");
  EXPECT_GT(size_at_start, 32U * 4096U);
  for (int i = 1; i <= 150; ++i) ASSERT_TRUE((*opened)->append(entry_number(i), "w").has_value());
  EXPECT_EQ(std::filesystem::file_size(file.string() + "-wal"), size_at_start);
  EXPECT_GT(std::filesystem::file_size(file), 100U * 600U);
}

// Not the disk's fault, so nobody should be told that it failed.
TEST(SqliteJournal, AFolderOrAFileOfAnotherIsNamed) {
  const TempDirectory folder;
  const auto file = folder / "journal.db";
  const auto expect_named = [&file](const std::string& why) {
    const auto opened = SqliteJournal::open(file);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, core::ErrorCode::file_unreadable) << opened.error().detail;
    EXPECT_NE(opened.error().detail.find(file.string()), std::string::npos);
    EXPECT_NE(opened.error().detail.find(why), std::string::npos) << opened.error().detail;
  };
  std::filesystem::create_directory(file);
  expect_named("this is a folder");
  std::filesystem::remove(file);
  std::filesystem::create_symlink("/dev/null", file);
  expect_named("not a regular file");
  std::filesystem::remove(file);

  // The other user is root, who owns this one; root itself plays somebody else.
  constexpr uid_t kNobody = 65534;
  const bool is_root = ::geteuid() == 0;
  std::filesystem::create_symlink("/etc/passwd", file);
  if (is_root) {
    ASSERT_EQ(::chown(folder.path().c_str(), kNobody, kNobody), 0);
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  expect_named("it belongs to user root, and this program runs as ");
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
    // As root created them, the till's own user may not write here.
    ASSERT_EQ(::chown(folder.path().c_str(), 0, 0), 0);
    std::filesystem::remove(file);
    ASSERT_EQ(::seteuid(kNobody), 0);
    const auto opened = SqliteJournal::open(file);
    ASSERT_EQ(::seteuid(0), 0);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, core::ErrorCode::file_unreadable) << opened.error().detail;
    EXPECT_NE(opened.error().detail.find("Permission denied"), std::string::npos);
  }
}

// Independent of the code under test: BLAKE2b-256 of the bytes in FORMAT.md, computed
// with another implementation.
TEST(EntryHash, MatchesTheDocumentedBytes) {
  ports::NewEntry entry;
  entry.id.value.bytes = {0x01, 0x8f, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0x2a};
  entry.kind = "sale";
  entry.version = 1;
  entry.occurred_at = {1'772'375'525'120};
  entry.payload = "{\"a\":1}";
  ports::Hash256 previous{};
  previous.fill(0x11);
  const StoredEntry stored = chain(entry, 42, previous);
  std::string hex;
  for (const std::uint8_t byte : stored.hash) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  EXPECT_EQ(hex, "0ddd804323b3ecdb841c70e59c793014d362e5580f15ba780f906aa238517855");
}

TEST(Journal, APathThatCannotBeIsNoFailingDisk) {
  const TempDirectory directory;
  std::ofstream(directory / "file") << "text";
  for (const auto& path : {directory / "file" / "journal.db",
                           directory / std::string(300, 'x').c_str() / "journal.db"}) {
    const auto journal = SqliteJournal::open(path);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, core::ErrorCode::file_unreadable) << journal.error().detail;
  }
}

}  // namespace
}  // namespace holdfast::local
