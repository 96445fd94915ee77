#include "drivers/sim/sim_worker.h"

#include <utility>

namespace holdfast::drivers {

void SimWorker::start() {
  const std::scoped_lock lock(mutex_);
  if (started_) return;
  started_ = true;
  stopping_ = false;
  if (mode_ == SimMode::threaded) thread_ = std::thread([this] { run(); });
}

void SimWorker::stop() {
  {
    const std::scoped_lock lock(mutex_);
    if (!started_) return;
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
  pump();
  const std::scoped_lock lock(mutex_);
  started_ = false;
}

bool SimWorker::post(std::function<void()> task) {
  {
    const std::scoped_lock lock(mutex_);
    if (!started_) return false;
    tasks_.push_back(std::move(task));
  }
  woken_.notify_one();
  return true;
}

std::size_t SimWorker::pump() {
  std::size_t count = 0;
  std::unique_lock lock(mutex_);
  while (!tasks_.empty()) {
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    ++count;
    lock.lock();
  }
  return count;
}

void SimWorker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace holdfast::drivers
