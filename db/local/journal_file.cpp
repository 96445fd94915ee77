#include "db/local/journal_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "db/local/wal_file.h"
#include "db/local/wal_frames.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

constexpr const char* kSchema = R"(
BEGIN IMMEDIATE;
CREATE TABLE entries(
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  payload TEXT NOT NULL,
  signature BLOB NOT NULL);
CREATE TABLE keys(
  from_seq INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL);
CREATE TABLE state(
  slot INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,
  hash BLOB NOT NULL);
)";

// In the log's header.
constexpr std::int64_t kSaltsAt = 16;

core::Result<void> damaged(const fs::path& path, std::string_view what) {
  return core::fail(ErrorCode::journal_damaged, path.string() + ": " + std::string(what));
}

bool holds_a_log(const fs::path& log) {
  std::array<char, 4> magic{};
  std::ifstream in(log, std::ios::binary);
  return in.read(magic.data(), magic.size()) &&
         std::any_of(magic.begin(), magic.end(), [](char c) { return c != 0; });
}

int note_log_pages(void* counter, sqlite3*, const char*, int pages) {
  *static_cast<int*>(counter) = pages;
  return SQLITE_OK;
}

}  // namespace

Result<void> refuse_torn_journal(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::exists(path, error) ? fs::file_size(path, error) : 0;
  if (error) return {};
  if (size == 0) {
    return holds_a_log(with_suffix(path, "-wal"))
               ? damaged(
                     path,
                     "the file is empty or not there, but its log -wal holds data; put the file "
                     "back beside it, or, when it is lost, keep the log elsewhere and start "
                     "again: what was sent is brought back from the server")
               : Result<void>{};
  }
  // The power went while the file was being made: half of it is there, and SQLite takes that back
  // first of all.
  if (holds_a_log(with_suffix(path, "-journal"))) return {};
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  std::array<char, 16> head{};
  std::ifstream in(path, std::ios::binary);
  if (!in.read(head.data(), head.size())) return damaged(path, "the file's head cannot be read");
  if (std::string_view(head.data(), head.size()) != kMagic) {
    return damaged(path, "this is not a journal: its first 16 bytes are wrong");
  }
  return {};
}

JournalFile::JournalFile(FileLock lock, SigningKey key, Connection connection)
    : lock_(std::move(lock)),
      key_(std::move(key)),
      log_pages_(std::make_unique<int>(0)),
      connection_(std::move(connection)) {}

Result<JournalFile> JournalFile::open(const fs::path& path, const JournalOptions& options) {
  if (Result<void> own = require_own_file(path); !own) return core::pass_on(own.error());
  Result<FileLock> lock = FileLock::take(with_suffix(path, ".lock"));
  if (!lock) return core::pass_on(lock.error());
  if (Result<void> whole = refuse_torn_journal(path); !whole) return core::pass_on(whole.error());
  if (Result<void> room = require_free_space(path, options.free_bytes_needed); !room) {
    return core::pass_on(room.error());
  }
  Result<SigningKey> key = SigningKey::load_or_make(with_suffix(path, ".key"));
  if (!key) return core::pass_on(key.error());
  if (Result<void> made = make_private_file(path); !made) return core::pass_on(made.error());
  Result<std::vector<std::string>> mended = settle_log(path, options.vfs);
  if (!mended) return core::pass_on(mended.error());
  // Told that a sector may tear, SQLite ends each commit at the end of a sector, so that
  // writing the next one cannot touch a sale that is on the disk.
  Result<Connection> connection =
      Connection::open(path.string(), ErrorNames{}, "psow=0", options.vfs);
  if (!connection) return core::pass_on(connection.error());

  JournalFile file(std::move(*lock), std::move(*key), std::move(*connection));
  file.mended_ = std::move(*mended);
  if (Result<void> ready = file.prepare_file(options); !ready) {
    return core::pass_on(ready.error());
  }
  return file;
}

