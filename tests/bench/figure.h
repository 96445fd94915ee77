// What a benchmark prints: one line for each figure,
//
//   name value unit ratio
//
// where the ratio is the figure's share of its limit (at most 1 is good), or "-" where
// there is none.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::bench {

inline void print_figure(const std::string& name, double value, const char* unit,
                         std::optional<double> limit = std::nullopt) {
  if (limit) {
    std::printf("%s %.3f %s %.2f\n", name.c_str(), value, unit, value / *limit);
  } else {
    std::printf("%s %.3f %s -\n", name.c_str(), value, unit);
  }
  std::fflush(stdout);
}

using Clock = std::chrono::steady_clock;

inline double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// Of the samples in any order; `share` from 0 to 1.
inline double percentile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto last = static_cast<double>(samples.size() - 1);
  return samples[static_cast<std::size_t>(share * last + 0.5)];
}

// Resident memory of this process that is no file's.
inline double resident_mebibytes() {
  std::ifstream status("/proc/self/status");
  double kibibytes = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) kibibytes = std::stod(line.substr(8));
  }
  return kibibytes / 1024;
}

}  // namespace holdfast::bench
