// Wakes whoever waits for a device's node to appear: inotify on the folder that it will be in, or
// on the nearest one above that exists, since /dev/serial is there only while a line is.
//
// Threads: one.
#pragma once

#include <filesystem>

namespace holdfast::drivers {

class PathWatch {
 public:
  PathWatch();
  ~PathWatch();
  PathWatch(const PathWatch&) = delete;
  PathWatch& operator=(const PathWatch&) = delete;

  // Watches for `path` from now on, and for no other. Called again each time something happened:
  // folders come and go. False when the system gives no watch; then look again from time to time.
  bool follow(const std::filesystem::path& path);
  // For poll(): readable when something happened. Negative when there is no watch.
  [[nodiscard]] int fd() const { return fd_; }
  // Takes what happened, so that fd() is silent again.
  void drain();

 private:
  int fd_;
  int watch_ = -1;
};

}  // namespace holdfast::drivers
