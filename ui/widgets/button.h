// Everything that can be pressed: by mouse, finger, its own key, or Tab and Enter.
#pragma once

#include <string>
#include <string_view>

#include "ui/widgets/shapes.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct PressArea {
  std::string id = {};
  Rect rect = {};
  bool enabled = true;
  std::uint16_t key = key::none;
  Widget::Kind kind = Widget::Kind::button;
};

// The bare target, without looks. Texts drawn until the end of the block belong to it.
class Press {
 public:
  Press(Ui& ui, const PressArea& area);
  ~Press();
  Press(const Press&) = delete;
  Press& operator=(const Press&) = delete;

  [[nodiscard]] bool pressed() const { return pressed_; }  // now: do it
  [[nodiscard]] bool held() const { return held_; }        // a finger is on it
  [[nodiscard]] bool hovered() const { return hovered_; }

 private:
  Ui& ui_;
  Rect rect_;
  bool pressed_ = false, held_ = false, hovered_ = false, focused_ = false;
};

enum class Look : std::uint8_t { key, tile, accent, pay, danger, voided };

struct Button {
  std::string id = {};
  Rect rect = {};
  std::string label = {};
  std::string sub = {};   // a second, smaller line
  std::string hint = {};  // the key that does the same, drawn in the corner
  std::uint16_t key = key::none;
  Look look = Look::key;
  ImFont* font = nullptr;  // null: strong
  bool enabled = true;
  bool chosen = false;         // a mode that is on
  bool busy = false;           // off for the moment of a commit: keeps its looks
  ImFont* sub_font = nullptr;  // null: strong
  Widget::Kind kind = Widget::Kind::button;
};

// True in the frame in which it was pressed.
bool button(Ui& ui, const Button& button);

// The fill of a button in its state; `ink` belongs on it.
struct Skin {
  Colour fill, ink, border;
};
[[nodiscard]] Skin skin(const Ui& ui, Look look, bool enabled, bool chosen);

}  // namespace holdfast::ui
