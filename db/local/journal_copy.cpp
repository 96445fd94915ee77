#include "db/local/journal_copy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/local/descriptor.h"
#include "db/local/private_file.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

tl::unexpected<core::Error> unreadable(const fs::path& file, const std::string& why) {
  return core::fail(ErrorCode::file_unreadable, file.string() + ": " + why);
}

tl::unexpected<core::Error> no_copy(const fs::path& to, int reason) {
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
    return core::fail(ErrorCode::disk_full,
                      to.parent_path().parent_path().string() +
                          ": no room for a copy of the journal; name another folder with TMPDIR");
  }
  return unreadable(to, std::strerror(reason));
}

// Its length. What is no file is not waited for, as a pipe would be.
Result<std::int64_t> copy_one(const fs::path& from, const fs::path& to) {
  const Descriptor in(::open(from.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (in.get() < 0) return unreadable(from, std::strerror(errno));
  struct stat status = {};
  if (::fstat(in.get(), &status) != 0) return unreadable(from, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(from, "this is not a file");
  const Descriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (out.get() < 0) return no_copy(to, errno);
  std::vector<char> buffer(256 * 1024);
  std::int64_t copied = 0;
  while (true) {
    const ssize_t count = ::read(in.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(from, std::strerror(errno));
    if (count == 0) return copied;
    for (ssize_t done = 0; done < count;) {
      const ssize_t written =
          ::write(out.get(), buffer.data() + done, static_cast<std::size_t>(count - done));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return no_copy(to, errno);
      done += written;
    }
    copied += count;
  }
}

}  // namespace

Result<JournalCopy> JournalCopy::make(const fs::path& journal) {
  // Before the lock is looked for: a file that is not there has none.
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

  const fs::path above = fs::temp_directory_path(error);
  std::string pattern = (above / "holdfast-journal-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return unreadable("the folder for temporary files (TMPDIR) " + above.string(),
                      error ? error.message() : std::strerror(errno));
  }
  JournalCopy made{fs::path(pattern)};
  const Result<std::int64_t> file_bytes = copy_one(journal, made.file());
  if (!file_bytes) return core::pass_on(file_bytes.error());
  made.file_bytes_ = *file_bytes;
  // The log, and what a first start that was cut short has to take back. A link to nothing is
  // not nothing.
  for (const char* suffix : {"-wal", "-journal"}) {
    const fs::path beside = with_suffix(journal, suffix);
    if (::lstat(beside.c_str(), &status) != 0 && errno == ENOENT) continue;
    const Result<std::int64_t> bytes = copy_one(beside, with_suffix(made.file(), suffix));
    if (!bytes) return core::pass_on(bytes.error());
    if (std::string_view(suffix) == "-wal") made.log_bytes_ = *bytes;
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
