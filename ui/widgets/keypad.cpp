#include "ui/widgets/keypad.h"

#include <imgui.h>

#include <array>

namespace holdfast::ui {

namespace {

struct KeyAt {
  char character;
  int column, row;
};

constexpr std::array<KeyAt, 10> kDigitKeys{{{'7', 0, 0},
                                            {'8', 1, 0},
                                            {'9', 2, 0},
                                            {'4', 0, 1},
                                            {'5', 1, 1},
                                            {'6', 2, 1},
                                            {'1', 0, 2},
                                            {'2', 1, 2},
                                            {'3', 2, 2},
                                            {'0', 0, 3}}};

bool backspace_key(Ui& ui, const Rect& rect, const std::string& id, bool enabled, Look look,
                   Widget::Kind kind) {
  const Press press(ui, {id, rect, enabled, key::backspace, kind});
  const Skin colours = skin(ui, look, enabled, false);
  if (colours.fill != 0)
    fill(ui, rect, press.held() ? mix(colours.fill, ui.theme().background, 0.3F) : colours.fill);
  else
    bordered(ui, rect, colours.border, ui.paper());
  draw_icon(ui, rect.centred(ui.dp(26), ui.dp(26)), Icon::backspace, colours.ink);
  return press.pressed();
}

}  // namespace

bool keypad(Ui& ui, const Rect& rect, const Keypad& options, Entry& entry) {
  const float gap = ui.dp(8);
  bool changed = false;
  // Keys stand out from what they lie on.
  const Look look = ui.paper() == ui.theme().panel ? Look::key : Look::tile;
  const auto key_button = [&](const std::string& label, std::uint16_t usage, const Rect& cell) {
    Button spec;
    spec.id = options.prefix + "." + (label == "." ? std::string{"point"} : label);
    spec.rect = cell;
    spec.label = label;
    spec.key = usage;
    spec.look = look;
    spec.font = ui.fonts().title;
    spec.enabled = options.enabled;
    spec.busy = options.busy;
    spec.kind = Widget::Kind::key;
    return button(ui, spec);
  };
  for (const KeyAt& key_at : kDigitKeys) {
    if (key_button(std::string(1, key_at.character), key::of_digit(key_at.character),
                   rect.cell(key_at.column, key_at.row, 3, 4, gap))) {
      entry.push(key_at.character);
      changed = true;
    }
  }
  if (options.with_double && key_button("00", key::none, rect.cell(1, 3, 3, 4, gap))) {
    entry.push('0');
    entry.push('0');
    changed = true;
  }
  const Rect last = rect.cell(2, 3, 3, 4, gap);
  if (options.with_point) {
    if (key_button(".", key::point, last)) {
      entry.push('.');
      changed = true;
    }
  } else if (backspace_key(ui, last, options.prefix + ".back", options.enabled, look,
                           Widget::Kind::key)) {
    entry.backspace();
    changed = true;
  }
  return changed;
}

bool entry_box(Ui& ui, const Rect& rect, const EntryBox& box, Entry& entry) {
  bool changed = false;
  const Theme& theme = ui.theme();
  const bool typed = !entry.empty();
  {
    const Panel panel(ui, box.id, rect);
    if (typed || !box.label.empty()) bordered(ui, rect, theme.accent, theme.panel, 2);
    Rect inside = rect.inset(ui.dp(12), ui.dp(4));
    if (typed) inside.cut_right(ui.dp(48));
    if (!box.label.empty()) {
      const Rect label = inside.cut_top(line_height_px(ui.fonts().small));
      draw_text(ui, label, box.label, {.font = ui.fonts().small, .ink = theme.muted});
    }
    const bool tall = inside.h >= line_height_px(ui.fonts().amount);
    ImFont* figures = tall ? ui.fonts().amount : ui.fonts().title;
    if (!box.prefix.empty())
      draw_text(ui, inside.cut_left(text_width(figures, box.prefix), ui.dp(8)), box.prefix,
                {.font = figures, .ink = theme.muted, .shrink = true});
    if (typed)
      draw_text(ui, inside, entry.text(), {.font = figures, .align = 1, .shrink = true});
    else
      draw_text(ui, inside, box.placeholder,
                {.font = ui.fonts().body, .ink = theme.muted, .max_lines = 2, .shrink = true});
  }
  if (typed) {
    const Rect key_rect{rect.right() - ui.dp(52), rect.centre_y() - ui.dp(24), ui.dp(48),
                        ui.dp(48)};
    if (backspace_key(ui, key_rect, box.id + ".back", box.enabled, Look::key,
                      Widget::Kind::button)) {
      entry.backspace();
      changed = true;
    }
  }
  return changed;
}

}  // namespace holdfast::ui
