// Files that only the till's own user may read, made so that a power cut right after
// leaves either the file or nothing, and the lock that keeps a second till program out.
//
// Errors: disk_full; file_unreadable where path, owner or rights are wrong; disk_failed. With the
// path and the operating system's words.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "pos/core/error.h"

namespace holdfast::local {

// The file that lies beside `path` under its name and this suffix, such as a log "-wal".
std::filesystem::path with_suffix(const std::filesystem::path& path, std::string_view suffix);

// Makes the directory (0700) and what is missing above it.
core::Result<void> make_private_directory(const std::filesystem::path& directory);

// Error: file_unreadable for a folder, a device or a file of another user's; root may use any.
// What is not there is right.
core::Result<void> require_own_file(const std::filesystem::path& file);

// Makes sure that the file exists with rights 0600; an existing one keeps its content.
core::Result<void> make_private_file(const std::filesystem::path& file);

// Makes a file with rights 0600 and this content, in place of one that may be there: after a
// power cut there is the old one or the whole new one.
core::Result<void> write_private_file(const std::filesystem::path& file, std::string_view content);

// Makes a rename, creation or removal in this directory survive a power cut.
core::Result<void> sync_directory(const std::filesystem::path& directory);

// Error: disk_full when fewer than `bytes` are free where `file` lies. File systems that
// do not tell are trusted.
core::Result<void> require_free_space(const std::filesystem::path& file, std::uint64_t bytes);

// An exclusive lock that the operating system drops when the process ends, however it ends.
class FileLock {
 public:
  FileLock() = default;
  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

  // Does not wait. Error: journal_locked, with the holder's process id as detail.
  static core::Result<FileLock> take(const std::filesystem::path& file);
  // The same on a lock that is there already, without writing to it: for whoever only reads
  // what the lock guards.
  static core::Result<FileLock> take_unchanged(const std::filesystem::path& file);

 private:
  static core::Result<FileLock> take_with(const std::filesystem::path& file, int access);

  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace holdfast::local
