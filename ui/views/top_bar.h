// Shop and till, the state of server and devices, who is signed in, the clock.
#pragma once

#include "ui/views/dialogs.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

// A state as shape, colour and word.
struct Signal {
  std::string id;
  Icon icon = Icon::disc;
  Colour colour = 0;
  std::string word;
  std::string title;   // what it is: "Receipt printer"
  std::string detail;  // a sentence, or empty
};

[[nodiscard]] std::vector<Signal> signals(const Theme& theme, const till::TillView& view);

struct TopBarResult {
  bool status_pressed = false;
  bool demo_pressed = false;
};

TopBarResult top_bar(Ui& ui, const Rect& rect, const till::TillView& view, bool has_demo,
                     bool demo_open);

}  // namespace holdfast::ui
