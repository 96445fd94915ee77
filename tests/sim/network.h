// The line between one till and the server: a store whose calls take time, are cut, doubled,
// late or never answered.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "pos/ports/remote_store.h"
#include "tests/sim/faults.h"
#include "tests/sim/server.h"
#include "tests/sim/sim_threads.h"

namespace holdfast::sim {

// What is wrong with a till's line; lives as long as the till's machine.
struct NetworkLine {
  Scheduler& scheduler;
  Generator generator;
  ShopServer& server;
  int till;
  std::function<void(FaultKind)> struck;
  // Called while a request is at the server: the program may end there.
  std::function<void()> in_call;

  std::deque<FaultKind> waiting;  // each strikes one call that posts
  Time down_until = 0;
  Time slow_until = 0;
  std::int64_t held_through = 0;  // the newest entry that the server ever had

  [[nodiscard]] bool is_down() const { return scheduler.now() < down_until; }
};

// Without `threads` no time passes: the store that is asked while a till starts.
[[nodiscard]] std::unique_ptr<ports::RemoteStore> make_network_store(NetworkLine& line,
                                                                     SimThreads* threads);

}  // namespace holdfast::sim
