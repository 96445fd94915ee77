// The thread behind a simulated device, or no thread at all: `stepped` devices answer
// only inside pump(), on the thread that calls it, so that a test or a simulation
// decides when the world answers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace holdfast::drivers {

enum class SimMode : std::uint8_t { threaded, stepped };

class SimWorker {
 public:
  explicit SimWorker(SimMode mode) : mode_(mode) {}
  ~SimWorker() { stop(); }
  SimWorker(const SimWorker&) = delete;
  SimWorker& operator=(const SimWorker&) = delete;

  void start();
  // Runs what was posted, then ends. Not from a posted task.
  void stop();
  // Any thread. False, and nothing happens, when not started.
  bool post(std::function<void()> task);
  // Runs everything posted so far; returns how many tasks that were. Stepped mode only.
  std::size_t pump();

 private:
  void run();

  const SimMode mode_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> tasks_;
  bool started_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace holdfast::drivers
