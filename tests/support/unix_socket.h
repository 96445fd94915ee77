// Unix sockets by their paths.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace holdfast::testing {

// Throws std::runtime_error for a path that is too long for one.
inline sockaddr_un unix_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof address.sun_path) {
    throw std::runtime_error("too long for a socket: " + path.string());
  }
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

// A stream that is connected to it; -1, with errno, where nobody listens.
inline int connect_to_unix(const std::filesystem::path& path) {
  const sockaddr_un address = unix_address(path);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

inline bool takes_connections(const std::filesystem::path& path) {
  const int probe = connect_to_unix(path);
  if (probe < 0) return false;
  ::close(probe);
  return true;
}

}  // namespace holdfast::testing
