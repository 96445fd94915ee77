// The last things that happened, for whoever reads a violation.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/sim/scheduler.h"

namespace holdfast::sim {

class Trace {
 public:
  explicit Trace(const Scheduler& scheduler) : scheduler_(scheduler) { lines_.resize(kKept); }

  void add(int till, const std::string& what) {
    // Once, however often it happens.
    if (count_ > 0 && lines_[(count_ - 1) % kKept].what == what) return;
    Line& line = lines_[count_++ % kKept];
    line.at = scheduler_.now();
    line.till = till;
    line.what = what;
  }
  // Oldest first: "day 2 09:15:02.250  till 1  power cut".
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  static constexpr std::size_t kKept = 64;
  struct Line {
    Time at = 0;
    int till = 0;
    std::string what;
  };
  const Scheduler& scheduler_;
  std::vector<Line> lines_;
  std::size_t count_ = 0;
};

// "day 2 09:15:02.250"
[[nodiscard]] std::string time_text(Time at);

}  // namespace holdfast::sim
