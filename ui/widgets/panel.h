// Plain surfaces.
#pragma once

#include <string_view>

#include "ui/widgets/button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace holdfast::ui {

// A rounded panel that texts belong to, for the time of a block.
class Panel {
 public:
  Panel(Ui& ui, std::string id, const Rect& rect);
  Panel(Ui& ui, std::string id, const Rect& rect, Colour colour);

 private:
  Area area_;
  Surface surface_;
};

void horizontal_line(Ui& ui, float x0, float x1, float y);

// "Opened at …… 08:02": label left in muted, value right.
void labelled_value(Ui& ui, const Rect& row, std::string_view label, std::string_view value,
                    bool strong = false);

}  // namespace holdfast::ui
