// Servers on the loopback that are of no use to anybody.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace holdfast::testing {

// Takes the connection and then says nothing, for ever. When it `is_full`, it does not even
// take the connection: packets vanish, as behind a firewall.
class SilentServer {
 public:
  explicit SilentServer(bool is_full = false)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (bind(socket_, generic, length) != 0 || listen(socket_, is_full ? 0 : 8) != 0 ||
        getsockname(socket_, generic, &length) != 0) {
      throw std::runtime_error("no port on the loopback");
    }
    port_ = ntohs(address.sin_port);
    // More than its queue holds.
    for (int i = 0; is_full && i < 4; ++i) {
      fillers_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      std::ignore = connect(fillers_.back(), generic, length);
    }
  }
  ~SilentServer() {
    for (const int filler : fillers_) close(filler);
    close(socket_);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  [[nodiscard]] std::string conninfo() const {
    return "host=127.0.0.1 port=" + std::to_string(port_) +
           " dbname=shop user=till sslmode=disable";
  }

 private:
  int socket_;
  std::vector<int> fillers_;
  std::uint16_t port_ = 0;
};

}  // namespace holdfast::testing
