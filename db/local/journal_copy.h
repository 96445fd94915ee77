// A private copy of a journal's file and its log, so that reading it changes nothing in the
// original: SQLite would play the log back into the file. It goes away with the object, or before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "pos/core/error.h"

namespace holdfast::local {

class JournalCopy {
 public:
  // Errors: journal_locked while a till has the journal open, file_unreadable, disk_full,
  // disk_failed.
  static core::Result<JournalCopy> make(const std::filesystem::path& journal);
  JournalCopy(JournalCopy&& other) noexcept { *this = std::move(other); }
  JournalCopy& operator=(JournalCopy&& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(file_bytes_, other.file_bytes_);
    std::swap(log_bytes_, other.log_bytes_);
    return *this;
  }
  ~JournalCopy();

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "journal"; }
  [[nodiscard]] std::int64_t file_bytes() const { return file_bytes_; }
  // 0: there is none.
  [[nodiscard]] std::int64_t log_bytes() const { return log_bytes_; }
  // Takes the names away from what SQLite has open by now: however this program ends, nothing is
  // left of the copy.
  void unlink();

 private:
  explicit JournalCopy(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  std::int64_t file_bytes_ = 0, log_bytes_ = 0;
};

}  // namespace holdfast::local
