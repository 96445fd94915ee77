// A log with something wrong in it: every single bit of a small one, and what a reader, a till
// and an auditor make of larger damage. That nothing which a power cut leaves is taken for
// damage is the crash gate's part.
#include "db/local/wal_check.h"

#include <fstream>
#include <iterator>

#include "db/local/journal_audit.h"
#include "db/local/sqlite_journal.h"
#include "db/local/wal_frames.h"
#include "tests/local/crash_vfs.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;

// Of a file that is a string.
ReadAt reader(const std::string& content) {
  return [&content](std::int64_t at, std::span<std::uint8_t> into) {
    const auto from = static_cast<std::size_t>(at);
    if (from + into.size() > content.size()) return false;
    std::copy_n(content.begin() + at, into.size(), into.begin());
    return true;
  };
}

// A journal in the middle of its work, as it lies on the disk.
struct Lying {
  std::string database, log;
  std::int64_t entries = 0;
  // Up to the first frame of the last commit but one, which is a commit frame, and up to the copies
  // of it that fill up its sector.
  std::int64_t last_but_one = 0, filled_up = 0;

  [[nodiscard]] WalReport check() const {
    return check_wal(reader(log), static_cast<std::int64_t>(log.size()), reader(database));
  }
  void flip(std::int64_t byte, int mask) {
    auto& at = log[static_cast<std::size_t>(byte)];
    at = static_cast<char>(at ^ mask);
  }
};

class WalCheck : public testing::Test {
 protected:
  JournalOptions options(int page_bytes = 1024) const {
    JournalOptions options;
    options.vfs = CrashVfs::kName;
    options.page_bytes = page_bytes;
    options.fill_log = false;
    return options;
  }
  // Four entries: two of them in the database already, so that the log was begun again.
  Lying working_journal(int page_bytes = 1024) {
    CrashDisk disk({""});
    vfs_.mount(disk);
    Lying lying;
    {
      auto opened = SqliteJournal::open(path_, options(page_bytes));
      for (int i = 1; i <= 2; ++i) append(**opened, lying);
    }
    auto opened = SqliteJournal::open(path_, options(page_bytes));
    append(**opened, lying);
    HOLDFAST_ASSERT((*opened)->acknowledge_through(3).has_value());
    lying.log = disk.content(DiskFile::log);
    lying.database = disk.content(DiskFile::database);
    lying.last_but_one = lying.check().committed_frames + 1;
    HOLDFAST_ASSERT((*opened)->save_workspace("more work").has_value());
    lying.log = disk.content(DiskFile::log);
    lying.filled_up = lying.check().committed_frames;
    append(**opened, lying);
    lying.log = disk.content(DiskFile::log);
    return lying;
  }
  static void append(SqliteJournal& journal, Lying& lying) {
    HOLDFAST_ASSERT(journal.append(entry_number(++lying.entries, "sale", 100), "work").has_value());
  }
  // How many entries a till finds; nothing when it refuses.
  std::optional<std::int64_t> entries_after_opening(const Lying& lying) {
    CrashDisk disk({lying.database, lying.log});
    vfs_.mount(disk);
    auto opened = SqliteJournal::open(path_, options());
    if (!opened) {
      EXPECT_EQ(opened.error().code, ErrorCode::journal_damaged) << opened.error().detail;
      return {};
    }
    EXPECT_TRUE((*opened)->verify_chain().has_value());
    return (*opened)->backlog()->last_seq;
  }

  TempDirectory folder_{Medium::memory};
  std::filesystem::path path_ = folder_ / "journal";
  CrashVfs vfs_;
};

TEST_F(WalCheck, ASoundLogIsSound) {
  const Lying lying = working_journal();
  const WalReport report = lying.check();
  EXPECT_TRUE(report.flipped.empty());
  EXPECT_FALSE(report.damage.has_value());
  EXPECT_GT(report.committed_frames, lying.filled_up);
  EXPECT_EQ(entries_after_opening(lying), lying.entries);
}

