// One thread with two queues of jobs: urgent ones go first. Used for the journal, so
// that a sale never waits behind the poster's reading.
//
// Threads: submit() and call() from any thread but the worker's own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace holdfast::app {

class Worker {
 public:
  // `name` is at most 15 characters: it is the thread's name in the system.
  explicit Worker(const std::string& name);
  // Finishes the jobs that wait, then ends.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  enum class Priority { urgent, ordinary };
  void submit(Priority priority, std::function<void()> job);

  // Runs `job` on the thread and waits for its result.
  template <class Job>
  auto call(Priority priority, Job job) -> decltype(job()) {
    auto task = std::make_shared<std::packaged_task<decltype(job())()>>(std::move(job));
    auto result = task->get_future();
    submit(priority, [task] { (*task)(); });
    return result.get();
  }

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> urgent_, ordinary_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace holdfast::app
