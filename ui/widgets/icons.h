// Shapes that carry a state beside its word, so that colour never does so alone.
#pragma once

#include "ui/widgets/ui.h"

namespace holdfast::ui {

enum class Icon : std::uint8_t {
  disc,      // works
  ring,      // not there, or under way
  triangle,  // somebody should look
  square,    // does not work
  check,
  cross,
  info,
  backspace,
  barcode,
  drawer_open,
  drawer_closed,
  printer,
  chevron_left,
  chevron_right,
  lock,
};

// Inside the largest square in the middle of `box`.
void draw_icon(Ui& ui, const Rect& box, Icon icon, Colour colour);

}  // namespace holdfast::ui
