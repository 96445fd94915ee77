#include "tests/sim/trace.h"

#include <algorithm>
#include <cstdio>

namespace holdfast::sim {

std::string time_text(Time at) {
  char text[48];
  std::snprintf(text, sizeof text, "day %lld %02lld:%02lld:%02lld.%03lld",
                static_cast<long long>(at / kDay + 1), static_cast<long long>(at % kDay / kHour),
                static_cast<long long>(at % kHour / kMinute),
                static_cast<long long>(at % kMinute / kSecond),
                static_cast<long long>(at % kSecond));
  return text;
}

std::vector<std::string> Trace::lines() const {
  std::vector<std::string> text;
  for (std::size_t i = count_ - std::min(count_, kKept); i < count_; ++i) {
    const Line& line = lines_[i % kKept];
    const std::string who = line.till < 0 ? "server" : "till " + std::to_string(line.till + 1);
    text.push_back(time_text(line.at) + "  " + who + "  " + line.what);
  }
  return text;
}

}  // namespace holdfast::sim
