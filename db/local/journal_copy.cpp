#include "db/local/journal_copy.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "db/local/private_file.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

tl::unexpected<core::Error> unreadable(const fs::path& file, const std::string& why) {
  return core::fail(ErrorCode::file_unreadable, file.string() + ": " + why);
}

Result<void> copy_one(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (!error) return {};
  if (error == std::errc::no_space_on_device) {
    return core::fail(ErrorCode::disk_full, to.string() + ": no room for a copy of the journal");
  }
  return unreadable(from, error.message());
}

}  // namespace

Result<JournalCopy> JournalCopy::make(const fs::path& journal) {
  struct stat status = {};
  if (::stat(journal.c_str(), &status) != 0) return unreadable(journal, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(journal, "this is not a file");

  // A till that writes meanwhile would tear the copy. Where there is no lock, or it may not
  // be opened, no till of this machine works here.
  std::optional<FileLock> lock;
  const fs::path lock_file = with_suffix(journal, ".lock");
  std::error_code error;
  if (fs::is_regular_file(fs::symlink_status(lock_file, error))) {
    Result<FileLock> taken = FileLock::take_unchanged(lock_file);
    if (!taken && taken.error().code == ErrorCode::journal_locked) {
      return core::pass_on(taken.error());
    }
    if (taken) lock = std::move(*taken);
  }

  std::string pattern = (fs::temp_directory_path(error) / "holdfast-journal-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return unreadable(pattern, error ? error.message() : std::strerror(errno));
  }
  JournalCopy made{fs::path(pattern)};
  if (Result<void> done = copy_one(journal, made.file()); !done) return core::pass_on(done.error());
  // The log, and what a first start that was cut short has to take back.
  for (const char* suffix : {"-wal", "-journal"}) {
    const fs::path beside = with_suffix(journal, suffix);
    if (!fs::exists(beside, error)) continue;
    if (Result<void> done = copy_one(beside, with_suffix(made.file(), suffix)); !done) {
      return core::pass_on(done.error());
    }
  }
  // The copy takes over the rights of the original, which may be read-only.
  for (const char* suffix : {"", "-wal", "-journal"}) {
    fs::permissions(with_suffix(made.file(), suffix),
                    fs::perms::owner_read | fs::perms::owner_write, error);
  }
  return made;
}

void JournalCopy::unlink() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

JournalCopy::~JournalCopy() {
  unlink();
}

}  // namespace holdfast::local
