// Whether the till's clock can be believed. Entries keep their order by their numbers,
// whatever the clock says; but the day of a shift, the time on a receipt and the reports are
// the clock's, so that a wrong one is named before it has done much.
//
// Three things give it away: the server's clock, which decides when it was asked; the newest
// entry of the journal, when the till starts; and, while it runs, a clock that nobody sets
// (ports::Clock::elapsed_ms). A change to summer time is none of these: all times are UTC.
//
// Threads: none, a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pos/core/instant.h"

namespace holdfast::till {

// Two clocks that nobody sees to drift by less in months, and a slow answer is no difference.
inline constexpr std::int64_t kServerToleranceMs = 3 * 60'000;
// Corrections of a time service, backwards at a start and while the till runs.
inline constexpr std::int64_t kStartToleranceMs = 2 * 60'000;
inline constexpr std::int64_t kJumpToleranceMs = 60'000;
// Longer than a holiday: rather a clock that is ahead than a shop that was closed.
inline constexpr std::int64_t kLongAgoMs = std::int64_t{60} * 24 * 3'600'000;

// How far the till's clock is ahead of the server's (negative: behind); 0 within the
// tolerance. The server answered between the two readings of the till's.
[[nodiscard]] std::int64_t ahead_of_server_ms(core::Instant before, core::Instant after,
                                              core::Instant server);

struct ClockTrouble {
  enum class Kind : std::uint8_t {
    differs,     // from the server's clock
    before_end,  // it is earlier than the newest entry
    jumped,      // while the till ran
    long_ago,    // the newest entry is very old
  } kind = Kind::jumped;
  std::int64_t ahead_ms = 0;  // negative: behind, back

  friend bool operator==(const ClockTrouble&, const ClockTrouble&) = default;
};

// "The till's clock is 3 h 5 min ahead of the server's. Check …"
[[nodiscard]] std::string sentence(const ClockTrouble& trouble);

class ClockWatch {
 public:
  // The journal's newest entry, in the fold and live.
  void entry(core::Instant occurred_at);
  // A shift was opened by somebody who saw what the screen says.
  void shift_opened();
  void started(core::Instant now);
  // Both of one clock, read at the same moment.
  void tick(core::Instant wall, std::int64_t elapsed_ms);
  // ahead_of_server_ms(); 0: the clock is right.
  void server_says(std::int64_t ahead_ms);

  [[nodiscard]] const std::optional<ClockTrouble>& trouble() const { return trouble_; }

 private:
  [[nodiscard]] std::optional<ClockTrouble> against_start(core::Instant now) const;

  std::optional<core::Instant> newest_entry_;
  std::optional<core::Instant> start_entry_;  // the newest one when the till started
  std::optional<std::int64_t> offset_ms_;  // of the wall clock to the other
  std::optional<ClockTrouble> trouble_;
};

}  // namespace holdfast::till
