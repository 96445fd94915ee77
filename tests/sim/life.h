// Two days of one till that is done to what no till can undo: its disk lies or flips a bit,
// an older file is put back, its machine is copied, somebody edits its journal. Not that
// nothing is lost is asked of it, but that it is noticed and named, that nothing is lost that
// the server has, and that the rest can be read.
#pragma once

#include <array>

#include "tests/sim/episode.h"

namespace holdfast::sim {

inline constexpr std::array kSilentFaults = {FaultKind::lying_sync,   FaultKind::bit_flip,
                                             FaultKind::old_snapshot, FaultKind::cloned_image,
                                             FaultKind::tail_cut_off, FaultKind::row_edited,
                                             FaultKind::chain_forked};

[[nodiscard]] EpisodeResult run_life(std::uint64_t seed, FaultKind kind);

}  // namespace holdfast::sim
