#include "pos/app/progress_line.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace holdfast::app {

ProgressLine::ProgressLine(std::optional<std::int64_t> total_bytes)
    : on_terminal_(::isatty(STDERR_FILENO) == 1), total_bytes_(total_bytes) {}

void ProgressLine::show(std::string_view what, std::int64_t rows, std::int64_t bytes) {
  if (!on_terminal_) return;
  const auto now = Clock::now();
  if (what == what_ && now - last_ < std::chrono::milliseconds{200}) return;
  what_ = what;
  last_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_).count();
  fmt::print(stderr, "\r\x1b[K{}", text(what, rows, elapsed, bytes, total_bytes_));
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

std::string ProgressLine::text(std::string_view what, std::int64_t rows, std::int64_t elapsed_ms,
                               std::int64_t bytes, std::optional<std::int64_t> total_bytes) {
  std::string line = fmt::format("{} {} rows", what, rows);
  if (elapsed_ms > 0) line += fmt::format(" ({} a second)", rows * 1000 / elapsed_ms);
  if (!total_bytes || *total_bytes <= 0) return line;
  constexpr std::int64_t kWidth = 20;
  const std::int64_t done = std::clamp<std::int64_t>(bytes, 0, *total_bytes);
  const auto filled = static_cast<std::size_t>(done * kWidth / *total_bytes);
  return line + fmt::format(" {:>3} % [{}{}]", done * 100 / *total_bytes, std::string(filled, '#'),
                            std::string(static_cast<std::size_t>(kWidth) - filled, ' '));
}

}  // namespace holdfast::app
