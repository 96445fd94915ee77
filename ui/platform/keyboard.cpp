#include "ui/platform/keyboard.h"

#include <SDL.h>

#include <algorithm>
#include <utility>

namespace holdfast::ui {

Keyboard::Keyboard(ports::KeyFilter* filter, ScanHandler on_scan) : filter_(filter) {
  if (filter_ != nullptr)
    filter_->set_handlers(std::move(on_scan),
                          [this](const ports::KeyEvent& event) { take(event); });
}

Keyboard::~Keyboard() {
  if (filter_ != nullptr) filter_->set_handlers({}, {});
}

bool Keyboard::handle(const SDL_Event& event) {
  ports::KeyEvent out;
  switch (event.type) {
    case SDL_SYSWMEVENT:
      if (const auto time = x_key_time_ms(event)) {
        window_system_ms_ = *time;
        has_window_system_time_ = true;
      }
      return true;
    case SDL_KEYDOWN:
    case SDL_KEYUP: {
      const std::uint16_t held = event.key.keysym.mod;
      out.kind =
          event.type == SDL_KEYDOWN ? ports::KeyEvent::Kind::down : ports::KeyEvent::Kind::up;
      out.usage = static_cast<std::uint16_t>(event.key.keysym.scancode);
      out.repeat = event.key.repeat != 0;
      out.shift = (held & KMOD_SHIFT) != 0;
      out.command = (held & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0;
      break;
    }
    case SDL_TEXTINPUT:
      out.kind = ports::KeyEvent::Kind::text;
      out.text = event.text.text;
      break;
    default:
      return false;
  }
  // SDL stamps an event when it takes it from the window system, so after a stall all of
  // them bear one time; the X server's own time tells when the key went down.
  out.time_ms = has_window_system_time_ ? window_system_ms_
                                        : static_cast<std::int64_t>(event.common.timestamp);
  last_event_ms_ = out.time_ms;
  last_event_ticks_ms_ = static_cast<std::int64_t>(SDL_GetTicks64());
  if (filter_ != nullptr)
    filter_->feed(out);
  else
    take(out);
  return true;
}

std::int64_t Keyboard::event_clock_ms() const {
  return last_event_ms_ + static_cast<std::int64_t>(SDL_GetTicks64()) - last_event_ticks_ms_;
}

void Keyboard::tick() {
  if (filter_ != nullptr) filter_->tick(event_clock_ms());
}

std::optional<std::int64_t> Keyboard::wait_ms() const {
  if (filter_ == nullptr) return std::nullopt;
  const std::optional<std::int64_t> deadline = filter_->deadline_ms();
  if (!deadline) return std::nullopt;
  return std::max<std::int64_t>(0, *deadline - event_clock_ms());
}

void Keyboard::take(const ports::KeyEvent& event) {
  if (event.kind != ports::KeyEvent::Kind::down) return;
  presses_.push_back({key::normalised(event.usage), event.shift, event.command, event.repeat});
}

std::optional<PressedKey> Keyboard::next() {
  if (presses_.empty()) return std::nullopt;
  const PressedKey press = presses_.front();
  presses_.pop_front();
  return press;
}

}  // namespace holdfast::ui
