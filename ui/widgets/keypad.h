// The number keys, 7-8-9 on top, and the box that shows what they typed.
#pragma once

#include <string>

#include "ui/widgets/entry.h"
#include "ui/widgets/panel.h"

namespace holdfast::ui {

struct Keypad {
  bool enabled = true;
  bool busy = false;        // off for a moment: keeps its looks
  bool with_point = true;   // otherwise backspace takes its place
  bool with_double = true;  // 00
  std::string prefix = "key";
};

// Types into `entry`, by touch and by the keyboard's digits; true when it changed.
bool keypad(Ui& ui, const Rect& rect, const Keypad& options, Entry& entry);

struct EntryBox {
  std::string id;
  std::string label;        // what is being asked: "Price of Milk 1 L"
  std::string placeholder;  // while nothing is typed
  std::string prefix;       // "€"
  bool enabled = true;
  bool mask = false;  // dots for what was typed
};

// With its own backspace key at the right. True when the entry changed.
bool entry_box(Ui& ui, const Rect& rect, const EntryBox& box, Entry& entry);

}  // namespace holdfast::ui
