// The journal's file on the disk: made, checked, opened, kept short. What the rows mean
// is sqlite_journal.h's business; both are described in db/local/FORMAT.md.
//
// One connection does all writing and all checkpointing, in SQLite's exclusive locking
// mode: the WAL-reset defect of SQLite 3.7.0 to 3.51.2 needs two. The write-ahead log is
// filled with zeros once and then overwritten again and again, so that a commit never
// waits for the file system to note that a file has grown.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "db/local/private_file.h"
#include "db/local/signing_key.h"
#include "db/local/sqlite.h"
#include "pos/core/error.h"

struct sqlite3_file;

namespace holdfast::local {

inline constexpr std::int64_t kJournalApplicationId = 0x48464A31;  // "HFJ1"
inline constexpr std::int64_t kJournalFormat = 3;

// SQLite deletes the log of a database without pages, and takes a file that is too short
// for a new one. Both would throw sales away. Error: journal_damaged.
core::Result<void> refuse_torn_journal(const std::filesystem::path& path);

struct JournalOptions {
  // A SQLite VFS by name, for tests that inject faults; null is SQLite's own.
  const char* vfs = nullptr;
  // Of a file that is made now; an existing one keeps its own.
  int page_bytes = 4096;
  // A checkpoint is due when the log holds this many pages, and is done when nobody
  // waits for the disk: after an acknowledgement.
  int checkpoint_due_pages = 512;
  // Here a sale waits for it.
  int checkpoint_now_pages = 1024;
  // Off: the log grows from nothing after each start.
  bool fill_log = true;
  // Opening is refused below this.
  std::uint64_t free_bytes_needed = 1024 * 1024;
};

// How long the log is made when the journal is opened.
[[nodiscard]] std::int64_t filled_log_bytes(std::int64_t page_bytes, const JournalOptions& options);

class JournalFile {
 public:
  // Makes what is missing: the file, and beside it the key with which the till signs. A file
  // of an older format is brought to this one; see FORMAT.md. A log of which SQLite would drop
  // what was acknowledged is mended or refused; see wal_check.h.
  // Errors: journal_locked, journal_damaged, journal_too_new, signing_key_unusable,
  // disk_full, disk_failed, file_unreadable.
  static core::Result<JournalFile> open(const std::filesystem::path& path,
                                        const JournalOptions& options);

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] const SigningKey& key() const { return key_; }
  // What was wrong in the log and is mended, in words that end no sentence.
  [[nodiscard]] const std::vector<std::string>& mended() const { return mended_; }
  // There are entries, and the log was not there or shorter than it was made before the first of
  // them: what stood in its end is gone without a trace.
  [[nodiscard]] bool log_was_short() const { return log_was_short_; }
  // Pages in the log that the last commit left behind.
  [[nodiscard]] int log_pages() const { return *log_pages_; }
  // Copies the log into the file, so that the log starts again at its beginning. On
  // disk_full the log stays as it is and grows.
  core::Result<void> checkpoint();
  // Copies the log into the file and marks it as finished, so that the file alone is the journal:
  // what befalls the log afterwards befalls nothing that counts.
  // Errors: disk_full, disk_failed.
  core::Result<void> finish_log();
  // After a commit that was refused and rolled back: what it wrote may be whole but for the copy
  // that fills up its sector, and would count when the log is read next. Takes that out.
  // Errors: disk_failed.
  core::Result<void> drop_refused_frames();

 private:
  JournalFile(FileLock lock, SigningKey key, Connection connection);

  // SQLite's own handle of the log, so that any VFS sees what is done to it; null: none is open.
  sqlite3_file* log_file();
  core::Result<void> prepare_file(const JournalOptions& options);
  core::Result<void> make_schema();
  core::Result<void> sign_format_1();
  core::Result<void> fill_log(const JournalOptions& options);

  FileLock lock_;
  SigningKey key_;
  std::vector<std::string> mended_;
  bool log_was_short_ = false;
  // Written by SQLite at each commit; on the heap, because this object moves.
  std::unique_ptr<int> log_pages_;
  // Of the log that was last copied into the file as a whole. SQLite writes no more frames with
  // them: it begins the log anew with others.
  std::array<std::uint8_t, 8> finished_salts_{};
  Connection connection_;
};

}  // namespace holdfast::local
