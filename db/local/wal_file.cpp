#include "db/local/wal_file.h"

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <optional>

#include "db/local/private_file.h"
#include "db/local/wal_frames.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

// The names that SQLite hands to a VFS, which looks for more behind them.
class SqliteNames {
 public:
  SqliteNames(const fs::path& path, sqlite3_vfs& vfs) {
    std::vector<char> full(static_cast<std::size_t>(vfs.mxPathname) + 1);
    const int code =
        vfs.xFullPathname(&vfs, path.c_str(), static_cast<int>(full.size()), full.data());
    const std::string database = (code & 0xFF) == SQLITE_OK ? full.data() : path.string();
    name_ = sqlite3_create_filename(database.c_str(), (database + "-journal").c_str(),
                                    (database + "-wal").c_str(), 0, nullptr);
  }
  ~SqliteNames() { sqlite3_free_filename(name_); }
  SqliteNames(const SqliteNames&) = delete;
  SqliteNames& operator=(const SqliteNames&) = delete;

  [[nodiscard]] sqlite3_filename database() const { return name_; }
  [[nodiscard]] sqlite3_filename log() const { return sqlite3_filename_wal(name_); }

 private:
  sqlite3_filename name_ = nullptr;
};

class VfsFile {
 public:
  VfsFile(sqlite3_vfs& vfs, sqlite3_filename name, int flags)
      : memory_((static_cast<std::size_t>(vfs.szOsFile) / sizeof(std::max_align_t)) + 1) {
    int there = 0;
    if (name == nullptr || vfs.xAccess(&vfs, name, SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK ||
        there == 0) {
      return;
    }
    int granted = 0;
    is_open_ = vfs.xOpen(&vfs, name, file(), flags, &granted) == SQLITE_OK;
    if (!is_open_ && file()->pMethods != nullptr) file()->pMethods->xClose(file());
  }
  ~VfsFile() {
    if (is_open_) file()->pMethods->xClose(file());
  }
  VfsFile(const VfsFile&) = delete;
  VfsFile& operator=(const VfsFile&) = delete;

  [[nodiscard]] bool is_open() const { return is_open_; }
  std::int64_t size() {
    sqlite3_int64 bytes = 0;
    return file()->pMethods->xFileSize(file(), &bytes) == SQLITE_OK ? bytes : 0;
  }
  bool read(std::int64_t at, std::span<std::uint8_t> into) {
    return is_open_ && file()->pMethods->xRead(file(), into.data(), static_cast<int>(into.size()),
                                               at) == SQLITE_OK;
  }
  bool write(std::int64_t at, std::span<const std::uint8_t> bytes) {
    return file()->pMethods->xWrite(file(), bytes.data(), static_cast<int>(bytes.size()), at) ==
           SQLITE_OK;
  }
  bool sync() { return file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL) == SQLITE_OK; }

 private:
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }

  std::vector<std::max_align_t> memory_;
  bool is_open_ = false;
};

// The log and the database beside it, open for as long as they are looked at.
class OpenLog {
 public:
  OpenLog(const fs::path& path, const char* vfs_name)
      : OpenLog(path, *sqlite3_vfs_find(vfs_name)) {}

  WalReport check() {
    if (!log_.is_open()) return {};
    const ReadAt log = [this](std::int64_t at, auto into) { return log_.read(at, into); };
    const ReadAt database = [this](std::int64_t at, auto into) { return database_.read(at, into); };
    return check_wal(log, log_.size(), database);
  }
  bool mend(const std::vector<FlippedBit>& bits) {
    bool done = true;
    for (const FlippedBit& bit : bits) {
      std::array<std::uint8_t, 1> byte{};
      done = done && log_.read(bit.byte, byte);
      byte[0] ^= bit.mask;
      done = done && log_.write(bit.byte, byte);
    }
    return bits.empty() || (done && log_.sync());
  }
  // The next generation of frames gets new salts then.
  bool take_off_header() {
    const std::array<std::uint8_t, kWalHeaderBytes> zeros{};
    return log_.write(0, zeros) && log_.sync();
  }

 private:
  OpenLog(const fs::path& path, sqlite3_vfs& vfs)
      : names_(path, vfs),
        log_(vfs, names_.log(), SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE),
        database_(vfs, names_.database(), SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY) {}

  SqliteNames names_;
  VfsFile log_;
  VfsFile database_;
};

tl::unexpected<core::Error> could_not_mend(const fs::path& path) {
  return core::fail(
      ErrorCode::disk_failed,
      with_suffix(path, "-wal").string() + ": the log could not be written to when it was mended");
}

}  // namespace

std::string describe(const FlippedBit& bit) {
  return "a wrong bit in byte " + std::to_string(bit.byte) + " of its log -wal";
}

std::string describe(const WalDamage& damage) {
  return "its log -wal is damaged in " +
         (damage.frame == 0 ? "its header" : "frame " + std::to_string(damage.frame)) + " (byte " +
         std::to_string(damage.byte) + "), and " + std::to_string(damage.commits_behind) +
         " later commits stand behind it, which would be dropped";
}

Result<std::vector<std::string>> settle_log(const fs::path& path, const char* vfs) {
  OpenLog log(path, vfs);
  const WalReport report = log.check();
  if (report.damage) {
    return core::fail(ErrorCode::journal_damaged,
                      path.string() + ": " + describe(*report.damage) +
                          "; keep the journal, its -wal and its .key as they are, and copy all "
                          "three: holdfast journal show lists what can be read of them");
  }
  if (!log.mend(report.flipped) || (report.has_stale_frames && !log.take_off_header())) {
    return could_not_mend(path);
  }
  std::vector<std::string> mended;
  for (const FlippedBit& bit : report.flipped) mended.push_back(describe(bit));
  return mended;
}

Result<WalReport> mend_copied_log(const fs::path& path) {
  OpenLog log(path, nullptr);
  const WalReport report = log.check();
  if (!log.mend(report.flipped)) return could_not_mend(path);
  return report;
}

}  // namespace holdfast::local
