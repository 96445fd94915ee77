// A line over TCP to a server's Unix socket, as bad as a test wants it: as slow as a byte a
// second, with bits that flip on the way, with messages in between that nobody asked for.
//
// Threads: its own does the work; everything here may be called from any other.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <list>
#include <random>
#include <string>
#include <thread>

namespace holdfast::testing {

class BadLine {
 public:
  // `server` is a Unix socket. Throws std::runtime_error.
  BadLine(std::filesystem::path server, std::uint64_t seed);
  ~BadLine();
  BadLine(const BadLine&) = delete;
  BadLine& operator=(const BadLine&) = delete;

  // What is wrong from now on, with open connections too.
  // So many bytes a second on the way back; 0: as fast as they come.
  void slow_down(int bytes_per_s) { bytes_per_s_ = bytes_per_s; }
  // One bit of about so many bytes is wrong; 0: none.
  void flip_one_in(int bytes_there, int bytes_back) {
    flip_there_ = bytes_there;
    flip_back_ = bytes_back;
  }
  // While the server says nothing: notices, or notifications of a channel that nobody
  // listens to, as fast as they are taken.
  enum class Chatter : std::uint8_t { none, notices, notifications };
  void chatter(Chatter chatter);

  [[nodiscard]] std::int64_t flipped_there() const { return flipped_there_; }
  [[nodiscard]] std::int64_t flipped_back() const { return flipped_back_; }
  [[nodiscard]] std::int64_t chattered_bytes() const { return chattered_; }
  // What to put behind a connection string of the server. Without TLS, which would notice.
  [[nodiscard]] std::string address() const;

 private:
  struct Link;

  void run();
  void wake();
  void accept_one();
  // False when the link is over.
  bool pass_there(Link& link);
  bool read_back(Link& link);
  bool send_back(Link& link);
  void flip(std::string& bytes, int one_in, std::atomic<std::int64_t>& flipped);

  std::filesystem::path server_;
  int listener_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  std::mt19937_64 random_;
  std::list<Link> links_;
  std::atomic<bool> ending_ = false;
  std::atomic<int> bytes_per_s_ = 0, flip_there_ = 0, flip_back_ = 0;
  std::atomic<Chatter> chatter_ = Chatter::none;
  std::atomic<std::int64_t> flipped_there_ = 0, flipped_back_ = 0, chattered_ = 0;
  std::thread thread_;
};

}  // namespace holdfast::testing
