// Where jobs are run one after the other: a thread of the system (worker.h), or a
// simulator's own time.
//
// Threads: submit(), run() and call() from any thread but the one that runs the jobs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace holdfast::app {

class Executor {
 public:
  // Urgent jobs go first; those of one priority in the order in which they came.
  enum class Priority : std::uint8_t { urgent, ordinary };

  virtual ~Executor() = default;
  virtual void submit(Priority priority, std::function<void()> job) = 0;
  // Returns when the job has run.
  virtual void run(Priority priority, const std::function<void()>& job) = 0;

  // Runs `job` in its turn and gives its result.
  template <class Job>
  auto call(Priority priority, Job job) -> decltype(job()) {
    std::optional<decltype(job())> result;
    run(priority, [&result, &job] { result.emplace(job()); });
    return std::move(*result);
  }
};

}  // namespace holdfast::app
