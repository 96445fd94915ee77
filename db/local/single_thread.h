// Stops the program when two threads are inside one object that belongs to one thread at
// a time. Handing the object over between calls is allowed, and so is a call from inside
// a call on the same thread.
#pragma once

#include <atomic>
#include <thread>

#include "pos/core/assert.h"

namespace holdfast::local {

class SingleThread {
 public:
  class Use {
   public:
    explicit Use(SingleThread& rule) : rule_(rule) {
      const std::thread::id self = std::this_thread::get_id();
      std::thread::id nobody;
      outermost_ = rule_.inside_.compare_exchange_strong(nobody, self, std::memory_order_relaxed);
      HOLDFAST_ASSERT(outermost_ || nobody == self);
    }
    ~Use() {
      if (outermost_) rule_.inside_.store({}, std::memory_order_relaxed);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    SingleThread& rule_;
    bool outermost_;
  };

 private:
  std::atomic<std::thread::id> inside_{};
};

}  // namespace holdfast::local
