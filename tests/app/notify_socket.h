// What a service manager hears from a program it started.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/support/unix_socket.h"

namespace holdfast::testing {

// systemd's side of sd_notify(3).
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path) : path_(path.string()) {
    const sockaddr_un address = unix_address(path);
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("bind " + path_);
    }
  }
  ~NotifySocket() { close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string environment() const { return "NOTIFY_SOCKET=" + path_; }
  // "" after a minute of silence.
  [[nodiscard]] std::string receive() const {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, 60'000) <= 0) return {};
    std::array<char, 256> text{};
    const auto length = recv(socket_, text.data(), text.size(), 0);
    return {text.data(), length > 0 ? static_cast<std::size_t>(length) : 0U};
  }

 private:
  std::string path_;
  int socket_ = -1;
};

}  // namespace holdfast::testing
