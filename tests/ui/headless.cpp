#include "tests/ui/headless.h"

#include <SDL.h>

#include <cstdio>
#include <cstdlib>

namespace holdfast::ui::testing {

Headless::Headless(int width, int height, Options::Theme theme, ports::KeyFilter* filter)
    : width_(width), height_(height) {
  setenv("SDL_VIDEODRIVER", "dummy", 1);
  setenv("SDL_AUDIODRIVER", "dummy", 1);
  Options options;
  options.theme = theme;
  options.fullscreen = false;
  options.width = width;
  options.height = height;
  options.software_renderer = true;
  options.sound = false;
  options.key_filter = filter;
  auto loop = EventLoop::open(options);
  if (!loop) {
    std::fprintf(stderr, "no window: %s\n", loop.error().detail.c_str());
    std::abort();
  }
  loop_ = std::move(*loop);
}

const Widget* Headless::find(const std::string& id) const {
  return registry().find(id);
}

void Headless::mouse_move(float x, float y) {
  SDL_Event event{};
  event.type = SDL_MOUSEMOTION;
  event.motion.x = static_cast<int>(x);
  event.motion.y = static_cast<int>(y);
  SDL_PushEvent(&event);
}

void Headless::mouse_button(bool down, float x, float y) {
  SDL_Event event{};
  event.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
  event.button.button = SDL_BUTTON_LEFT;
  event.button.state = down ? SDL_PRESSED : SDL_RELEASED;
  event.button.x = static_cast<int>(x);
  event.button.y = static_cast<int>(y);
  SDL_PushEvent(&event);
}

void Headless::finger(Finger what, float x, float y) {
  SDL_Event event{};
  event.type = what == Finger::down    ? SDL_FINGERDOWN
               : what == Finger::moved ? SDL_FINGERMOTION
                                       : SDL_FINGERUP;
  event.tfinger.fingerId = 1;
  event.tfinger.x = x / static_cast<float>(width_);
  event.tfinger.y = y / static_cast<float>(height_);
  SDL_PushEvent(&event);
}

void Headless::wheel(float notches) {
  SDL_Event event{};
  event.type = SDL_MOUSEWHEEL;
  event.wheel.y = static_cast<int>(notches);
  event.wheel.preciseY = notches;
  SDL_PushEvent(&event);
}

void Headless::key(std::uint16_t usage, Held held) {
  SDL_Event event{};
  event.type = SDL_KEYDOWN;
  event.key.keysym.scancode = static_cast<SDL_Scancode>(usage);
  event.key.keysym.mod = held == Held::shift ? KMOD_LSHIFT
                         : held == Held::alt ? KMOD_LALT
                                             : KMOD_NONE;
  event.key.repeat = held == Held::repeat ? 1 : 0;
  SDL_PushEvent(&event);
  event.type = SDL_KEYUP;
  SDL_PushEvent(&event);
}

void Headless::type(const std::string& characters) {
  for (char c : characters) key(c == '.' ? ui::key::point : ui::key::of_digit(c));
}

std::string Headless::text(const std::string& id) const {
  const Widget* widget = find(id);
  return widget == nullptr ? std::string{} : widget->text();
}

std::string Headless::click(Host& host, const std::string& id) {
  const Widget* widget = find(id);
  if (widget == nullptr) return "no widget " + id + " on this screen";
  if (!widget->enabled) return id + " is off";
  if (widget->visible.empty()) return id + " is scrolled away";
  const float x = widget->visible.centre_x(), y = widget->visible.centre_y();
  mouse_move(x, y);
  settle(host);
  widget = find(id);
  if (widget == nullptr || !widget->hovered) return "something lies over " + id;
  mouse_button(true, x, y);
  mouse_button(false, x, y);
  settle(host);
  return {};
}

}  // namespace holdfast::ui::testing
