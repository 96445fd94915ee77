// What an ESC/POS printer says of itself: the answers to DLE EOT 1 to 4 and the four bytes of
// automatic status back (GS a).
//
// Source: Epson's ESC/POS command reference (DLE EOT, GS a, "Transmission status identification").
// Each kind of byte carries fixed bits by which it is told from other kinds and from nonsense.
//
// Pure functions and values; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "pos/core/error.h"
#include "pos/ports/device.h"

namespace holdfast::drivers {

struct PrinterStatus {
  bool online = true;
  bool cover_open = false;
  bool paper_near_end = false;
  bool paper_end = false;
  bool feed_button = false;  // somebody presses it, or feeds paper with it
  bool waiting_to_go_online = false;
  bool cutter_error = false;
  bool recoverable_error = false;       // by DLE ENQ once its cause is gone
  bool unrecoverable_error = false;     // by switching off and on at best
  bool auto_recoverable_error = false;  // goes by itself: the print head is too hot
  bool offline_error = false;           // DLE EOT 2 speaks of an error without naming it
  // Pin 3 of the drawer's connector. What it means depends on the drawer.
  std::optional<bool> drawer_pin_high = {};

  friend bool operator==(const PrinterStatus&, const PrinterStatus&) = default;
};

// n of DLE EOT n.
enum class StatusQuestion : std::uint8_t { printer = 1, offline_cause = 2, error_cause = 3, paper };

// 0xx1xx10: nothing else that a printer sends has these bits so.
[[nodiscard]] bool is_real_time_answer(std::uint8_t byte) noexcept;
// 0xx1xx00, and what follows it: 0xx0xxxx.
[[nodiscard]] bool is_automatic_status_start(std::uint8_t byte) noexcept;
[[nodiscard]] bool is_automatic_status_rest(std::uint8_t byte) noexcept;
// GS r: 0xx0xxxx, which the bytes of an automatic status after its first have too.
[[nodiscard]] bool is_in_order_answer(std::uint8_t byte) noexcept;

using AutomaticStatus = std::array<std::uint8_t, 4>;

// False for bytes that are no such answer; nothing changes then.
bool read_answer(StatusQuestion question, std::uint8_t answer, PrinterStatus& status) noexcept;
bool read_automatic(const AutomaticStatus& bytes, PrinterStatus& status) noexcept;

// Why this printer prints nothing now: printer_no_paper, printer_cover_open, printer_error or,
// where it does not say more, device_offline. Nothing where it prints.
[[nodiscard]] std::optional<core::Error> trouble(const PrinterStatus& status);

// What the screen shows: `ready`, `warning` near the paper's end, or `failed` with what to do.
[[nodiscard]] std::pair<ports::DeviceHealth, std::string> health(const PrinterStatus& status);

}  // namespace holdfast::drivers
