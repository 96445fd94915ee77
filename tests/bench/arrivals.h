// When something that was told to another thread came, and how often.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "tests/bench/figure.h"
#include "tests/bench/must.h"

namespace holdfast::bench {

class Arrivals {
 public:
  void note() {
    const std::lock_guard lock(mutex_);
    at_ = Clock::now();
    ++count_;
    changed_.notify_all();
  }
  Clock::time_point wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(10), [&] { return count_ >= count; })) {
      give_up("a scan was lost");
    }
    return at_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  Clock::time_point at_;
};

}  // namespace holdfast::bench
