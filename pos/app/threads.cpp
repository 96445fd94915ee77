#include "pos/app/threads.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "pos/app/worker.h"

namespace holdfast::app {
namespace {

class LoopThread final : public Loop {
 public:
  LoopThread(const std::string& name, Turn turn)
      : turn_(std::move(turn)), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), name.c_str());
  }
  ~LoopThread() override { stop(); }

  void wake() override {
    {
      std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }

  void stop() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      const std::int64_t wait_ms = turn_();
      lock.lock();
      changed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                        [this] { return stopping_ || woken_; });
    }
  }

  Turn turn_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  std::thread thread_;  // last: runs once the others are there
};

class AlarmThread final : public Alarm {
 public:
  AlarmThread(std::int64_t ms, std::function<void()> call)
      : thread_([this, ms, call = std::move(call)] {
          std::unique_lock lock(mutex_);
          const auto limit = std::chrono::milliseconds(ms);
          if (!ended_.wait_for(lock, limit, [this] { return over_; })) call();
        }) {}
  ~AlarmThread() override {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;  // last: runs once the others are there
};

}  // namespace

std::unique_ptr<Executor> SystemThreads::make_executor(const std::string& name) {
  return std::make_unique<Worker>(name);
}

std::unique_ptr<Loop> SystemThreads::start_loop(const std::string& name, Loop::Turn turn) {
  return std::make_unique<LoopThread>(name, std::move(turn));
}

std::unique_ptr<Alarm> SystemThreads::call_after(std::int64_t ms, std::function<void()> call) {
  return std::make_unique<AlarmThread>(ms, std::move(call));
}

}  // namespace holdfast::app
