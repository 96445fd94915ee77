// What was said over a line of bytes (serial, or to a printer), as text: recorded beside a driver
// that works, and played back to one without hardware.
//
//   holdfast line recording 1
//   about device scale
//   about kind toledo-8217
//   about line 9600 7E1
//   0 open
//   0 out 57
//   12 in 0230312e3233300d
//   5012 closed device_offline
//
// First the settings that a driver needs to read it, then a line for each thing that happened:
// milliseconds since the start, what, and the bytes, or the name of the error. `out` is what the
// till sent. What stands behind # is for people.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::drivers {

inline constexpr std::string_view kLineRecordingHeader = "holdfast line recording 1";

struct LineRecord {
  enum class Kind : std::uint8_t { open, in, out, closed } kind = Kind::open;
  std::int64_t at_ms = 0;
  std::vector<std::uint8_t> bytes;  // of in and out
  std::string error;                // of closed: its name

  friend bool operator==(const LineRecord&, const LineRecord&) = default;
};

struct LineRecording {
  std::map<std::string, std::string, std::less<>> about;
  std::vector<LineRecord> records;

  friend bool operator==(const LineRecording&, const LineRecording&) = default;
};

// Without the end of the line.
[[nodiscard]] std::string to_line(const LineRecord& record);
// Errors: payload_malformed with `name`, the line and what is wrong there.
[[nodiscard]] core::Result<LineRecording> parse_line_recording(std::string_view text,
                                                               const std::string& name);

// Told of everything that passes on a line, in the line's own thread; empty: nobody listens.
using LineTap = std::function<void(LineRecord::Kind, std::span<const std::uint8_t>,
                                   const core::Error& why_closed)>;

// Writes a recording. Threads: tap() from one at a time.
class LineRecorder {
 public:
  // Writes the head at once.
  LineRecorder(const std::map<std::string, std::string, std::less<>>& about,
               std::function<void(std::string_view)> write_line);
  // Must not outlive the recorder.
  [[nodiscard]] LineTap tap();

 private:
  std::function<void(std::string_view)> write_line_;
  std::mutex mutex_;
  std::int64_t started_ms_;
};

}  // namespace holdfast::drivers
