#include "tests/sim/replay.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::sim {
namespace {

using Numbers = std::vector<int>;

class Search {
 public:
  Search(const EpisodePlan& plan, EpisodeResult found, double at_most_s)
      : kind_(found.violation->kind()),
        end_(std::chrono::steady_clock::now() +
             std::chrono::milliseconds(static_cast<std::int64_t>(at_most_s * 1'000))),
        best_{plan, std::move(found), 0} {}

  Replay run() {
    fewer_days_and_tills();
    fewer_faults();
    fewer_days_and_tills();
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool time_is_up() const { return std::chrono::steady_clock::now() >= end_; }

  bool still_happens(EpisodePlan plan) {
    if (time_is_up()) return false;
    ++best_.runs;
    EpisodeResult result = run_episode(plan);
    if (!result.violation || result.violation->kind() != kind_) return false;
    best_.plan = std::move(plan);
    best_.result = std::move(result);
    return true;
  }

  void fewer_days_and_tills() {
    // The numbers of the faults stay only when they are named.
    EpisodePlan plan = best_.plan;
    const int day = static_cast<int>(best_.result.violation->at / kDay) + 1;
    if (day < plan.days) {
      plan.days = day;
      if (!still_happens(plan)) {
        plan.days = std::min(day + 1, best_.plan.days);
        still_happens(plan);
      }
    }
  }

  void fewer_faults() {
    Numbers numbers = best_.result.struck;
    if (try_with({})) return;
    std::size_t parts = 2;
    while (numbers.size() > 1 && !time_is_up()) {
      const std::size_t size = (numbers.size() + parts - 1) / parts;
      bool smaller = false;
      for (std::size_t from = 0; from < numbers.size() && !smaller; from += size) {
        Numbers rest(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(from));
        rest.insert(
            rest.end(),
            numbers.begin() + static_cast<std::ptrdiff_t>(std::min(from + size, numbers.size())),
            numbers.end());
        if (!try_with(rest)) continue;
        numbers = std::move(rest);
        smaller = true;
      }
      if (smaller) {
        parts = std::max<std::size_t>(parts - 1, 2);
      } else if (parts >= numbers.size()) {
        break;
      } else {
        parts = std::min(parts * 2, numbers.size());
      }
    }
  }

  bool try_with(const Numbers& numbers) {
    EpisodePlan plan = best_.plan;
    plan.only.emplace(numbers.begin(), numbers.end());
    return still_happens(std::move(plan));
  }

  std::string kind_;
  std::chrono::steady_clock::time_point end_;
  Replay best_;
};

}  // namespace

Replay shortest_replay(const EpisodePlan& plan, EpisodeResult found, double at_most_s) {
  return Search(plan, std::move(found), at_most_s).run();
}

std::string command_line(const EpisodePlan& plan) {
  std::string text = "--seed " + std::to_string(plan.seed) + " --days " +
                     std::to_string(plan.days) + " --tills " + std::to_string(plan.tills);
  if (plan.only) {
    text += " --only ";
    std::string numbers;
    for (const int number : *plan.only) {
      numbers += (numbers.empty() ? "" : ",") + std::to_string(number);
    }
    text += numbers.empty() ? "none" : numbers;
  }
  if (plan.postgres) text += " --postgres";
  for (const auto& [name, mutation] : kMutations) {
    if (plan.mutation == mutation) text += " --mutation " + std::string(name);
  }
  return text;
}

}  // namespace holdfast::sim
