#include "pos/app/scenario_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace holdfast::app {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

core::Result<std::string> unreadable(const std::filesystem::path& file, const std::string& why) {
  return core::fail(core::ErrorCode::file_unreadable, file.string() + ": " + why);
}

core::Result<std::string> read_all(int descriptor, const std::filesystem::path& file) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) return unreadable(file, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return unreadable(file, "is a folder");
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
    return unreadable(file, "is neither a file nor a pipe");
  }
  std::string text(kMaxBytes + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(file, std::strerror(errno));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > kMaxBytes) return unreadable(file, "is larger than 1 MiB");
  text.resize(length);
  return text;
}

}  // namespace

core::Result<std::string> read_scenario(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return unreadable(file, std::strerror(errno));
  auto text = read_all(descriptor, file);
  ::close(descriptor);
  return text;
}

}  // namespace holdfast::app
