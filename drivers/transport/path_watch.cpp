#include "drivers/transport/path_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace holdfast::drivers {

PathWatch::PathWatch() : fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

PathWatch::~PathWatch() {
  if (fd_ >= 0) close(fd_);
}

bool PathWatch::follow(const std::filesystem::path& path) {
  // A node that is there already may still get its rights.
  constexpr std::uint32_t kEvents =
      IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  if (fd_ < 0) return false;
  std::filesystem::path folder = path.parent_path();
  int watch = -1;
  while (watch < 0 && !folder.empty()) {
    watch = inotify_add_watch(fd_, folder.c_str(), kEvents);
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  if (watch_ >= 0 && watch_ != watch) (void)inotify_rm_watch(fd_, watch_);
  watch_ = watch;
  return watch_ >= 0;
}

void PathWatch::drain() {
  alignas(inotify_event) std::array<std::byte, 4'096> events{};
  while (read(fd_, events.data(), events.size()) > 0) {
  }
}

}  // namespace holdfast::drivers