// The promise: what was acknowledged before the last commit is never dropped in silence, wherever
// one bit is wrong. Of the last commit itself, behind which nothing stands, it holds for half of
// the bits; the other half look like a write that was torn. Each byte, and in the headers each bit.
TEST_F(WalCheck, EachSingleBitIsMendedOrNamedOrHarmless) {
  Lying lying = working_journal();
  const WalReport whole = lying.check();
  constexpr std::int64_t kHeader = kWalHeaderBytes;
  constexpr std::int64_t kFrame = kFrameHeaderBytes + 1024;
  const std::int64_t end = kHeader + whole.committed_frames * kFrame;
  int mended = 0, refused = 0, last_dropped = 0;
  const auto flip = [&](std::int64_t byte, int bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit);
    SCOPED_TRACE("byte " + std::to_string(byte) + " bit " + std::to_string(bit));
    lying.flip(byte, mask);
    const WalReport report = lying.check();
    if (report.damage) {
      ++refused;
    } else if (!report.flipped.empty()) {
      ++mended;
      EXPECT_EQ(report.committed_frames, whole.committed_frames);
      ASSERT_EQ(report.flipped.size(), 1U);
      // Other bits of the log's header do the same as well: what matters of it is right again.
      if (byte >= kHeader) {
        EXPECT_EQ(report.flipped[0].byte, byte);
        EXPECT_EQ(report.flipped[0].mask, mask);
      }
    } else if (byte < end && report.committed_frames < whole.committed_frames) {
      EXPECT_GE(report.committed_frames, lying.last_but_one) << "dropped in silence";
      ++last_dropped;
    }
    if ((byte + bit) % 61 == 0) {
      const auto found = entries_after_opening(lying);
      EXPECT_EQ(found.has_value(), !report.damage);
      const bool may_lack_one = byte >= kHeader + lying.last_but_one * kFrame;
      EXPECT_GE(found.value_or(lying.entries), lying.entries - (may_lack_one ? 1 : 0));
    }
    lying.flip(byte, mask);
  };
  const auto size = static_cast<std::int64_t>(lying.log.size());
  for (std::int64_t byte = 0; byte < size && !HasFailure(); ++byte) {
    const bool in_header = byte < kHeader || (byte - kHeader) % kFrame < 24;
    for (int bit = 0; bit < 8; ++bit) {
      if (in_header || byte % 8 == bit) flip(byte, bit);
    }
  }
  std::printf("%d mended, %d refused, %d times the last commit was dropped\n", mended, refused,
              last_dropped);
  EXPECT_GT(mended, static_cast<int>(end) * 4 / 10);
  EXPECT_GT(refused, static_cast<int>(end) * 2 / 10);
}

TEST_F(WalCheck, AHandfulOfBitsIsMendedAndMoreAreRefused) {
  constexpr std::int64_t kFrame = kFrameHeaderBytes + 1024;
  for (const int bits : {8, 9}) {
    Lying lying = working_journal();
    const WalReport whole = lying.check();
    ASSERT_GT(whole.committed_frames, 12);
    // The first byte of a word in each of the first frames.
    for (int i = 0; i < bits; ++i) {
      const auto frame = static_cast<std::int64_t>(kWalHeaderBytes) + i * kFrame;
      lying.flip(frame + static_cast<std::int64_t>(kFrameHeaderBytes) + 512, 4);
    }
    const WalReport report = lying.check();
    EXPECT_EQ(report.flipped.size(), bits == 8 ? 8U : 0U);
    EXPECT_EQ(report.damage.has_value(), bits == 9);
    EXPECT_EQ(report.committed_frames, bits == 8 ? whole.committed_frames : 0);
  }
}

