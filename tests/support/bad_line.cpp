#include "tests/support/bad_line.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tests/support/relay.h"
#include "tests/support/unix_socket.h"

namespace holdfast::testing {
namespace {

using Clock = std::chrono::steady_clock;

// How much may wait on the way back: little, so that the server feels a slow line.
constexpr std::size_t kHeldBack = 65'536;
// After so much silence of the server the chatter stands between two of its messages.
constexpr std::chrono::milliseconds kSilence{20};

std::string message(char type, std::string_view body) {
  const auto length = static_cast<std::uint32_t>(body.size() + 4);
  std::string text(1, type);
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(length >> shift & 0xFF);
  return text + std::string{body};
}

// As PostgreSQL's protocol has them ("Message Formats").
std::string said_by(BadLine::Chatter chatter) {
  using namespace std::string_literals;
  const std::string one = chatter == BadLine::Chatter::notices
                              ? message('N', "SNOTICE\0VNOTICE\0C00000\0Mnothing\0\0"s)
                              : message('A', "\0\0\0\1nobody_listens\0\0"s);
  std::string many;
  while (many.size() < kHeldBack / 2) many += one;
  return many;
}

}  // namespace

struct BadLine::Link : RelayEnds {
  using RelayEnds::RelayEnds;

  std::string back;  // on its way to the client
  Clock::time_point last_sent = Clock::now(), last_heard = Clock::now();
};

BadLine::BadLine(std::filesystem::path server, std::uint64_t seed)
    : server_(std::move(server)), random_(seed) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  if (listener_ < 0 || wake_ < 0 || ::bind(listener_, generic, length) != 0 ||
      ::listen(listener_, 16) != 0 || ::getsockname(listener_, generic, &length) != 0) {
    throw std::runtime_error("no port on the loopback: " + std::string{std::strerror(errno)});
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

BadLine::~BadLine() {
  ending_ = true;
  wake();
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

void BadLine::wake() {
  eventfd_write(wake_, 1);
}

void BadLine::chatter(Chatter chatter) {
  chatter_ = chatter;
  wake();
}

std::string BadLine::address() const {
  return " host=127.0.0.1 port=" + std::to_string(port_) + " sslmode=disable gssencmode=disable";
}

void BadLine::run() {
  while (!ending_) {
    std::vector<pollfd> waited = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    bool something_waits = false;
    const bool slow = bytes_per_s_ > 0;
    for (const Link& link : links_) {
      const bool full = link.back.size() >= kHeldBack;
      const short to_client = !slow && !link.back.empty() ? POLLOUT : 0;
      waited.push_back({link.client, static_cast<short>(POLLIN | to_client), 0});
      waited.push_back({link.server, static_cast<short>(full ? 0 : POLLIN), 0});
      something_waits = something_waits || (slow && !link.back.empty());
    }
    const bool busy = something_waits || chatter_ != Chatter::none;
    if (::poll(waited.data(), waited.size(), busy ? 5 : -1) < 0) continue;
    eventfd_t times = 0;
    eventfd_read(wake_, &times);
    std::size_t at = 2;
    for (auto link = links_.begin(); link != links_.end(); at += 2) {
      const bool goes_on = (!is_ready(waited[at]) || pass_there(*link)) &&
                           (!is_ready(waited[at + 1]) || read_back(*link)) && send_back(*link);
      link = goes_on ? std::next(link) : links_.erase(link);
    }
    if (is_ready(waited[1])) accept_one();
  }
  links_.clear();
}

void BadLine::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  const int at_once = 1;
  ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  links_.emplace_back(client, connect_to_unix(server_));
  if (links_.back().server < 0) links_.pop_back();
}

void BadLine::flip(std::string& bytes, int one_in, std::atomic<std::int64_t>& flipped) {
  if (one_in <= 0) return;
  for (char& byte : bytes) {
    if (random_() % static_cast<std::uint64_t>(one_in) != 0) continue;
    byte = static_cast<char>(byte ^ (1 << random_() % 8));
    ++flipped;
  }
}

bool BadLine::pass_there(Link& link) {
  std::array<char, 65'536> buffer;
  const ssize_t count = ::recv(link.client, buffer.data(), buffer.size(), 0);
  if (count < 0 && errno == EAGAIN) return true;
  if (count <= 0) return false;
  std::string bytes(buffer.data(), static_cast<std::size_t>(count));
  flip(bytes, flip_there_, flipped_there_);
  return send_whole(link.server, bytes);
}

bool BadLine::read_back(Link& link) {
  std::array<char, 65'536> buffer;
  const ssize_t count = ::recv(link.server, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return true;
  if (count <= 0) return false;
  std::string bytes(buffer.data(), static_cast<std::size_t>(count));
  flip(bytes, flip_back_, flipped_back_);
  if (link.back.empty()) link.last_sent = Clock::now();
  link.back += bytes;
  link.last_heard = Clock::now();
  return true;
}

bool BadLine::send_back(Link& link) {
  const auto now = Clock::now();
  if (const Chatter chatter = chatter_;
      chatter != Chatter::none && link.back.empty() && now - link.last_heard > kSilence) {
    link.back = said_by(chatter);
    chattered_ += static_cast<std::int64_t>(link.back.size());
  }
  std::size_t allowed = link.back.size();
  if (const int rate = bytes_per_s_; rate > 0) {
    const auto waited =
        std::chrono::duration_cast<std::chrono::microseconds>(now - link.last_sent).count();
    allowed = std::min(allowed, static_cast<std::size_t>(waited * rate / 1'000'000));
  }
  if (allowed == 0) return true;
  const ssize_t sent = ::send(link.client, link.back.data(), allowed, MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  link.back.erase(0, static_cast<std::size_t>(sent));
  link.last_sent = now;
  return true;
}

}  // namespace holdfast::testing
