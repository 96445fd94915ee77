// The talk with a scale on a serial line: asks it, waits, and decides what its answers are worth.
//
// A line has parity at best, so that a lost byte can turn 12.34 into 1.34. So a weight rests only
// when two messages in a row say the same; until then it is shown as in motion. An answer that
// does not come makes the weight worthless at once, and the scale absent when it keeps silent.
//
// Pure: time is a parameter (milliseconds on any clock that only moves forward). One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/scale/scale_protocol.h"

namespace holdfast::drivers {

struct SerialScaleTiming {
  // Asks so often. Empty: the scale sends by itself.
  std::optional<std::int64_t> poll_interval_ms = 200;
  // An answer that takes longer does not come; without polling, the longest pause.
  std::int64_t answer_limit_ms = 500;
  int silences_until_absent = 3;
  int nonsense_until_fault = 3;  // messages in a row
};

class SerialScaleSession {
 public:
  // Begins at `now_ms`, and asks at once.
  SerialScaleSession(std::unique_ptr<ScaleProtocol> protocol, const SerialScaleTiming& timing,
                     std::int64_t now_ms);

  // What is to be sent to the scale; empty when nothing is.
  [[nodiscard]] std::string take_output();
  void on_bytes(std::span<const std::uint8_t> bytes, std::int64_t now_ms);
  void on_time(std::int64_t now_ms);
  [[nodiscard]] std::int64_t deadline_ms() const { return deadline_ms_; }

  // What the scale shows, as far as can be known.
  [[nodiscard]] const ports::ScaleReading& reading() const { return reading_; }

 private:
  void take(const ScaleMessage& message);
  void take_weight(const ports::ScaleReading& said);
  void ask(std::int64_t now_ms);
  void be_silent();

  std::unique_ptr<ScaleProtocol> protocol_;
  SerialScaleTiming timing_;
  ports::ScaleReading reading_;
  std::optional<ports::ScaleReading> last_said_;
  std::string output_;
  bool waiting_ = false;  // for an answer; without polling always
  std::int64_t deadline_ms_ = 0;
  int silences_ = 0;
  int nonsense_ = 0;
};

}  // namespace holdfast::drivers
