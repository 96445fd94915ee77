#include "drivers/printer/tcp_link.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <memory>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

void set(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace

core::Result<void> TcpLink::open(std::chrono::milliseconds limit) {
  if (is_open()) return {};
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(config_.port);
  if (const int error = getaddrinfo(config_.address.c_str(), port.c_str(), &hints, &found))
    return core::fail(ErrorCode::device_failure, name() + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, &freeaddrinfo);

  const Deadline deadline = std::chrono::steady_clock::now() + limit;
  fd_ = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (fd_ < 0) return core::pass_on(failure(ErrorCode::device_failure, errno));
  set(fd_, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd_, SOL_SOCKET, SO_KEEPALIVE, 1);
  int error = 0;
  if (connect(fd_, address->ai_addr, address->ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) {
    error = ETIMEDOUT;
    short happened = 0;
    while (happened == 0 && std::chrono::steady_clock::now() < deadline)
      happened = await(fd_, POLLOUT, deadline);
    if (happened != 0) {
      socklen_t size = sizeof error;
      getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
  }
  if (error == 0) return {};
  close();
  return core::pass_on(failure(ErrorCode::device_offline, error));
}

// As FdLink does it, but a connection that was reset must not end the program by SIGPIPE.
core::Result<std::size_t> TcpLink::write_some(std::span<const std::uint8_t> bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0U;
  return core::pass_on(failure(ErrorCode::device_offline, errno));
}

// At once and for good: nothing that was handed over may leave after its outcome was told.
void TcpLink::close() {
  if (is_open() && unsent() > 0) {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  FdLink::close();
}

std::size_t TcpLink::unsent() const {
  int bytes = 0;
  if (ioctl(fd_, SIOCOUTQ, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::size_t>(bytes);
}

std::string TcpLink::name() const {
  const bool v6 = config_.address.find(':') != std::string::npos;
  return "tcp://" + (v6 ? "[" + config_.address + "]" : config_.address) + ":" +
         std::to_string(config_.port);
}

}  // namespace holdfast::drivers
