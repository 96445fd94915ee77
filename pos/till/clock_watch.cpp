#include "pos/till/clock_watch.h"

#include <cstdlib>

namespace holdfast::till {
namespace {

using Kind = ClockTrouble::Kind;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

// The two largest units: more is of no use to somebody who sets a clock.
std::string duration(std::int64_t ms) {
  std::int64_t size = std::llabs(ms);
  if (size >= kMinuteMs) size = (size + kMinuteMs / 2) / kMinuteMs * kMinuteMs;
  const auto text = [](std::int64_t number, const char* unit) {
    return std::to_string(number) + " " + unit;
  };
  const auto pair = [](const std::string& large, std::int64_t rest, const std::string& small) {
    return rest == 0 ? large : large + " " + small;
  };
  if (size >= kDayMs) {
    const std::int64_t days = size / kDayMs, hours = size % kDayMs / kHourMs;
    const std::string large = text(days, days == 1 ? "day" : "days");
    return days >= 10 ? large : pair(large, hours, text(hours, "h"));
  }
  if (size >= kHourMs) {
    const std::int64_t minutes = size % kHourMs / kMinuteMs;
    return pair(text(size / kHourMs, "h"), minutes, text(minutes, "min"));
  }
  if (size >= kMinuteMs) return text(size / kMinuteMs, "min");
  return text(size / 1'000, "s");
}

std::string what(const ClockTrouble& trouble) {
  const std::string by = duration(trouble.ahead_ms);
  const bool ahead = trouble.ahead_ms > 0;
  switch (trouble.kind) {
    case Kind::differs:
      return "The till's clock is " + by + (ahead ? " ahead of" : " behind") + " the server's.";
    case Kind::before_end:
      return "The till's clock is " + by + " behind the newest entry of its journal.";
    case Kind::jumped:
      return "The till's clock has jumped " + by + (ahead ? " ahead." : " back.");
    case Kind::long_ago:
      return "By the till's clock its newest entry is " + by + " old.";
  }
  return {};
}

}  // namespace

std::int64_t ahead_of_server_ms(core::Instant before, core::Instant after, core::Instant server) {
  // A reading that went back in between is a jump, which is seen elsewhere.
  const std::int64_t waited = after > before ? (after - before) / 2 : 0;
  const std::int64_t ahead = after + -waited - server;
  return std::llabs(ahead) <= kServerToleranceMs ? 0 : ahead;
}

std::string sentence(const ClockTrouble& trouble) {
  return what(trouble) + " Check date and time; sales go on and keep their order.";
}

void ClockWatch::entry(core::Instant occurred_at) {
  newest_entry_ = occurred_at;
  if (trouble_ && trouble_->kind == Kind::long_ago) trouble_.reset();
}

void ClockWatch::shift_opened() {
  if (trouble_ && trouble_->kind == Kind::jumped) trouble_.reset();
}

std::optional<ClockTrouble> ClockWatch::against_start(core::Instant now) const {
  if (!start_entry_) return std::nullopt;
  const std::int64_t since = now - *start_entry_;
  if (since < -kStartToleranceMs) return ClockTrouble{Kind::before_end, since};
  if (since > kLongAgoMs) return ClockTrouble{Kind::long_ago, since};
  return std::nullopt;
}

void ClockWatch::started(core::Instant now) {
  start_entry_ = newest_entry_;
  trouble_ = against_start(now);
}

void ClockWatch::tick(core::Instant wall, std::int64_t elapsed_ms) {
  const std::int64_t offset = wall.utc_ms - elapsed_ms;
  const std::int64_t jump = offset_ms_ ? offset - *offset_ms_ : 0;
  offset_ms_ = offset;
  if (std::llabs(jump) <= kJumpToleranceMs) return;
  if (!trouble_) {
    trouble_ = ClockTrouble{Kind::jumped, jump};
    return;
  }
  const std::int64_t ahead = trouble_->ahead_ms + jump;
  switch (trouble_->kind) {
    case Kind::before_end:
    case Kind::long_ago:
      // Set right, as by a time service soon after the start, or made worse.
      trouble_ = against_start(wall);
      return;
    case Kind::differs:
    case Kind::jumped:
      trouble_->ahead_ms = ahead;
      if (std::llabs(ahead) <= kServerToleranceMs) trouble_.reset();
      return;
  }
}

void ClockWatch::server_says(std::int64_t ahead_ms) {
  if (ahead_ms == 0) return trouble_.reset();
  trouble_ = ClockTrouble{Kind::differs, ahead_ms};
}

}  // namespace holdfast::till
