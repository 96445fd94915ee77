// The threads of a till by what they are for. A shop has those of the system; a simulator
// has its own, in its own time, and runs the same code.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "pos/app/executor.h"

namespace holdfast::app {

// Something that goes on by itself: it takes its turn, waits, takes its turn again.
class Loop {
 public:
  // Returns for how many milliseconds there is nothing to do; 0: go on at once.
  using Turn = std::function<std::int64_t()>;

  // stop() was called before, where anything that a turn uses goes first.
  virtual ~Loop() = default;
  // Any thread: ends the wait.
  virtual void wake() = 0;
  // After it has returned there is no further turn. The turn in hand ends first.
  virtual void stop() = 0;
};

// Something that happens later, unless this is destroyed first. Destroying it waits for the
// one that happens right now.
class Alarm {
 public:
  virtual ~Alarm() = default;
};

class Threads {
 public:
  virtual ~Threads() = default;
  // `name` has at most 15 characters.
  virtual std::unique_ptr<Executor> make_executor(const std::string& name) = 0;
  virtual std::unique_ptr<Loop> start_loop(const std::string& name, Loop::Turn turn) = 0;
  virtual std::unique_ptr<Alarm> call_after(std::int64_t ms, std::function<void()> call) = 0;
};

class SystemThreads final : public Threads {
 public:
  std::unique_ptr<Executor> make_executor(const std::string& name) override;
  std::unique_ptr<Loop> start_loop(const std::string& name, Loop::Turn turn) override;
  std::unique_ptr<Alarm> call_after(std::int64_t ms, std::function<void()> call) override;
};

}  // namespace holdfast::app
