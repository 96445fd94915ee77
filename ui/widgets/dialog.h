// A question over the screen. What lies under it gets neither fingers nor keys.
#pragma once

#include <string>

#include "ui/widgets/panel.h"

namespace holdfast::ui {

// For the time of a block everything is drawn into the dialog. `cover` is what is dimmed.
class Dialog {
 public:
  Dialog(Ui& ui, std::string id, const Rect& cover, float width, float height,
         std::string_view title);
  ~Dialog();
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;

  // Below the title, inside the margins.
  [[nodiscard]] Rect body() const { return body_; }
  // The user pressed beside it.
  [[nodiscard]] bool pressed_outside() const { return pressed_outside_; }

 private:
  Ui& ui_;
  Rect body_;
  bool pressed_outside_ = false;
  Colour paper_before_ = 0;
};

}  // namespace holdfast::ui
