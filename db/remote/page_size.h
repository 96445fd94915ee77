// How many rows a till asks for at once: what its line to the server carries in the time of an
// answer. Between two pages it posts, so a page must not take long.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstddef>

namespace holdfast::remote {

class PageSize {
 public:
  // Of so many rows that the caller would like.
  [[nodiscard]] std::size_t rows(std::size_t wanted) const {
    return std::max(wanted / parts_, std::min(wanted, kFewest));
  }
  // The page did not come whole.
  void was_too_slow() { parts_ = std::min(parts_ * 4, kMostParts); }
  // It came in this part of its time, 1.0 being all of it.
  void came_in(double part_of_its_time) {
    if (part_of_its_time < kQuick) parts_ = std::max<std::size_t>(parts_ / 2, 1);
  }

 private:
  static constexpr std::size_t kFewest = 10, kMostParts = 4'096;
  // Twice as many rows still take half of their time at most.
  static constexpr double kQuick = 0.25;
  std::size_t parts_ = 1;
};

}  // namespace holdfast::remote
