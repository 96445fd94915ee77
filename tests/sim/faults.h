// The faults that a simulation injects, planned from the seed before it begins: leaving
// one out leaves all others where they are, which is what makes a replay short.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "tests/sim/scheduler.h"

namespace holdfast::sim {

enum class FaultKind : std::uint8_t {
  // The till's machine.
  power_cut_nothing,
  power_cut_prefix,
  power_cut_subset,
  power_cut_torn,
  power_cut_scorched,
  process_killed,
  second_instance,
  disk_error_on_write,
  disk_error_on_sync,
  disk_error_in_checkpoint,
  disk_full,
  disk_slow,
  catalogue_lost,
  clock_backwards,
  clock_years_ahead,
  daylight_saving,
  // Between till and server.
  cut_before_send,
  cut_before_arrival,
  cut_before_answer,
  request_doubled,
  request_late,
  half_open,
  slow_network,
  outage,
  outage_of_a_day,
  // The server.
  server_crash,
  server_killed_in_call,
  failover_with_loss,
  deadlock,
  server_disk_full,
  pooler_restart,
  wrong_tenant,
  schema_too_old,
  schema_too_new,
  poisoned_sale,
  unique_violation,
  // Devices.
  scanner_gone_in_mid_code,
  printer_out_of_paper,
  printer_cover_open,
  printer_gone_in_mid_receipt,
  printer_answer_lost,
  printer_slow,
  drawer_stuck,
  drawer_answer_lost,
  // What no till can undo: it has to be noticed and named. In lives of their own.
  lying_sync,
  bit_flip,
  old_snapshot,
  cloned_image,
  tail_cut_off,
  row_edited,
  chain_forked,
};
inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(FaultKind::chain_forked) + 1;

[[nodiscard]] std::string_view name(FaultKind kind);

inline constexpr int kServer = -1;  // in the place of a till

struct Fault {
  int number = 0;  // within the plan, from 1
  int till = 0;
  Time at = 0;  // when it is armed; it strikes at the next occasion
  FaultKind kind = FaultKind::outage;
  std::uint64_t draw = 0;  // what its own details are drawn from
};

// In the order of the days. More days or tills only add faults of those.
[[nodiscard]] std::vector<Fault> plan_faults(std::uint64_t seed, int days, int tills);

// How often each kind struck: a fault that found no occasion is not counted.
class FaultTally {
 public:
  void add(FaultKind kind) { ++counts_[static_cast<std::size_t>(kind)]; }
  void add(const FaultTally& other) {
    for (std::size_t i = 0; i < kFaultKinds; ++i) counts_[i] += other.counts_[i];
  }
  [[nodiscard]] std::int64_t of(FaultKind kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::int64_t total() const;

 private:
  std::array<std::int64_t, kFaultKinds> counts_{};
};

}  // namespace holdfast::sim
