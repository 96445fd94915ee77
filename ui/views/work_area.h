// What the screens on which goods are scanned have in common: where their parts lie, the keys
// that both have, and a barcode that is typed.
#pragma once

#include <string>

#include "ui/views/actions.h"
#include "ui/widgets/button.h"
#include "ui/widgets/entry.h"

namespace holdfast::ui {

struct WorkArea {
  Rect lines, banner, entry, goods, pad, keys, done;
};
[[nodiscard]] WorkArea work_area(const Ui& ui, const Rect& rect);

// One of the two by four keys beside the keypad.
bool function_key(Ui& ui, const Rect& keys, int column, int row, Button spec, int wide = 1);
bool clear_key(Ui& ui, const Rect& keys, bool enabled);
bool void_line_key(Ui& ui, const Rect& keys, const std::string& label, bool enabled);
bool enter_key(Ui& ui, const Rect& keys, bool enabled);

// Typed digits of this length are a barcode and never a quantity.
[[nodiscard]] bool has_barcode_length(const std::string& typed);
void scan_typed(const std::string& typed, Actions& actions);
// Labels for the shelf of the selected line's product, as many as were typed, or one.
void print_labels(const Entry& typed, Actions& actions);
// What is typed is a barcode or wrong; the entry is empty afterwards.
void enter_barcode(Entry& entry, Actions& actions);

}  // namespace holdfast::ui
