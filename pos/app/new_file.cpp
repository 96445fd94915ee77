#include "pos/app/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace holdfast::app {

using core::ErrorCode;

core::Result<void> write_new_file(const std::filesystem::path& file,
                                  std::span<const std::uint8_t> bytes) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return core::fail(ErrorCode::file_unreadable, file.string() + ": " + std::strerror(errno));
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const bool closed = ::close(descriptor) == 0;
  if (done == bytes.size() && closed) return {};
  // Half a file would be taken for a whole one.
  ::unlink(file.c_str());
  return core::fail(ErrorCode::disk_full, file.string());
}

}  // namespace holdfast::app
