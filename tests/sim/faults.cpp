#include "tests/sim/faults.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace holdfast::sim {
namespace {

constexpr std::array<std::string_view, kFaultKinds> kNames = {"power_cut_nothing",
                                                              "power_cut_prefix",
                                                              "power_cut_subset",
                                                              "power_cut_torn",
                                                              "power_cut_scorched",
                                                              "process_killed",
                                                              "second_instance",
                                                              "disk_error_on_write",
                                                              "disk_error_on_sync",
                                                              "disk_error_in_checkpoint",
                                                              "disk_full",
                                                              "disk_slow",
                                                              "catalogue_lost",
                                                              "clock_backwards",
                                                              "clock_years_ahead",
                                                              "daylight_saving",
                                                              "cut_before_send",
                                                              "cut_before_arrival",
                                                              "cut_before_answer",
                                                              "request_doubled",
                                                              "request_late",
                                                              "half_open",
                                                              "slow_network",
                                                              "outage",
                                                              "outage_of_a_day",
                                                              "server_crash",
                                                              "server_killed_in_call",
                                                              "failover_with_loss",
                                                              "deadlock",
                                                              "server_disk_full",
                                                              "pooler_restart",
                                                              "wrong_tenant",
                                                              "schema_too_old",
                                                              "schema_too_new",
                                                              "poisoned_sale",
                                                              "unique_violation",
                                                              "scanner_gone_in_mid_code",
                                                              "printer_out_of_paper",
                                                              "printer_cover_open",
                                                              "printer_gone_in_mid_receipt",
                                                              "printer_answer_lost",
                                                              "printer_slow",
                                                              "drawer_stuck",
                                                              "drawer_answer_lost",
                                                              "lying_sync",
                                                              "bit_flip",
                                                              "old_snapshot",
                                                              "cloned_image",
                                                              "tail_cut_off",
                                                              "row_edited",
                                                              "chain_forked"};

struct Likelihood {
  FaultKind kind;
  std::uint64_t weight;
};

using K = FaultKind;
constexpr Likelihood kOfATill[] = {
    {K::power_cut_nothing, 3},
    {K::power_cut_prefix, 3},
    {K::power_cut_subset, 4},
    {K::power_cut_torn, 4},
    {K::power_cut_scorched, 3},
    {K::process_killed, 8},
    {K::second_instance, 2},
    {K::disk_error_on_write, 2},
    {K::disk_error_on_sync, 3},
    {K::disk_error_in_checkpoint, 2},
    {K::disk_full, 3},
    {K::disk_slow, 2},
    {K::catalogue_lost, 1},
    {K::clock_backwards, 2},
    {K::clock_years_ahead, 1},
    {K::daylight_saving, 1},
    {K::cut_before_send, 3},
    {K::cut_before_arrival, 4},
    {K::cut_before_answer, 6},
    {K::request_doubled, 4},
    {K::request_late, 4},
    {K::half_open, 3},
    {K::slow_network, 3},
    {K::outage, 3},
    {K::outage_of_a_day, 1},
    {K::poisoned_sale, 2},
    {K::unique_violation, 1},
    {K::wrong_tenant, 1},
    {K::scanner_gone_in_mid_code, 3},
    {K::printer_out_of_paper, 3},
    {K::printer_cover_open, 2},
    {K::printer_gone_in_mid_receipt, 3},
    {K::printer_answer_lost, 4},
    {K::printer_slow, 3},
    {K::drawer_stuck, 3},
    {K::drawer_answer_lost, 4},
};
constexpr Likelihood kOfTheServer[] = {
    {K::server_crash, 4},     {K::failover_with_loss, 4}, {K::deadlock, 3},
    {K::server_disk_full, 2}, {K::pooler_restart, 3},     {K::schema_too_old, 1},
    {K::schema_too_new, 1},
};

FaultKind draw_kind(std::span<const Likelihood> kinds, Generator& from) {
  const auto all =
      std::accumulate(kinds.begin(), kinds.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const Likelihood& l) { return sum + l.weight; });
  std::uint64_t at = from.below(all);
  for (const Likelihood& l : kinds) {
    if (at < l.weight) return l.kind;
    at -= l.weight;
  }
  return kinds.back().kind;
}

void plan_day(std::uint64_t seed, int day, int till, std::vector<Fault>& plan) {
  Generator from = Generator::split(seed, 'f', static_cast<std::uint64_t>(day),
                                    static_cast<std::uint64_t>(till + 1));
  const bool server = till == kServer;
  // Quiet days, ordinary ones and terrible ones.
  const std::int64_t count = server             ? from.between(0, 3)
                             : from.percent(15) ? from.between(10, 25)
                                                : from.between(0, 7);
  for (std::int64_t i = 0; i < count; ++i) {
    Fault fault;
    fault.till = till;
    // Most while people are there.
    fault.at = day * kDay +
               (from.percent(90) ? from.between(7 * kHour, 21 * kHour) : from.between(0, kDay - 1));
    fault.kind = draw_kind(
        server ? std::span<const Likelihood>(kOfTheServer) : std::span<const Likelihood>(kOfATill),
        from);
    fault.draw = from.next();
    plan.push_back(fault);
  }
}

}  // namespace

static_assert(!kNames.back().empty(), "a kind has no name");

std::string_view name(FaultKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Fault> plan_faults(std::uint64_t seed, int days, int tills) {
  std::vector<Fault> plan;
  for (int day = 0; day < days; ++day) {
    for (int till = kServer; till < tills; ++till) plan_day(seed, day, till, plan);
  }
  for (std::size_t i = 0; i < plan.size(); ++i) plan[i].number = static_cast<int>(i) + 1;
  return plan;
}

std::int64_t FaultTally::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

}  // namespace holdfast::sim
