#include "drivers/printer/printer_status.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;

constexpr unsigned kBit2 = 0x04, kBit3 = 0x08, kBit5 = 0x20, kBit6 = 0x40;

constexpr bool has(std::uint8_t byte, unsigned bits) {
  return (byte & bits) != 0;
}

// "Offline" stays where nothing says why; with a cause known, the cause is what counts.
bool has_error(const PrinterStatus& s) {
  return s.cutter_error || s.recoverable_error || s.unrecoverable_error || s.offline_error;
}

}  // namespace

bool is_real_time_answer(std::uint8_t byte) noexcept {
  return (byte & 0x93) == 0x12;
}

bool is_automatic_status_start(std::uint8_t byte) noexcept {
  return (byte & 0x93) == 0x10;
}

bool is_automatic_status_rest(std::uint8_t byte) noexcept {
  return (byte & 0x90) == 0;
}

bool is_in_order_answer(std::uint8_t byte) noexcept {
  return (byte & 0x90) == 0;
}

bool read_answer(StatusQuestion question, std::uint8_t b, PrinterStatus& status) noexcept {
  if (!is_real_time_answer(b)) return false;
  switch (question) {
    case StatusQuestion::printer:
      status.drawer_pin_high = has(b, kBit2);
      status.online = !has(b, kBit3);
      status.waiting_to_go_online = has(b, kBit5);
      status.feed_button = has(b, kBit6);
      return true;
    case StatusQuestion::offline_cause:
      status.cover_open = has(b, kBit2);
      status.feed_button = has(b, kBit3);
      // Printing stopped for want of paper: of one that has a roll, DLE EOT 4 tells.
      status.paper_end = has(b, kBit5);
      status.offline_error = has(b, kBit6);
      return true;
    case StatusQuestion::error_cause:
      status.recoverable_error = has(b, kBit2);
      status.cutter_error = has(b, kBit3);
      status.unrecoverable_error = has(b, kBit5);
      status.auto_recoverable_error = has(b, kBit6);
      return true;
    case StatusQuestion::paper:
      // Both bits of a pair are set together; one alone is taken for the worse news.
      status.paper_near_end = has(b, kBit2 | kBit3);
      status.paper_end = has(b, kBit5 | kBit6);
      return true;
  }
  return false;
}

bool read_automatic(const AutomaticStatus& bytes, PrinterStatus& status) noexcept {
  if (!is_automatic_status_start(bytes[0])) return false;
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    if (!is_automatic_status_rest(bytes[i])) return false;
  }
  PrinterStatus now;
  now.drawer_pin_high = has(bytes[0], kBit2);
  now.online = !has(bytes[0], kBit3);
  now.cover_open = has(bytes[0], kBit5);
  now.feed_button = has(bytes[0], kBit6) || has(bytes[1], 0x02);
  now.waiting_to_go_online = has(bytes[1], 0x01);
  now.recoverable_error = has(bytes[1], kBit2);
  now.cutter_error = has(bytes[1], kBit3);
  now.unrecoverable_error = has(bytes[1], kBit5);
  now.auto_recoverable_error = has(bytes[1], kBit6);
  now.paper_near_end = has(bytes[2], 0x03);
  now.paper_end = has(bytes[2], kBit2 | kBit3);
  status = now;
  return true;
}

std::optional<core::Error> trouble(const PrinterStatus& s) {
  if (s.unrecoverable_error) return core::Error{ErrorCode::printer_error, "it needs service"};
  if (s.cutter_error) return core::Error{ErrorCode::printer_error, "its cutter is stuck"};
  if (s.cover_open) return core::Error{ErrorCode::printer_cover_open, {}};
  if (s.paper_end) return core::Error{ErrorCode::printer_no_paper, {}};
  if (s.auto_recoverable_error)
    return core::Error{ErrorCode::printer_error, "its print head is too hot; it goes on by itself"};
  if (has_error(s)) return core::Error{ErrorCode::printer_error, {}};
  if (s.online) return std::nullopt;
  if (s.feed_button) return core::Error{ErrorCode::device_offline, "its FEED button is held down"};
  return core::Error{ErrorCode::device_offline, "it says that it is offline"};
}

std::pair<DeviceHealth, std::string> health(const PrinterStatus& s) {
  if (s.unrecoverable_error)
    return {DeviceHealth::failed,
            "The printer has an error that it cannot mend. Switch it off and on; if that does not "
            "help, it needs service."};
  if (s.cutter_error)
    return {DeviceHealth::failed,
            "The printer's cutter is stuck. Open the cover, take out jammed paper, close it, and "
            "switch the printer off and on."};
  if (s.cover_open) return {DeviceHealth::failed, "The printer's cover is open. Close it."};
  if (s.paper_end) return {DeviceHealth::failed, "The printer is out of paper. Load a new roll."};
  if (s.auto_recoverable_error)
    return {DeviceHealth::failed,
            "The print head is too hot. The printer goes on by itself when it has cooled down."};
  if (has_error(s))
    return {DeviceHealth::failed,
            "The printer has stopped with an error. Open its cover, take out jammed paper, close "
            "it, and switch the printer off and on."};
  if (!s.online && s.feed_button)
    return {DeviceHealth::failed, "Somebody holds the printer's FEED button. Let it go."};
  if (!s.online)
    return {DeviceHealth::failed,
            "The printer says that it is offline. Look at its lamps; switch it off and on."};
  if (s.paper_near_end)
    return {DeviceHealth::warning, "The paper is near its end. Have a new roll at hand."};
  return {DeviceHealth::ready, {}};
}

}  // namespace holdfast::drivers
