// Some days in a shop with a few tills, from one seed: the same seed and options give the
// same events, to the last byte.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/faults.h"
#include "tests/sim/mutation.h"
#include "tests/sim/scheduler.h"

namespace holdfast::sim {

struct EpisodePlan {
  std::uint64_t seed = 1;
  int days = 7;
  int tills = 4;
  std::optional<std::set<int>> only;  // the numbers of the faults that happen; empty: all
  std::optional<Mutation> mutation;
  bool postgres = false;  // a real server, which is killed and started again
};

struct Violation {
  int till = kServer;
  Time at = 0;
  std::string what;

  // The same trouble, whatever the numbers in it.
  [[nodiscard]] std::string kind() const;
};

struct EpisodeResult {
  std::optional<Violation> violation;
  std::vector<std::string> trace;  // the last events before it
  std::vector<int> struck;         // numbers of the faults that were armed, until then
  FaultTally tally;
  std::int64_t till_days = 0;
  std::int64_t sales = 0;
  std::int64_t entries = 0;
  std::uint64_t events = 0;
};

[[nodiscard]] EpisodeResult run_episode(const EpisodePlan& plan);

}  // namespace holdfast::sim
