// Key events as a scanner or a person produces them, for the tests of the wedge filter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pos/ports/key_filter.h"

namespace holdfast::drivers::testing {

inline constexpr std::uint16_t kEnter = 0x28;
inline constexpr std::uint16_t kKeypadEnter = 0x58;
inline constexpr std::uint16_t kTab = 0x2B;
inline constexpr std::uint16_t kLeftShift = 0xE1;
inline constexpr std::uint16_t kLeftControl = 0xE0;

struct Key {
  std::uint16_t usage = 0;
  bool shift = false;
};

// The key of the US layout that types `c`.
[[nodiscard]] Key key_for(char c);

// Builds a stream of events on a clock that only moves forward.
class KeyScript {
 public:
  explicit KeyScript(std::int64_t start_ms = 1'000) : now_ms_(start_ms) {}

  KeyScript& wait(std::int64_t ms);
  KeyScript& down(std::uint16_t usage, bool shift = false, bool repeat = false);
  KeyScript& up(std::uint16_t usage, bool shift = false);
  KeyScript& text(std::string utf8);
  KeyScript& command(std::uint16_t usage);

  // Every character with its shift, press, text and release, `gap_ms` apart.
  KeyScript& type(std::string_view characters, std::int64_t gap_ms, std::int64_t hold_ms = 0);
  // type(), then the suffix.
  KeyScript& scan(std::string_view characters, std::int64_t gap_ms = 2,
                  std::uint16_t suffix = kEnter);

  [[nodiscard]] const std::vector<ports::KeyEvent>& events() const { return events_; }
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }
  // Position of the next event, to cut the stream into parts.
  [[nodiscard]] std::size_t size() const { return events_.size(); }

 private:
  void add(ports::KeyEvent event);

  std::int64_t now_ms_;
  std::vector<ports::KeyEvent> events_;
};

// Feeds events and lets time pass between them as the window's loop does.
struct FilterRun {
  explicit FilterRun(ports::KeyFilter& filter);

  void feed(const std::vector<ports::KeyEvent>& events);
  void pass_time_to(std::int64_t now_ms);
  // Until nothing is held any more.
  void settle();

  ports::KeyFilter& filter;
  std::vector<core::ScannedCode> scans;
  std::vector<ports::KeyEvent> passed;
};

}  // namespace holdfast::drivers::testing
