// Apart from keyboard.cpp because X's headers define names such as None and Bool.
#include <SDL.h>
#include <SDL_syswm.h>

#include "ui/platform/keyboard.h"

namespace holdfast::ui {

#ifdef SDL_VIDEO_DRIVER_X11

std::optional<std::int64_t> x_key_time_ms(const SDL_Event& event) {
  const SDL_SysWMmsg* message = event.syswm.msg;
  if (message == nullptr || message->subsystem != SDL_SYSWM_X11) return std::nullopt;
  const XEvent& x_event = message->msg.x11.event;
  if (x_event.type != KeyPress && x_event.type != KeyRelease) return std::nullopt;
  // The server's clock has 32 bits and starts again after 49.7 days.
  static std::uint32_t last = 0;
  static std::int64_t turns = 0;
  const auto time = static_cast<std::uint32_t>(x_event.xkey.time);
  if (time < last && last - time > 0x80000000U) ++turns;
  last = time;
  return (turns << 32) + static_cast<std::int64_t>(time);
}

#else

std::optional<std::int64_t> x_key_time_ms(const SDL_Event&) {
  return std::nullopt;
}

#endif

}  // namespace holdfast::ui
