// Stands between libpq and a server and cuts connections: in either direction, after any
// number of bytes, between a post and its answer, and none lives long. Both ends find their
// connection closed; what was forwarded before, was forwarded.
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
#include <vector>

#include "tests/support/temp_folder.h"

namespace holdfast::testing {

class CuttingProxy {
 public:
  // `server` is a Unix socket. Throws std::runtime_error.
  CuttingProxy(std::filesystem::path server, std::uint64_t seed);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  // Without it connections pass unharmed; those that are open already keep their fate.
  void set_cutting(bool cutting) { cutting_ = cutting; }

  struct Cuts {
    std::int64_t on_the_way_there = 0;
    std::int64_t on_the_way_back = 0;
    std::int64_t answers_swallowed = 0;  // the server had it all, the client hears nothing
    std::int64_t at_any_time = 0;        // whatever was or was not under way
    [[nodiscard]] std::int64_t all() const {
      return on_the_way_there + on_the_way_back + answers_swallowed + at_any_time;
    }
  };
  [[nodiscard]] Cuts cuts() const { return {there_, back_, swallowed_, timed_}; }
  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user,
                                     const std::string& password) const;

 private:
  struct Link;

  void run();
  void cut_the_old();
  void accept_one();
  // False when the link is over.
  bool forward(Link& link, bool to_server);

  std::filesystem::path server_;
  TempFolder folder_;
  int listener_ = -1, wake_ = -1;
  std::mt19937_64 random_;
  std::list<Link> links_;
  std::atomic<bool> cutting_ = true;
  std::atomic<std::int64_t> there_ = 0, back_ = 0, swallowed_ = 0, timed_ = 0;
  std::thread thread_;
};

}  // namespace holdfast::testing
