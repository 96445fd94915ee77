// Takes apart what a printer sends: answers to DLE EOT and GS r, automatic status, process ids
// (GS ( H function 48), XON and XOFF, and bytes that are none of these.
//
// Source: Epson's ESC/POS command reference. A value without I/O. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "drivers/printer/printer_status.h"

namespace holdfast::drivers {

using ProcessId = std::array<char, 4>;  // each from ' ' to '~'

struct RealTimeAnswer {
  std::uint8_t byte = 0;
  friend bool operator==(const RealTimeAnswer&, const RealTimeAnswer&) = default;
};
struct InOrderAnswer {
  std::uint8_t byte = 0;
  friend bool operator==(const InOrderAnswer&, const InOrderAnswer&) = default;
};
struct ProcessedUpTo {
  ProcessId id{};
  friend bool operator==(const ProcessedUpTo&, const ProcessedUpTo&) = default;
};
struct Nonsense {
  std::uint8_t byte = 0;
  friend bool operator==(const Nonsense&, const Nonsense&) = default;
};

using StatusEvent =
    std::variant<RealTimeAnswer, AutomaticStatus, InOrderAnswer, ProcessedUpTo, Nonsense>;

class StatusStream {
 public:
  // Answers may be split between calls at any byte.
  [[nodiscard]] std::vector<StatusEvent> feed(std::span<const std::uint8_t> bytes);
  // A new connection: what was begun on the old one never ends.
  void reset() { begun_.clear(); }
  // Bytes of an answer whose end has not come.
  [[nodiscard]] std::size_t begun() const { return begun_.size(); }

 private:
  void take(std::uint8_t byte, std::vector<StatusEvent>& events);
  void begin(std::uint8_t byte, std::vector<StatusEvent>& events);
  void give_up(std::vector<StatusEvent>& events);

  std::vector<std::uint8_t> begun_;  // of a longer answer; at most six bytes
};

}  // namespace holdfast::drivers
