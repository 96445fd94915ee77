// Turns what a scanner types or sends over a serial line, however it arrives, into codes.
//
// A code ends with the suffix that the scanner sends, or, where none is set, with silence. What is
// cut off, unreadable or endless is dropped whole and named by fault(): a part of a code may be
// the code of something else.
//
// Pure: time is a parameter (milliseconds on any clock that only moves forward). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/scanner/code_limit.h"
#include "pos/core/barcode.h"

namespace holdfast::drivers {

struct CodeFraming {
  enum class Suffix : std::uint8_t {
    line_end,  // CR, LF or both
    text,      // `suffix_text`
    none,      // silence
  };
  std::string prefix;  // what comes before it is no part of a code; empty: none
  Suffix suffix = Suffix::line_end;
  std::string suffix_text;  // not empty with Suffix::text
  // Ends a code without a suffix. With one, a code that stops for so long has been cut off.
  std::int64_t silence_ms = 150;
};

class CodeAssembler {
 public:
  enum class Fault : std::uint8_t {
    none,
    cut_off,     // silence in mid-code, or no suffix
    no_prefix,   // a code without the prefix
    unreadable,  // control characters or no UTF-8: mostly the wrong speed or parity
    too_long,
  };

  CodeAssembler(CodeFraming framing, std::string source);

  // Codes that became complete. An AIM identifier in front of one becomes its symbology.
  [[nodiscard]] std::vector<core::ScannedCode> on_bytes(std::span<const std::uint8_t> bytes,
                                                        std::int64_t now_ms);
  [[nodiscard]] std::vector<core::ScannedCode> on_time(std::int64_t now_ms);
  // When on_time() must be called; empty when nothing is half read.
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const;
  // The line went away: what was half read is dropped.
  void reset();

  // Why the last thing that came was no code; none after a good one.
  [[nodiscard]] Fault fault() const { return fault_; }

 private:
  void add(char byte, std::vector<core::ScannedCode>& codes);
  [[nodiscard]] bool ends_here() const;
  void finish(std::vector<core::ScannedCode>& codes);
  void drop(Fault fault);

  CodeFraming framing_;
  std::string source_;
  std::string held_;
  // Everything up to the next end is dropped, for this.
  Fault doomed_ = Fault::none;
  std::optional<std::int64_t> last_byte_ms_;
  // What begins before this is the rest of a code that was cut off.
  std::optional<std::int64_t> rest_until_ms_;
  Fault fault_ = Fault::none;
};

// What the person at the till does about it, in a sentence; empty for none. `why_unreadable`:
// "speed or parity differ".
[[nodiscard]] std::string advice(CodeAssembler::Fault fault, std::string_view why_unreadable);

}  // namespace holdfast::drivers
