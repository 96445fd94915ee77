#include "pos/app/draft_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "db/local/private_file.h"

namespace holdfast::app {

namespace fs = std::filesystem;
using core::ErrorCode;

namespace {

core::Error failure(const fs::path& file, int reason) {
  const ErrorCode code = reason == ENOSPC || reason == EDQUOT || reason == EFBIG
                             ? ErrorCode::disk_full
                             : ErrorCode::disk_failed;
  return {code, file.string() + ": " + std::strerror(reason)};
}

}  // namespace

core::Result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return core::pass_on(failure({}, errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

core::Result<DraftStream> DraftStream::open(const fs::path& file) {
  DraftStream stream;
  std::error_code failed;
  // Behind a symbolic link the file itself is replaced, and not the link.
  stream.file_ = fs::weakly_canonical(file, failed);
  if (failed) stream.file_ = file;
  const fs::file_status status = fs::status(stream.file_, failed);
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    stream.draft_ = local::with_suffix(stream.file_, ".draft");
  }
  const fs::path& opened = stream.draft_.empty() ? stream.file_ : stream.draft_;
  const int flags = stream.draft_.empty() ? O_WRONLY | O_CLOEXEC
                                          : O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  stream.descriptor_ = ::open(opened.c_str(), flags, 0600);
  if (stream.descriptor_ < 0) {
    const int reason = errno;
    stream.draft_.clear();
    return core::fail(ErrorCode::file_unreadable, opened.string() + ": " + std::strerror(reason));
  }
  return stream;
}

DraftStream& DraftStream::operator=(DraftStream&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(file_, other.file_);
  std::swap(draft_, other.draft_);
  return *this;
}

DraftStream::~DraftStream() {
  if (descriptor_ >= 0) ::close(descriptor_);
  std::error_code ignored;
  if (!draft_.empty()) fs::remove(draft_, ignored);
}

core::Result<void> DraftStream::write(std::string_view bytes) {
  auto written = write_all(descriptor_, bytes);
  if (!written) return core::fail(written.error().code, file_.string() + written.error().detail);
  return {};
}

core::Result<void> DraftStream::publish() {
  if (draft_.empty()) return {};
  if (::fsync(descriptor_) != 0) return core::pass_on(failure(file_, errno));
  std::error_code failed;
  fs::rename(draft_, file_, failed);
  if (failed) {
    return core::fail(ErrorCode::file_unreadable, file_.string() + ": " + failed.message());
  }
  draft_.clear();
  return local::sync_directory(file_.parent_path());
}

}  // namespace holdfast::app
