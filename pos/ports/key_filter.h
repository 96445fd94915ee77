// Stands between the keyboard and the screen and takes out what a scanner typed.
//
// Threads: the UI's only. Nothing blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "pos/core/barcode.h"

namespace holdfast::ports {

struct KeyEvent {
  enum class Kind : std::uint8_t { down, up, text } kind = Kind::down;
  std::uint16_t usage = 0;  // USB HID usage, page 0x07 (SDL scancodes are the same numbers)
  bool repeat = false;
  bool shift = false;
  bool command = false;      // Ctrl, Alt or GUI held
  std::int64_t time_ms = 0;  // the X server's or kernel's clock where there is one
  std::string text;          // for Kind::text, UTF-8

  friend bool operator==(const KeyEvent&, const KeyEvent&) = default;
};

class KeyFilter {
 public:
  using ScanHandler = std::function<void(const core::ScannedCode&)>;
  using PassHandler = std::function<void(const KeyEvent&)>;

  virtual ~KeyFilter() = default;
  // `pass` gets, in order, what a person typed. Both are called from feed() and tick().
  virtual void set_handlers(ScanHandler on_scan, PassHandler pass) = 0;
  virtual void feed(const KeyEvent& event) = 0;
  // When tick() must be called next, on the clock of the events; empty when nothing is held.
  [[nodiscard]] virtual std::optional<std::int64_t> deadline_ms() const = 0;
  // Only when every event that had already arrived was fed.
  virtual void tick(std::int64_t now_ms) = 0;
};

}  // namespace holdfast::ports
