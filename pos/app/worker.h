// One thread with two queues of jobs: urgent ones go first. Used for the journal, so
// that a sale never waits behind the poster's reading.
//
// Threads: submit(), run() and call() from any thread but the worker's own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "pos/app/executor.h"

namespace holdfast::app {

class Worker final : public Executor {
 public:
  // `name` is at most 15 characters: it is the thread's name in the system.
  explicit Worker(const std::string& name);
  // Finishes the jobs that wait, then ends.
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void submit(Priority priority, std::function<void()> job) override;
  void run(Priority priority, const std::function<void()>& job) override;

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> urgent_, ordinary_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace holdfast::app
