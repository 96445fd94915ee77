// The other end of a serial line: what a device on it says and hears.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace holdfast::drivers::testing {

class PtyDevice {
 public:
  // Its line lies at `link`, as udev's names do.
  explicit PtyDevice(std::filesystem::path link) : link_(std::move(link)) { plug(); }
  ~PtyDevice() { unplug(); }
  PtyDevice(const PtyDevice&) = delete;
  PtyDevice& operator=(const PtyDevice&) = delete;

  void plug() {
    int slave = -1;
    termios raw{};
    cfmakeraw(&raw);
    ASSERT_EQ(openpty(&master_, &slave, nullptr, &raw, nullptr), 0);
    std::filesystem::create_symlink(ttyname(slave), link_);
    ::close(slave);
    fcntl(master_, F_SETFL, O_NONBLOCK);
    heard_.clear();
  }
  void unplug() {
    if (master_ < 0) return;
    std::filesystem::remove(link_);
    ::close(master_);
    master_ = -1;
  }

  void say(std::string_view bytes) const {
    EXPECT_EQ(::write(master_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  // Until `bytes` were heard, from where the last hear() ended.
  [[nodiscard]] bool hear(std::string_view bytes) {
    return wait([&] {
      const auto at = heard_.find(bytes);
      if (at == std::string::npos) return false;
      heard_.erase(0, at + bytes.size());
      return true;
    });
  }
  // Everything that is heard until `quiet` has passed without a byte.
  [[nodiscard]] std::string hear_all(std::chrono::milliseconds quiet) {
    while (read_some(static_cast<int>(quiet.count()))) {
    }
    return std::exchange(heard_, {});
  }

 private:
  bool read_some(int limit_ms) {
    pollfd waiting{master_, POLLIN, 0};
    if (poll(&waiting, 1, limit_ms) <= 0) return false;
    char buffer[256];
    const ssize_t got = ::read(master_, buffer, sizeof buffer);
    if (got <= 0) {
      // Nobody has the line open; poll() returns at once then.
      ::usleep(1'000);
      return false;
    }
    heard_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  template <class Condition>
  bool wait(const Condition& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      read_some(50);
    }
    return true;
  }

  std::filesystem::path link_;
  int master_ = -1;
  std::string heard_;
};

}  // namespace holdfast::drivers::testing
