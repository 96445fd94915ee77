#include "drivers/printer/status_stream.h"

#include <algorithm>

namespace holdfast::drivers {
namespace {

constexpr std::uint8_t kXon = 0x11, kXoff = 0x13;
// "7", the flag of a process id, four characters, NUL.
constexpr std::uint8_t kBlock = 0x37, kProcessId = 0x22;
constexpr std::size_t kBlockBytes = 7;

}  // namespace

std::vector<StatusEvent> StatusStream::feed(std::span<const std::uint8_t> bytes) {
  std::vector<StatusEvent> events;
  for (const std::uint8_t byte : bytes) take(byte, events);
  return events;
}

void StatusStream::take(std::uint8_t byte, std::vector<StatusEvent>& events) {
  // Flow control may come between any two bytes, and means nothing here: the port obeys it.
  if (byte == kXon || byte == kXoff) return;
  if (begun_.empty()) return begin(byte, events);

  if (begun_.front() == kBlock) {
    const std::size_t at = begun_.size();
    const bool fits = at == 1                 ? byte == kProcessId
                      : at == kBlockBytes - 1 ? byte == 0
                                              : byte >= ' ' && byte <= '~';
    if (!fits) {
      give_up(events);
      return begin(byte, events);
    }
    begun_.push_back(byte);
    if (begun_.size() < kBlockBytes) return;
    ProcessedUpTo done;
    std::ranges::transform(std::span(begun_).subspan(2, done.id.size()), done.id.begin(),
                           [](std::uint8_t c) { return static_cast<char>(c); });
    begun_.clear();
    events.emplace_back(done);
    return;
  }

  if (!is_automatic_status_rest(byte)) {
    give_up(events);
    return begin(byte, events);
  }
  begun_.push_back(byte);
  AutomaticStatus status{};
  if (begun_.size() < status.size()) return;
  std::ranges::copy(begun_, status.begin());
  begun_.clear();
  events.emplace_back(status);
}

void StatusStream::begin(std::uint8_t byte, std::vector<StatusEvent>& events) {
  if (byte == kBlock || is_automatic_status_start(byte)) {
    begun_.push_back(byte);
  } else if (is_real_time_answer(byte)) {
    events.emplace_back(RealTimeAnswer{byte});
  } else if (is_in_order_answer(byte)) {
    events.emplace_back(InOrderAnswer{byte});
  } else {
    events.emplace_back(Nonsense{byte});
  }
}

// What had begun was no answer after all.
void StatusStream::give_up(std::vector<StatusEvent>& events) {
  for (const std::uint8_t byte : begun_) events.emplace_back(Nonsense{byte});
  begun_.clear();
}

}  // namespace holdfast::drivers
