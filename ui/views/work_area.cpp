#include "ui/views/work_area.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::ui {

namespace {

namespace command = till::command;

constexpr std::size_t kShortestBarcode = 8;
// Of the width: the lines of the sale, and of the rest the key that ends it.
constexpr float kSideShare = 0.355F;

}  // namespace

WorkArea work_area(const Ui& ui, const Rect& rect) {
  const float gap = ui.dp(8);
  WorkArea area;
  Rect rest = rect;
  area.lines = rest.cut_left(std::max(ui.dp(400), std::round(rect.w * kSideShare)), gap);
  area.keys = rest.cut_bottom(ui.dp(288), gap);
  area.done = area.keys.cut_right(std::round(rest.w * kSideShare), gap);
  area.pad = area.keys.cut_left(std::round((area.keys.w - gap) * 0.53F), gap);
  area.banner = rest.cut_top(ui.dp(64), gap);
  area.entry = area.banner.cut_right(area.done.w, gap);
  area.goods = rest;
  return area;
}

bool function_key(Ui& ui, const Rect& keys, int column, int row, Button spec, int wide) {
  spec.rect = keys.cell(column, row, 2, 4, ui.dp(8), wide);
  spec.kind = Widget::Kind::key;
  return button(ui, spec);
}

bool clear_key(Ui& ui, const Rect& keys, bool enabled) {
  return function_key(
      ui, keys, 0, 0,
      {.id = "fn.clear", .label = "Clear", .hint = "Esc", .key = key::escape, .enabled = enabled});
}

bool void_line_key(Ui& ui, const Rect& keys, const std::string& label, bool enabled) {
  return function_key(ui, keys, 1, 0,
                      {.id = "fn.void_line",
                       .label = label,
                       .hint = "Del",
                       .key = key::del,
                       .look = Look::voided,
                       .enabled = enabled});
}

bool enter_key(Ui& ui, const Rect& keys, bool enabled) {
  return function_key(ui, keys, 0, 3,
                      {.id = "fn.enter",
                       .label = "Enter",
                       .hint = "↵",
                       .key = key::enter,
                       .look = Look::accent,
                       .font = ui.fonts().title,
                       .enabled = enabled},
                      2);
}

bool has_barcode_length(const std::string& typed) {
  return typed.size() >= kShortestBarcode;
}

void scan_typed(const std::string& typed, Actions& actions) {
  actions.submit(command::Scan{{typed, core::Symbology::unknown, std::string{core::kTypedByHand}}});
}

void enter_barcode(Entry& entry, Actions& actions) {
  const std::string typed = entry.text();
  if (has_barcode_length(typed) && entry.digits_only())
    scan_typed(typed, actions);
  else
    actions.refuse(core::ErrorCode::typed_code_wrong, typed);
  entry.clear();
}

void print_labels(const Entry& typed, Actions& actions) {
  constexpr std::size_t kMostDigits = 3;
  const std::string& text = typed.text();
  if (text.empty()) return actions.submit(till::command::PrintLabel{});
  const bool number = text.size() <= kMostDigits && text.find('.') == std::string::npos;
  if (!number) return actions.refuse(core::ErrorCode::quantity_out_of_range, text);
  actions.submit(till::command::PrintLabel{std::stoi(text)});
}

}  // namespace holdfast::ui
