// How far a long command is: one line on the terminal that is written over and over. Where stderr
// is no terminal, nothing.
//
// Threads: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::app {

class ProgressLine {
 public:
  // `total_bytes`: of the file, where it is known.
  explicit ProgressLine(std::optional<std::int64_t> total_bytes);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // At most some times a second; a new `what` at once.
  void show(std::string_view what, std::int64_t rows, std::int64_t bytes);
  // Before anything else is written.
  void clear();

  // The line as such: "reading 12,000 rows (4,000 a second), 31 % [######            ]".
  [[nodiscard]] static std::string text(std::string_view what, std::int64_t rows,
                                        std::int64_t elapsed_ms, std::int64_t bytes,
                                        std::optional<std::int64_t> total_bytes);

 private:
  using Clock = std::chrono::steady_clock;
  bool on_terminal_;
  bool shown_ = false;
  std::optional<std::int64_t> total_bytes_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_{};
  std::string what_;
};

}  // namespace holdfast::app
