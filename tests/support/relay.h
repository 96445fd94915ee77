// What stands between a client and a server and does not leave them in peace: what the lines that
// break have in common.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>

namespace holdfast::testing {

// Both ends of one connection, closed together.
struct RelayEnds {
  RelayEnds(int at_client, int at_server) : client(at_client), server(at_server) {}
  ~RelayEnds() {
    ::close(client);
    ::close(server);
  }
  RelayEnds(const RelayEnds&) = delete;
  RelayEnds& operator=(const RelayEnds&) = delete;

  int client, server;
};

// There is something to read, or the other side has gone.
inline bool is_ready(const pollfd& waited) {
  return (waited.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

// False when the other side has gone.
inline bool send_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace holdfast::testing
