// The shortest replay of a violation: as few faults, days and tills as still lead to it.
#pragma once

#include "tests/sim/episode.h"

namespace holdfast::sim {

struct Replay {
  EpisodePlan plan;
  EpisodeResult result;
  int runs = 0;  // that it took to find it
};

// `found` came of `plan`. Leaves out faults by halves, quarters and so on (delta debugging:
// Zeller, Hildebrandt, Simplifying and isolating failure-inducing input, 2002), as long as
// the same kind of violation stays, for at most so many seconds.
[[nodiscard]] Replay shortest_replay(const EpisodePlan& plan, EpisodeResult found,
                                     double at_most_s);

// "--seed 7 --days 2 --tills 4 --only 3,17"
[[nodiscard]] std::string command_line(const EpisodePlan& plan);

}  // namespace holdfast::sim