Result<void> JournalFile::prepare_file(const JournalOptions& options) {
  // fullfsync and checkpoint_fullfsync stay off: they name a system call that Linux does
  // not have; fdatasync, which SQLite uses here, already waits for the drive's own cache.
  const std::string settings = "PRAGMA page_size=" + std::to_string(options.page_bytes) +
                               ";"
                               "PRAGMA locking_mode=EXCLUSIVE;"
                               "PRAGMA synchronous=FULL;"
                               "PRAGMA cache_size=-512;"
                               "PRAGMA temp_store=MEMORY;"
                               "PRAGMA mmap_size=0;"
                               "PRAGMA cell_size_check=ON;"
                               "PRAGMA journal_size_limit=-1";
  if (Result<void> set = connection_.execute(settings.c_str()); !set) return set;

  Result<std::int64_t> application = connection_.query_integer("PRAGMA application_id");
  if (!application) return core::pass_on(application.error());
  Result<std::int64_t> version = connection_.query_integer("PRAGMA user_version");
  if (!version) return core::pass_on(version.error());
  Result<std::int64_t> objects = connection_.query_integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return core::pass_on(objects.error());

  const fs::path path = connection_.path();
  if (*application == 0 && *version == 0 && *objects == 0) {
    if (Result<void> made = make_schema(); !made) return made;
  } else if (*application != kJournalApplicationId) {
    return damaged(path, "this is some other program's database");
  } else if (*version > kJournalFormat) {
    return core::fail(ErrorCode::journal_too_new,
                      path.string() + ": format " + std::to_string(*version) +
                          ", this program knows " + std::to_string(kJournalFormat));
  } else if (*version < 1) {
    return damaged(path, "format " + std::to_string(*version) + " never existed");
  }

  Result<Statement> mode = connection_.prepare("PRAGMA journal_mode=WAL");
  if (!mode) return core::pass_on(mode.error());
  if (const int code = mode->step(); code != SQLITE_ROW) {
    return core::pass_on(connection_.error(code, "turning on the write-ahead log"));
  }
  if (mode->text(0) != "wal") {
    return core::fail(ErrorCode::disk_failed,
                      path.string() + ": this file system cannot hold a write-ahead log");
  }
  mode->reset();

  int keep_log = 1;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep_log);
  sqlite3_wal_hook(connection_.handle(), note_log_pages, log_pages_.get());
  // What an earlier run left in the log may be in the kernel's memory only, if that run
  // ended because a sync failed. This writes it again, into the file.
  if (Result<void> done = checkpoint(); !done) return done;
  if (*version == 1) {
    if (Result<void> done = sign_format_1(); !done) return done;
  } else if (*version == 2) {
    // It lacks nothing that is in a file of today; but what is written now it did not have.
    const std::string raise = "PRAGMA user_version=" + std::to_string(kJournalFormat);
    if (Result<void> done = connection_.execute(raise.c_str()); !done) return done;
  }
  return fill_log(options);
}

Result<void> JournalFile::make_schema() {
  const std::string sql = std::string(kSchema) +
                          "PRAGMA application_id=" + std::to_string(kJournalApplicationId) +
                          ";PRAGMA user_version=" + std::to_string(kJournalFormat) + ";COMMIT";
  Result<void> made = connection_.execute(sql.c_str());
  if (!made) connection_.roll_back();
  return made;
}

Result<void> JournalFile::sign_format_1() {
  const auto upgrade = [this]() -> Result<void> {
    Result<void> done = connection_.execute(
        "BEGIN IMMEDIATE;"
        "CREATE TABLE keys(from_seq INTEGER PRIMARY KEY, public_key BLOB NOT NULL);"
        "ALTER TABLE entries ADD COLUMN signature BLOB NOT NULL DEFAULT x''");
    if (!done) return done;
    Result<Statement> rows = connection_.prepare("SELECT seq,hash FROM entries ORDER BY seq");
    if (!rows) return core::pass_on(rows.error());
    Result<Statement> sign = connection_.prepare("UPDATE entries SET signature=?2 WHERE seq=?1");
    if (!sign) return core::pass_on(sign.error());
    std::vector<std::pair<std::int64_t, ports::Hash256>> hashes;
    int code = rows->step();
    for (; code == SQLITE_ROW; code = rows->step()) {
      ports::Hash256 hash{};
      const auto stored = rows->blob(1);
      // One of another length is damage, which whoever reads the entry names.
      std::copy_n(stored.begin(), std::min(stored.size(), hash.size()), hash.begin());
      hashes.emplace_back(rows->integer(0), hash);
    }
    if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "reading entries"));
    rows->reset();
    for (const auto& [seq, hash] : hashes) {
      const ports::Signature signature = key_.sign(hash);
      StatementUse use(*sign);
      code = use->bind(1, seq).bind(2, std::span<const std::uint8_t>(signature)).step();
      if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "signing entries"));
    }
    return connection_.execute(
        ("PRAGMA user_version=" + std::to_string(kJournalFormat) + ";COMMIT").c_str());
  };
  Result<void> done = upgrade();
  if (!done) connection_.roll_back();
  return done;
}

std::int64_t filled_log_bytes(std::int64_t page_bytes, const JournalOptions& options) {
  // One sale past the limit still fits.
  const std::int64_t pages = options.checkpoint_now_pages + 64;
  return static_cast<std::int64_t>(kWalHeaderBytes) +
         pages * (page_bytes + static_cast<std::int64_t>(kFrameHeaderBytes));
}

