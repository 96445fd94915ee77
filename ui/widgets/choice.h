// Two choices side by side, one of them on.
#pragma once

#include <cstdint>
#include <string>

#include "ui/widgets/button.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct Choice {
  std::string id;
  std::string first, second;
  std::string hint;          // drawn on the one that is off: its key goes there
  std::uint16_t key = 0;     // a usage of keys.h
  bool second_only = false;  // the first cannot be chosen
};

// Whether the second one is on now.
bool choice_of_two(Ui& ui, const Rect& rect, const Choice& choice, bool second_chosen);

}  // namespace holdfast::ui
