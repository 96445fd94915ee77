// A serial line without hardware: a pseudo terminal whose far end the test holds, and a link to
// it that comes and goes as udev's do.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::testing {

class SerialLine {
 public:
  // `link`: where the line shows up when it is plugged in.
  explicit SerialLine(std::filesystem::path link) : link_(std::move(link)) {
    // Hanging up the terminal that became the controlling one would end the test.
    std::signal(SIGHUP, SIG_IGN);
  }
  ~SerialLine() { unplug(); }
  SerialLine(const SerialLine&) = delete;
  SerialLine& operator=(const SerialLine&) = delete;

  void plug() {
    unplug();
    int slave = -1;
    std::array<char, 128> name{};
    termios raw{};
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    if (openpty(&far_end_, &slave, name.data(), &raw, nullptr) != 0) {
      throw std::runtime_error("openpty failed");
    }
    fcntl(far_end_, F_SETFD, FD_CLOEXEC);
    // Kept open: the far end of a line that nobody has opened yet would hang up.
    near_end_ = slave;
    fcntl(near_end_, F_SETFD, FD_CLOEXEC);
    node_ = name.data();
    std::filesystem::create_directories(link_.parent_path());
    std::filesystem::create_symlink(node_, link_);
  }
  void unplug() {
    if (far_end_ < 0) return;
    std::filesystem::remove(link_);
    close(std::exchange(near_end_, -1));
    close(std::exchange(far_end_, -1));
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t wrote = write(far_end_, bytes.data(), bytes.size());
      if (wrote <= 0) throw std::runtime_error("the line takes no bytes");
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }
  // What comes within a second, up to so many bytes.
  [[nodiscard]] std::string receive(std::size_t count) const {
    std::string got;
    pollfd waiting{far_end_, POLLIN, 0};
    while (got.size() < count && poll(&waiting, 1, 1'000) > 0) {
      std::array<char, 256> buffer{};
      const ssize_t bytes =
          read(far_end_, buffer.data(), std::min(buffer.size(), count - got.size()));
      if (bytes <= 0) break;
      got.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
    return got;
  }

  [[nodiscard]] std::string path() const { return link_.string(); }
  [[nodiscard]] const std::string& node() const { return node_; }

 private:
  std::filesystem::path link_;
  std::string node_;
  int far_end_ = -1;
  int near_end_ = -1;
};

}  // namespace holdfast::testing
