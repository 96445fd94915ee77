#include "tests/support/cutting_proxy.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "tests/support/relay.h"
#include "tests/support/unix_socket.h"

namespace holdfast::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPort = 5432;
constexpr std::string_view kPost = "public.post_journal(";
// A batch of a hundred sales is some 350 kB, its answer some 100 bytes behind 1 kB of greetings.
constexpr double kFarthestThere = 600'000, kFarthestBack = 30'000;
constexpr double kLongestLife_us = 10'000;
// For a connection on which nothing goes far enough; and for one that waits for a post.
constexpr std::chrono::milliseconds kOld{20}, kPatient{200};

}  // namespace

struct CuttingProxy::Link : RelayEnds {
  using RelayEnds::RelayEnds;

  // How many bytes may still pass; empty: any number.
  std::optional<std::int64_t> left_there, left_back;
  // The answer to which post is swallowed; 0: none.
  int swallow = 0;
  bool answer_is_next = false;
  std::optional<Clock::time_point> end;
};

CuttingProxy::CuttingProxy(std::filesystem::path server, std::uint64_t seed)
    : server_(std::move(server)), random_(seed) {
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  const auto address = unix_address(folder_.path() / (".s.PGSQL." + std::to_string(kPort)));
  if (listener_ < 0 || wake_ < 0 ||
      ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 64) != 0) {
    throw std::runtime_error("no proxy: " + std::string{std::strerror(errno)});
  }
  thread_ = std::thread([this] { run(); });
}

CuttingProxy::~CuttingProxy() {
  const std::uint64_t one = 1;
  std::ignore = ::write(wake_, &one, sizeof one);
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

std::string CuttingProxy::conninfo(const std::string& database, const std::string& user,
                                   const std::string& password) const {
  return "host=" + folder_.path().string() + " port=" + std::to_string(kPort) +
         " dbname=" + database + " user=" + user + " password='" + password + "'";
}

void CuttingProxy::run() {
  for (;;) {
    std::vector<pollfd> waited = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Link& link : links_) {
      waited.push_back({link.client, POLLIN, 0});
      waited.push_back({link.server, POLLIN, 0});
    }
    const bool mortal =
        std::any_of(links_.begin(), links_.end(), [](const Link& link) { return link.end; });
    if (::poll(waited.data(), waited.size(), mortal ? 1 : -1) < 0) continue;
    if (is_ready(waited[0])) break;
    std::size_t at = 2;
    for (auto link = links_.begin(); link != links_.end(); at += 2) {
      const bool goes_on = (!is_ready(waited[at]) || forward(*link, true)) &&
                           (!is_ready(waited[at + 1]) || forward(*link, false));
      link = goes_on ? std::next(link) : links_.erase(link);
    }
    cut_the_old();
    if (is_ready(waited[1])) accept_one();
  }
  links_.clear();
}

void CuttingProxy::cut_the_old() {
  const auto now = Clock::now();
  timed_ += static_cast<std::int64_t>(
      links_.remove_if([now](const Link& link) { return link.end && *link.end <= now; }));
}

void CuttingProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  links_.emplace_back(client, connect_to_unix(server_));
  if (links_.back().server < 0) {
    links_.pop_back();
    return;
  }
  if (!cutting_) return;
  Link& link = links_.back();
  // Near the beginning as often as far from it.
  const auto up_to = [&](double farthest) {
    std::uniform_real_distribution<double> exponent{0, std::log(farthest)};
    return static_cast<std::int64_t>(std::exp(exponent(random_))) - 1;
  };
  link.end = Clock::now() + kOld;
  switch (random_() % 4) {
    case 0:
      link.left_there = up_to(kFarthestThere);
      break;
    case 1:
      link.left_back = up_to(kFarthestBack);
      break;
    case 2:
      link.swallow = 1 + static_cast<int>(random_() % 2);
      link.end = Clock::now() + kPatient;
      break;
    default:
      link.end = Clock::now() + std::chrono::microseconds{up_to(kLongestLife_us)};
  }
}

bool CuttingProxy::forward(Link& link, bool to_server) {
  std::array<char, 65'536> buffer;
  const ssize_t count =
      ::recv(to_server ? link.client : link.server, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  if (!to_server && link.answer_is_next && --link.swallow == 0) {
    ++swallowed_;
    return false;
  }
  // A post's name stands near the beginning of its message, whose parts follow in one piece.
  if (to_server) {
    link.answer_is_next = (link.answer_is_next ||
                           std::string_view{buffer.data(), static_cast<std::size_t>(count)}.find(
                               kPost) != std::string_view::npos) &&
                          link.swallow > 0;
  } else {
    link.answer_is_next = false;
  }
  auto& left = to_server ? link.left_there : link.left_back;
  const ssize_t passing = left ? std::min<ssize_t>(count, *left) : count;
  if (!send_whole(to_server ? link.server : link.client,
                  {buffer.data(), static_cast<std::size_t>(passing)})) {
    return false;
  }
  if (!left) return true;
  *left -= passing;
  if (passing == count && *left > 0) return true;
  ++(to_server ? there_ : back_);
  return false;
}

}  // namespace holdfast::testing