Result<void> JournalFile::checkpoint() {
  int pages = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), "main",
                                             SQLITE_CHECKPOINT_PASSIVE, &pages, nullptr);
  if (code != SQLITE_OK) return core::pass_on(connection_.error(code, "checkpointing"));
  *log_pages_ = 0;
  if (sqlite3_file* const log = log_file(); log != nullptr) {
    std::ignore = log->pMethods->xRead(log, finished_salts_.data(),
                                       static_cast<int>(finished_salts_.size()), kSaltsAt);
  }
  return {};
}

Result<void> JournalFile::finish_log() {
  int frames = 0, copied = 0;
  int code = sqlite3_wal_checkpoint_v2(connection_.handle(), "main", SQLITE_CHECKPOINT_PASSIVE,
                                       &frames, &copied);
  sqlite3_file* const log = log_file();
  if (code == SQLITE_OK && log != nullptr && frames > 0 && copied == frames) {
    code = log->pMethods->xWrite(log, kFinishedLog.data(), kFinishedLog.size(), 0);
    if (code == SQLITE_OK) code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  }
  if (code != SQLITE_OK) return core::pass_on(connection_.error(code, "finishing the log"));
  *log_pages_ = 0;
  return {};
}

Result<void> JournalFile::drop_refused_frames() {
  sqlite3_file* const log = log_file();
  if (log == nullptr) return {};
  const Result<std::int64_t> page_bytes = connection_.query_integer("PRAGMA page_size");
  if (!page_bytes) return core::pass_on(page_bytes.error());
  std::array<std::uint8_t, kWalHeaderBytes> header{};
  sqlite3_int64 size = 0;
  if (log->pMethods->xFileSize(log, &size) != SQLITE_OK ||
      log->pMethods->xRead(log, header.data(), header.size(), 0) != SQLITE_OK) {
    return {};  // too short for a frame
  }
  // Nothing was written: these frames are those of the finished log.
  const bool is_finished = std::equal(finished_salts_.begin(), finished_salts_.end(),
                                      &header[static_cast<std::size_t>(kSaltsAt)]);
  if (log_pages() == 0 && is_finished) return {};
  const std::int64_t frame_bytes = *page_bytes + static_cast<std::int64_t>(kFrameHeaderBytes);
  const std::array<std::uint8_t, kFrameHeaderBytes> zeros{};
  std::array<std::uint8_t, kFrameHeaderBytes> frame{};
  int code = SQLITE_OK;
  for (std::int64_t at = static_cast<std::int64_t>(kWalHeaderBytes) + log_pages() * frame_bytes;
       code == SQLITE_OK && at + static_cast<std::int64_t>(frame.size()) <= size;
       at += frame_bytes) {
    code = log->pMethods->xRead(log, frame.data(), frame.size(), at);
    // Both have their salts in 8 bytes; what has other ones is of an earlier run of the log.
    if (code != SQLITE_OK || !std::equal(&frame[8], &frame[16], &header[16])) continue;
    code = log->pMethods->xWrite(log, zeros.data(), zeros.size(), at);
  }
  if (code == SQLITE_OK) code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code == SQLITE_OK) return {};
  return core::fail(ErrorCode::disk_failed,
                    connection_.error(code, "taking a refused commit out of the log").detail);
}

sqlite3_file* JournalFile::log_file() {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  return log == nullptr || log->pMethods == nullptr ? nullptr : log;
}

// A log of zeros is an empty log to SQLite. It is written through SQLite's own file, so
// that any VFS sees it.
Result<void> JournalFile::fill_log(const JournalOptions& options) {
  sqlite3_file* const log = log_file();
  if (!options.fill_log || log == nullptr) return {};

  Result<std::int64_t> page_bytes = connection_.query_integer("PRAGMA page_size");
  if (!page_bytes) return core::pass_on(page_bytes.error());
  const std::int64_t wanted = filled_log_bytes(*page_bytes, options);
  sqlite3_int64 size = 0;
  int code = log->pMethods->xFileSize(log, &size);
  if (code != SQLITE_OK || size >= wanted) {
    return code == SQLITE_OK ? Result<void>{}
                             : core::pass_on(connection_.error(code, "measuring the log"));
  }
  const Result<std::int64_t> entries =
      connection_.query_integer("SELECT EXISTS (SELECT 1 FROM entries)");
  if (!entries) return core::pass_on(entries.error());
  log_was_short_ = *entries != 0;
  // SQLite writes less than 128 KiB at a time.
  const std::vector<char> zeros(64 * 1024, 0);
  while (code == SQLITE_OK && size < wanted) {
    const auto step = static_cast<int>(
        std::min<std::int64_t>(wanted - size, static_cast<std::int64_t>(zeros.size())));
    code = log->pMethods->xWrite(log, zeros.data(), step, size);
    size += step;
  }
  if (code == SQLITE_OK) code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) return core::pass_on(connection_.error(code, "making room for the log"));
  return {};
}

}  // namespace holdfast::local
