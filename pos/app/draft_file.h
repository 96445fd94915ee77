// A file that is written beside its place first and put there later, so that whatever else has
// to succeed can be tried in between. After a power cut there is the old file or the whole new
// one.
//
// Threads: one at a time; blocks for the disk.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "pos/core/error.h"

namespace holdfast::app {

// Who may read the file where there is one already. A new one is for this program's user alone.
enum class Readers { as_before, this_user };

class DraftFile {
 public:
  DraftFile() = default;
  // Folders are made as needed.
  // Errors: disk_full; disk_failed; file_unreadable where path, owner or rights are wrong.
  static core::Result<DraftFile> write(const std::filesystem::path& file, std::string_view content,
                                       Readers readers);
  DraftFile(DraftFile&& other) noexcept { *this = std::move(other); }
  DraftFile& operator=(DraftFile&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(draft_, other.draft_);
    return *this;
  }
  // What was not published is gone.
  ~DraftFile();

  // Errors: file_unreadable; those of sync_directory().
  core::Result<void> publish();

 private:
  std::filesystem::path file_, draft_;
};

}  // namespace holdfast::app
