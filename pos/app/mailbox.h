// What other threads leave for the till. Bounded, so that a device gone mad cannot eat
// the memory: past the bound the oldest scans are refused at the source.
//
// Threads: post() from any, take() from the till's.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "pos/till/command.h"

namespace holdfast::app {

class Mailbox {
 public:
  // Called after each post(), from the poster's thread; must not block.
  void set_wake(std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }

  // Completions always fit. A scan is refused when the till is this far behind.
  bool post(till::Command command) {
    std::function<void()> wake;
    {
      std::lock_guard lock(mutex_);
      if (std::holds_alternative<till::command::Scan>(command) && queue_.size() >= kMaxWaiting) {
        return false;
      }
      // Of readings that nobody has looked at yet only the last one counts.
      const bool again = std::holds_alternative<till::command::ScaleChanged>(command) &&
                         !queue_.empty() &&
                         std::holds_alternative<till::command::ScaleChanged>(queue_.back());
      if (again) queue_.pop_back();
      queue_.push_back(std::move(command));
      wake = wake_;
    }
    if (wake) wake();
    return true;
  }

  // As after a post(), when what changed is to be seen elsewhere.
  void wake() {
    std::function<void()> wake;
    {
      std::lock_guard lock(mutex_);
      wake = wake_;
    }
    if (wake) wake();
  }

  [[nodiscard]] std::vector<till::Command> take() {
    std::lock_guard lock(mutex_);
    std::vector<till::Command> all(std::make_move_iterator(queue_.begin()),
                                   std::make_move_iterator(queue_.end()));
    queue_.clear();
    return all;
  }

 private:
  static constexpr std::size_t kMaxWaiting = 256;
  std::mutex mutex_;
  std::deque<till::Command> queue_;
  std::function<void()> wake_;
};

}  // namespace holdfast::app
