// A file that grows beside its place and is put there when it is whole; for what does not fit into
// memory. See draft_file.h for what does.
//
// Threads: one; blocks for the disk.
#pragma once

#include <filesystem>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::app {

class DraftStream {
 public:
  DraftStream() = default;
  // For this program's user alone: the file may name customers. What is no ordinary file (a pipe,
  // a device) is written as it is. Errors: file_unreadable, with path and reason.
  [[nodiscard]] static core::Result<DraftStream> open(const std::filesystem::path& file);
  DraftStream(DraftStream&& other) noexcept { *this = std::move(other); }
  DraftStream& operator=(DraftStream&& other) noexcept;
  // What was not published is gone.
  ~DraftStream();

  // Errors: disk_full, disk_failed.
  [[nodiscard]] core::Result<void> write(std::string_view bytes);
  // On the disk and in its place, instead of a file that was there. Errors: those of write().
  [[nodiscard]] core::Result<void> publish();

 private:
  int descriptor_ = -1;
  std::filesystem::path file_;
  std::filesystem::path draft_;  // empty: written in place
};

// All of the bytes. Errors: disk_full, disk_failed.
[[nodiscard]] core::Result<void> write_all(int descriptor, std::string_view bytes);

}  // namespace holdfast::app
