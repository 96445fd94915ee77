// The threads of one simulated process (pos/app/threads.h): jobs and loops become events of
// the scheduler, and a loop that waits for something suspends its fiber.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "pos/app/threads.h"
#include "tests/sim/fiber.h"
#include "tests/sim/scheduler.h"

namespace holdfast::sim {

// How long the work of this process takes; drawn anew for each job.
struct Pace {
  Generator generator;
  Time slow_disk_ms = 0;  // more for every job of the journal
};

class SimThreads final : public app::Threads {
 public:
  SimThreads(Scheduler& scheduler, Scheduler::Owner owner, Generator generator)
      : scheduler_(scheduler), owner_(owner), pace_{generator} {}

  std::unique_ptr<app::Executor> make_executor(const std::string& name) override;
  std::unique_ptr<app::Loop> start_loop(const std::string& name, app::Loop::Turn turn) override;
  // Never happens: what is waited for in this way answers within its time, or not at all.
  std::unique_ptr<app::Alarm> call_after(std::int64_t ms, std::function<void()> call) override;

  // On a loop: lets so much time pass. Elsewhere, and once the process ends: nothing.
  void pass(Time ms);
  Pace& pace() { return pace_; }

 private:
  Scheduler& scheduler_;
  Scheduler::Owner owner_;
  Pace pace_;
};

}  // namespace holdfast::sim
