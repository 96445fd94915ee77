// Simulated time: events in the order of their time, and those of one moment in an order
// that the seed decides, as threads would have it.
//
// Threads: one, as everything in this folder.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <unordered_set>
#include <vector>

#include "pos/core/instant.h"
#include "tests/sim/generator.h"

namespace holdfast::sim {

// Milliseconds since the simulation began, at a midnight.
using Time = std::int64_t;
inline constexpr Time kSecond = 1'000;
inline constexpr Time kMinute = 60 * kSecond;
inline constexpr Time kHour = 60 * kMinute;
inline constexpr Time kDay = 24 * kHour;

// On a clock that is right; the simulation begins at 2026-03-01T00:00:00Z.
[[nodiscard]] constexpr core::Instant instant(Time at) {
  return {1'772'323'200'000 + at};
}

class Scheduler {
 public:
  // What an event belongs to: a process, whose events do not happen after its end.
  using Owner = std::uint64_t;
  static constexpr Owner kWorld = 0;

  explicit Scheduler(std::uint64_t seed) : order_(Generator::split(seed, 'o')) {}

  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] Owner new_owner() { return ++last_owner_; }
  // Not before now.
  void at(Time time, Owner owner, std::function<void()> event);
  void after(Time delay, Owner owner, std::function<void()> event) {
    at(now_ + delay, owner, std::move(event));
  }
  // Nothing of this owner happens any more.
  void end(Owner owner) { ended_.insert(owner); }
  [[nodiscard]] bool has_ended(Owner owner) const { return ended_.contains(owner); }

  // The next event; false when none is left before `end`, where the time then is.
  bool step(Time end);
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  struct Event {
    Time time;
    std::uint64_t order;
    std::uint64_t number;
    Owner owner;
    std::function<void()> happen;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      if (a.time != b.time) return a.time > b.time;
      return a.order != b.order ? a.order > b.order : a.number > b.number;
    }
  };

  Generator order_;
  Time now_ = 0;
  std::uint64_t number_ = 0, steps_ = 0;
  Owner last_owner_ = kWorld;
  std::vector<Event> events_;  // a heap
  std::unordered_set<Owner> ended_;
};

}  // namespace holdfast::sim
