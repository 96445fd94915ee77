#include "tests/sim/scheduler.h"

#include <algorithm>
#include <utility>

namespace holdfast::sim {

void Scheduler::at(Time time, Owner owner, std::function<void()> event) {
  events_.push_back({std::max(time, now_), order_.next(), ++number_, owner, std::move(event)});
  std::ranges::push_heap(events_, Later{});
}

bool Scheduler::step(Time end) {
  while (!events_.empty() && events_.front().time <= end) {
    std::ranges::pop_heap(events_, Later{});
    Event event = std::move(events_.back());
    events_.pop_back();
    if (ended_.contains(event.owner)) continue;
    now_ = event.time;
    ++steps_;
    event.happen();
    return true;
  }
  now_ = std::max(now_, end);
  return false;
}

}  // namespace holdfast::sim