// A sector that came back as something else.
TEST_F(WalCheck, ALostSectorBeforeTheLastCommitsIsNamedWithItsFrame) {
  const Lying sound = working_journal(4096);
  const WalReport whole = sound.check();
  ASSERT_FALSE(whole.damage.has_value());
  int named = 0;
  for (std::size_t at = 0; at + 512 <= sound.log.size(); at += 512) {
    Lying lying = sound;
    lying.log.replace(at, 512, std::string(512, '\x5A'));
    const WalReport report = lying.check();
    EXPECT_TRUE(report.flipped.empty());
    if (report.damage) {
      ++named;
      EXPECT_GE(report.damage->commits_behind, 2);
      EXPECT_LE(report.damage->byte, static_cast<std::int64_t>(at) + 511);
      continue;
    }
    // The last commit but one is needed to vouch for what stands before it.
    EXPECT_GT(report.committed_frames, whole.committed_frames - 8) << at;
  }
  EXPECT_GT(named, static_cast<int>(sound.log.size() / 512) / 2);
}

// All that the header's log holds is in the database: nothing is lost with it.
TEST_F(WalCheck, AHeaderIsMissedOnlyByWhatIsNotInTheDatabase) {
  Lying lying = working_journal(4096);
  lying.log.replace(0, kWalHeaderBytes, std::string(kWalHeaderBytes, '\x5A'));
  ASSERT_TRUE(lying.check().damage.has_value());
  EXPECT_EQ(lying.check().damage->frame, 0);

  CrashDisk disk({""});
  vfs_.mount(disk);
  {
    auto opened = SqliteJournal::open(path_, options(4096));
    append(**opened, lying);
    append(**opened, lying);
  }
  lying.log = disk.content(DiskFile::log);
  lying.database = disk.content(DiskFile::database);
  lying.log.replace(0, kWalHeaderBytes, std::string(kWalHeaderBytes, '\x5A'));
  EXPECT_FALSE(lying.check().damage.has_value());
}

// A block of the flash that was erased takes the header and any number of frames.
TEST_F(WalCheck, AnErasedBeginningIsNamedWhateverItsLength) {
  Lying sound = working_journal(4096);
  {
    CrashDisk disk({sound.database, sound.log});
    vfs_.mount(disk);
    auto opened = SqliteJournal::open(path_, options(4096));
    for (int i = 0; i < 20; ++i) append(**opened, sound);
    sound.log = disk.content(DiskFile::log);
    sound.database = disk.content(DiskFile::database);
  }
  const std::int64_t frames = sound.check().committed_frames;
  constexpr std::size_t kFrame = kFrameHeaderBytes + 4096;
  for (const char erased : {'\0', '\xFF'}) {
    int named = 0;
    for (std::size_t bytes = 4096; bytes < sound.log.size(); bytes += 4096) {
      Lying lying = sound;
      lying.log.replace(0, bytes, std::string(bytes, erased));
      const auto damage = lying.check().damage;
      named += damage ? 1 : 0;
      // The two newest commits, with the copies that fill up a sector, and a frame to go on from.
      const auto left = frames - static_cast<std::int64_t>(bytes / kFrame);
      EXPECT_TRUE(damage.has_value() || left < 10) << bytes << " of " << sound.log.size();
      if (damage) {
        EXPECT_EQ(damage->frame, 0);
      }
    }
    EXPECT_GT(named, 10);
  }
}

// SQLite would write its next frames with the salts of the old ones before them.
TEST_F(WalCheck, WhatAnUnfinishedFirstCommitLeftGetsOtherSaltsBeforeIt) {
  CrashDisk disk({""});
  vfs_.mount(disk);
  Lying lying;
  {
    auto opened = SqliteJournal::open(path_, options());
    append(**opened, lying);
  }
  auto opened = SqliteJournal::open(path_, options());
  append(**opened, lying);
  lying.log = disk.content(DiskFile::log);
  lying.database = disk.content(DiskFile::database);
  lying.log.replace(kWalHeaderBytes, 512, std::string(512, '\0'));
  EXPECT_TRUE(lying.check().has_stale_frames);
  EXPECT_FALSE(lying.check().damage.has_value());
  const auto salts = [](const std::string& log) { return log.substr(16, 8); };

  opened->reset();
  CrashDisk after({lying.database, lying.log});
  vfs_.mount(after);
  auto again = SqliteJournal::open(path_, options());
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ((*again)->backlog()->last_seq, 1);
  ASSERT_TRUE((*again)->save_workspace("less").has_value());
  EXPECT_NE(salts(after.content(DiskFile::log)), salts(lying.log));
}

