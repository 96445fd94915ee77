#include "pos/app/worker.h"

#include <pthread.h>

#include <future>
#include <memory>
#include <utility>

namespace holdfast::app {

Worker::Worker(const std::string& name) : thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

Worker::~Worker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

void Worker::submit(Priority priority, std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    (priority == Priority::urgent ? urgent_ : ordinary_).push_back(std::move(job));
  }
  ready_.notify_one();
}

void Worker::run(Priority priority, const std::function<void()>& job) {
  // Held by the job too: the worker may still be in set_value() when the caller goes on.
  const auto done = std::make_shared<std::promise<void>>();
  const auto finished = done->get_future();
  submit(priority, [&job, done] {
    job();
    done->set_value();
  });
  finished.wait();
}

void Worker::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !urgent_.empty() || !ordinary_.empty(); });
    auto& queue = urgent_.empty() ? ordinary_ : urgent_;
    if (queue.empty()) return;
    auto job = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace holdfast::app
