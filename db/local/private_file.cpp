#include "db/local/private_file.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "db/local/descriptor.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

// A disk that fails is the technician's; a wrong path is for whoever chose it.
ErrorCode code_of(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorCode::disk_full;
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENOTDIR:
    case ENOENT:
    case ELOOP:
    case ENAMETOOLONG:
      return ErrorCode::file_unreadable;
    default:
      return ErrorCode::disk_failed;
  }
}

core::Error os_error(const fs::path& path, std::string_view doing, int number) {
  return {code_of(number),
          path.string() + ": " + std::string(doing) + ": " + std::strerror(number)};
}

std::string user_name(uid_t user) {
  std::array<char, 1024> buffer{};
  passwd entry = {};
  passwd* found = nullptr;
  std::string text = "user " + std::to_string(user);
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    text = std::string("user ") + found->pw_name;
  }
  return text;
}

bool write_and_sync(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fchmod(descriptor, 0600) == 0 && ::fsync(descriptor) == 0;
}

fs::path parent_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

}  // namespace

fs::path with_suffix(const fs::path& path, std::string_view suffix) {
  fs::path beside = path;
  beside += suffix;
  return beside;
}

Result<void> sync_directory(const fs::path& directory) {
  // A bare file name has no parent: it lies where the program was started.
  const char* const path = directory.empty() ? "." : directory.c_str();
  const Descriptor opened(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid()) return core::pass_on(os_error(directory, "opening the directory", errno));
  // Some file systems cannot sync a directory and say EINVAL; there is nothing to wait for.
  if (::fsync(opened.get()) != 0 && errno != EINVAL) {
    return core::pass_on(os_error(directory, "syncing the directory", errno));
  }
  return {};
}

Result<void> make_private_directory(const fs::path& directory) {
  std::error_code error;
  if (directory.empty() || fs::is_directory(directory, error)) return {};
  const fs::path parent = parent_of(directory);
  if (Result<void> made = make_private_directory(parent); !made) return made;
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return core::pass_on(os_error(directory, "making the directory", errno));
  }
  return sync_directory(parent);
}

Result<void> require_own_file(const fs::path& file) {
  struct stat status = {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return core::pass_on(os_error(file, "looking at the file", errno));
  }
  const auto refuse = [&file](const std::string& why) {
    return core::fail(ErrorCode::file_unreadable, file.string() + ": " + why);
  };
  if (S_ISDIR(status.st_mode)) return refuse("this is a folder, and a file is needed");
  if (!S_ISREG(status.st_mode)) return refuse("this is not a regular file");
  const uid_t self = ::geteuid();
  if (status.st_uid != self && self != 0) {
    return refuse("it belongs to " + user_name(status.st_uid) + ", and this program runs as " +
                  user_name(self));
  }
  return {};
}

Result<void> make_private_file(const fs::path& file) {
  if (Result<void> made = make_private_directory(parent_of(file)); !made) return made;
  const Descriptor created(
      ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (created.valid()) return sync_directory(parent_of(file));
  if (errno != EEXIST) return core::pass_on(os_error(file, "making the file", errno));

  if (Result<void> own = require_own_file(file); !own) return own;
  struct stat status = {};
  if (::stat(file.c_str(), &status) != 0) {
    return core::pass_on(os_error(file, "looking at the file", errno));
  }
  if ((status.st_mode & 0077) != 0 && ::chmod(file.c_str(), 0600) != 0) {
    return core::pass_on(os_error(file, "closing the file to other users", errno));
  }
  return {};
}

Result<void> write_private_file(const fs::path& file, std::string_view content) {
  if (Result<void> made = make_private_directory(parent_of(file)); !made) return made;
  const fs::path draft = with_suffix(file, ".new");
  // What lies there may have another name too, or be open elsewhere for reading.
  if (::unlink(draft.c_str()) != 0 && errno != ENOENT) {
    return core::pass_on(os_error(draft, "removing an older one", errno));
  }
  const Descriptor opened(
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!opened.valid()) return core::pass_on(os_error(draft, "making the file", errno));
  if (!write_and_sync(opened.get(), content) || ::rename(draft.c_str(), file.c_str()) != 0) {
    const int reason = errno;
    ::unlink(draft.c_str());
    return core::pass_on(os_error(draft, "writing", reason));
  }
  return sync_directory(parent_of(file));
}

Result<void> require_free_space(const fs::path& file, std::uint64_t bytes) {
  struct statvfs status = {};
  const fs::path directory = parent_of(file);
  if (::statvfs(directory.c_str(), &status) != 0) {
    return core::pass_on(os_error(directory, "asking for free space", errno));
  }
  if (status.f_blocks == 0) return {};
  const std::uint64_t blocks = ::geteuid() == 0 ? status.f_bfree : status.f_bavail;
  const std::uint64_t free_bytes = blocks * status.f_frsize;
  if (free_bytes >= bytes) return {};
  return core::fail(ErrorCode::disk_full, directory.string() + ": " +
                                              std::to_string(free_bytes / 1024) + " KiB free, " +
                                              std::to_string(bytes / 1024) + " KiB needed");
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<FileLock> FileLock::take(const fs::path& file) {
  if (Result<void> made = make_private_file(file); !made) return core::pass_on(made.error());
  Result<FileLock> lock = take_with(file, O_RDWR);
  if (!lock) return lock;
  // The number only helps the person who reads the message: no room for it is no error.
  const std::string own = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock->descriptor_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(lock->descriptor_, own.data(), own.size(), 0);
  }
  return lock;
}

Result<FileLock> FileLock::take_unchanged(const fs::path& file) {
  return take_with(file, O_RDONLY);
}

Result<FileLock> FileLock::take_with(const fs::path& file, int access) {
  Descriptor opened(::open(file.c_str(), access | O_NOFOLLOW | O_CLOEXEC));
  if (!opened.valid()) return core::pass_on(os_error(file, "opening the lock", errno));
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return core::pass_on(os_error(file, "locking", errno));
    std::array<char, 24> holder{};
    const ssize_t length = ::pread(opened.get(), holder.data(), holder.size() - 1, 0);
    std::string detail = file.string() + " is held by another process";
    if (length > 1) {
      const std::string_view digits(holder.data(), static_cast<std::size_t>(length));
      detail += ", number " + std::string(digits.substr(0, digits.find('\n')));
    }
    return core::fail(ErrorCode::journal_locked, std::move(detail));
  }
  return FileLock(opened.release());
}

}  // namespace holdfast::local