// The same with files, as a till and an auditor meet them.
class DamagedLogFile : public testing::Test {
 protected:
  DamagedLogFile() {
    auto opened = SqliteJournal::open(folder_ / "live");
    HOLDFAST_ASSERT(opened.has_value());
    for (int i = 1; i <= kEntries; ++i) HOLDFAST_ASSERT((*opened)->append(entry_number(i), "work"));
    // The power goes here.
    for (const char* suffix : {"", "-wal", ".key"}) {
      std::filesystem::copy_file(folder_ / (std::string("live") + suffix).c_str(), file(suffix));
    }
  }
  [[nodiscard]] std::filesystem::path file(const char* suffix) const {
    return path_.string() + suffix;
  }
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void flip_in_entry(int number, char mask) const {
    std::string log = bytes_of(file("-wal"));
    const std::size_t at = log.find("{\"number\":" + std::to_string(number) + ",");
    ASSERT_NE(at, std::string::npos);
    // The first byte of a word that the checksum takes, or its last.
    const std::size_t byte = (at + 48) / 4 * 4 + (mask < 0 ? 3 : 0);
    log[byte] = static_cast<char>(log[byte] ^ mask);
    std::ofstream(file("-wal"), std::ios::binary | std::ios::trunc) << log;
  }

  static constexpr int kEntries = 9;
  TempDirectory folder_{Medium::memory};
  std::filesystem::path path_ = folder_ / "journal";
};

TEST_F(DamagedLogFile, WhatWouldBeDroppedIsRefusedAndLeftAlone) {
  flip_in_entry(4, '\x80');
  const std::string database = bytes_of(path_), log = bytes_of(file("-wal"));
  const auto opened = SqliteJournal::open(path_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::journal_damaged);
  EXPECT_NE(opened.error().detail.find("its log -wal is damaged in frame"), std::string::npos)
      << opened.error().detail;
  EXPECT_TRUE(bytes_of(path_) == database && bytes_of(file("-wal")) == log);

  const auto report = audit_journal(path_, {});
  ASSERT_TRUE(report.has_value());
  ASSERT_GE(report->finding_count, 1);
  EXPECT_NE(report->findings[0].what.find("later commits stand behind it"), std::string::npos);
  // What stands before it can be read.
  EXPECT_GE(report->last_seq, 3);
  EXPECT_TRUE(bytes_of(file("-wal")) == log);
}

TEST_F(DamagedLogFile, AKnownBitIsMendedAndTold) {
  flip_in_entry(4, '\x10');
  const auto report = audit_journal(path_, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->finding_count, 1);
  EXPECT_NE(report->findings[0].what.find("a wrong bit in byte"), std::string::npos);
  EXPECT_EQ(report->sound, kEntries);

  auto opened = SqliteJournal::open(path_);
  ASSERT_TRUE(opened.has_value()) << opened.error().detail;
  EXPECT_EQ((*opened)->mended().size(), 1U);
  EXPECT_EQ((*opened)->backlog()->last_seq, kEntries);
  EXPECT_TRUE((*opened)->verify_chain().has_value());
  opened->reset();
  EXPECT_EQ(audit_journal(path_, {})->finding_count, 0);
}

TEST_F(DamagedLogFile, ATornLastCommitIsNotBlamed) {
  std::string log = bytes_of(file("-wal"));
  const std::size_t at = log.find("{\"number\":9,");
  log.replace(at / 512 * 512, 512, std::string(512, '\0'));
  std::ofstream(file("-wal"), std::ios::binary | std::ios::trunc) << log;
  EXPECT_EQ(audit_journal(path_, {})->finding_count, 0);
  const auto opened = SqliteJournal::open(path_);
  ASSERT_TRUE(opened.has_value()) << opened.error().detail;
  EXPECT_EQ((*opened)->backlog()->last_seq, kEntries - 1);
}

}  // namespace
}  // namespace holdfast::local
