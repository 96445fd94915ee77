// A till's window without a screen, and a hand to work it with: everything goes in as SDL
// events, through the same path as a person's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/ui/fake_host.h"
#include "ui/platform/event_loop.h"

namespace holdfast::ui::testing {

class Headless {
 public:
  Headless(int width, int height, Options::Theme theme, ports::KeyFilter* filter = nullptr);

  // Draws until nothing moves any more.
  void settle(Host& host) { loop_->settle(host); }
  // Moves to the middle of the widget, presses and releases. Empty when done, otherwise
  // why it could not be pressed: not there, off, or something lies over it.
  [[nodiscard]] std::string click(Host& host, const std::string& id);
  void mouse_move(float x, float y);
  void mouse_button(bool down, float x, float y);
  enum class Finger { down, moved, up };
  void finger(Finger what, float x, float y);
  void wheel(float notches);
  enum class Held { nothing, shift, alt, repeat };
  void key(std::uint16_t usage, Held held = Held::nothing);
  // Presses one digit key after the other; '.' too.
  void type(const std::string& characters);
  [[nodiscard]] const Widget* find(const std::string& id) const;
  // What the widget says; empty when it is not there.
  [[nodiscard]] std::string text(const std::string& id) const;
  [[nodiscard]] const Registry& registry() const { return loop_->ui().registry; }
  [[nodiscard]] EventLoop& loop() { return *loop_; }
  [[nodiscard]] float scale() const { return loop_->ui().scale(); }

 private:
  std::unique_ptr<EventLoop> loop_;
  int width_, height_;
};

}  // namespace holdfast::ui::testing
