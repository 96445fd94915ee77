#include "tests/sim/sim_threads.h"

#include <utility>

#include "pos/core/assert.h"

namespace holdfast::sim {
namespace {

// The loop whose fiber runs now. Set while it runs, so that what it calls can suspend it.
class SimLoop;
SimLoop* current_loop = nullptr;

class SimLoop final : public app::Loop {
 public:
  SimLoop(Scheduler& scheduler, Scheduler::Owner owner, Turn turn)
      : scheduler_(scheduler), owner_(owner), turn_(std::move(turn)), fiber_([this] { run(); }) {
    resume_after(0);
  }
  ~SimLoop() override { stop(); }

  void wake() override {
    woken_ = true;
    if (idle_) resume_after(0);
  }

  void stop() override {
    stopping_ = true;
    while (!fiber_.ended()) resume();
  }

  void sleep(Time ms) {
    if (stopping_) return;
    resume_after(ms);
    fiber_.suspend();
  }
  // Until somebody calls resume_after().
  void suspend() {
    if (!stopping_) fiber_.suspend();
  }
  void resume_after(Time ms) {
    const std::uint64_t ticket = ++ticket_;
    scheduler_.after(ms, owner_, [this, ticket] {
      if (ticket == ticket_) resume();
    });
  }
  [[nodiscard]] bool stopping() const { return stopping_; }

 private:
  void run() {
    while (!stopping_) {
      woken_ = false;
      const std::int64_t wait_ms = turn_();
      if (wait_ms == 0 || woken_ || stopping_) continue;
      idle_ = true;
      sleep(wait_ms);
      idle_ = false;
    }
  }
  void resume() {
    SimLoop* const outer = std::exchange(current_loop, this);
    fiber_.resume();
    current_loop = outer;
  }

  Scheduler& scheduler_;
  Scheduler::Owner owner_;
  Turn turn_;
  bool stopping_ = false, woken_ = false, idle_ = false;
  std::uint64_t ticket_ = 0;  // of the resumption that is planned
  Fiber fiber_;
};

class SimExecutor final : public app::Executor {
 public:
  SimExecutor(Scheduler& scheduler, Scheduler::Owner owner, Pace& pace, bool is_disk)
      : scheduler_(scheduler), owner_(owner), pace_(pace), is_disk_(is_disk) {}
  // As a thread that finishes what waits; a process that was killed finishes nothing.
  ~SimExecutor() override {
    while (!scheduler_.has_ended(owner_) && take_one()) {
    }
  }

  void submit(Priority priority, std::function<void()> job) override {
    (priority == Priority::urgent ? urgent_ : ordinary_).push_back(std::move(job));
    plan();
  }

  void run(Priority priority, const std::function<void()>& job) override {
    SimLoop* const caller = current_loop;
    if (caller == nullptr || caller->stopping()) {
      // Nobody else can run it now: after what it would have waited for.
      while (!urgent_.empty() && !scheduler_.has_ended(owner_)) take_one();
      return job();
    }
    bool done = false;
    submit(priority, [&job, &done, caller] {
      job();
      done = true;
      caller->resume_after(0);
    });
    while (!done && !caller->stopping()) caller->suspend();
    // Stopped while it waited: the job must not find this frame gone.
    while (!done && take_one()) {
    }
  }

 private:
  void plan() {
    if (planned_ || (urgent_.empty() && ordinary_.empty())) return;
    planned_ = true;
    Time takes = static_cast<Time>(pace_.generator.below(4));
    if (is_disk_) takes += pace_.slow_disk_ms;
    scheduler_.after(takes, owner_, [this] {
      planned_ = false;
      take_one();
      plan();
    });
  }

  bool take_one() {
    auto& queue = urgent_.empty() ? ordinary_ : urgent_;
    if (queue.empty()) return false;
    const auto job = std::move(queue.front());
    queue.pop_front();
    job();
    return true;
  }

  Scheduler& scheduler_;
  Scheduler::Owner owner_;
  Pace& pace_;
  bool is_disk_;
  bool planned_ = false;
  std::deque<std::function<void()>> urgent_, ordinary_;
};

}  // namespace

std::unique_ptr<app::Executor> SimThreads::make_executor(const std::string& name) {
  return std::make_unique<SimExecutor>(scheduler_, owner_, pace_, name == "journal");
}

std::unique_ptr<app::Loop> SimThreads::start_loop(const std::string&, app::Loop::Turn turn) {
  return std::make_unique<SimLoop>(scheduler_, owner_, std::move(turn));
}

std::unique_ptr<app::Alarm> SimThreads::call_after(std::int64_t, std::function<void()>) {
  return std::make_unique<app::Alarm>();
}

void SimThreads::pass(Time ms) {
  if (current_loop != nullptr) current_loop->sleep(ms);
}

}  // namespace holdfast::sim
