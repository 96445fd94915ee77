// The keyboard on its way to the screen: SDL's events become KeyEvents, pass the filter
// that takes a scanner's typing out, and what a person pressed waits here, one press per
// frame. Dear ImGui gets no keys.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "pos/ports/key_filter.h"
#include "ui/widgets/keys.h"

union SDL_Event;

namespace holdfast::ui {

class Keyboard {
 public:
  using ScanHandler = ports::KeyFilter::ScanHandler;

  // `filter` may be null.
  Keyboard(ports::KeyFilter* filter, ScanHandler on_scan);
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  // True when it was an event of the keyboard.
  bool handle(const SDL_Event& event);
  // Call when SDL's queue is empty.
  void tick();
  // Milliseconds until tick() is needed; empty when nothing is held back.
  [[nodiscard]] std::optional<std::int64_t> wait_ms() const;

  [[nodiscard]] bool pending() const { return !presses_.empty(); }
  [[nodiscard]] std::optional<PressedKey> next();

 private:
  // The clock of the events carried on to now.
  [[nodiscard]] std::int64_t event_clock_ms() const;
  void take(const ports::KeyEvent& event);

  ports::KeyFilter* filter_;
  std::deque<PressedKey> presses_;
  std::int64_t window_system_ms_ = 0;  // the X server's time of the event that comes next
  bool has_window_system_time_ = false;
  std::int64_t last_event_ms_ = 0, last_event_ticks_ms_ = 0;
};

// The X server's time of a key event inside an SDL_SYSWMEVENT, without the wrap of its 32
// bits; empty for anything else.
[[nodiscard]] std::optional<std::int64_t> x_key_time_ms(const SDL_Event& event);

}  // namespace holdfast::ui
