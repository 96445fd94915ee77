#include "ui/widgets/panel.h"

#include <imgui.h>

namespace holdfast::ui {

Panel::Panel(Ui& ui, std::string id, const Rect& rect)
    : Panel(ui, std::move(id), rect, ui.theme().panel) {}

Panel::Panel(Ui& ui, std::string id, const Rect& rect, Colour colour)
    : area_(ui, std::move(id), rect), surface_(ui, colour) {
  fill(ui, rect, colour);
}

void horizontal_line(Ui& ui, float x0, float x1, float y) {
  const float thickness = std::max(1.0F, ui.dp(1));
  ui.draw()->AddRectFilled(ImVec2(x0, y), ImVec2(x1, y + thickness), ui.theme().line);
}

void labelled_value(Ui& ui, const Rect& row, std::string_view label, std::string_view value,
                    bool strong) {
  ImFont* font = strong ? ui.fonts().strong : ui.fonts().body;
  Rect left = row;
  const float value_w = std::min(row.w * 0.7F, text_width(font, value) + 1);
  const Rect right = left.cut_right(value_w, ui.dp(12));
  draw_text(ui, left, label, {.font = font, .ink = strong ? ui.theme().text : ui.theme().muted});
  draw_text(ui, right, value, {.font = font, .align = 1, .shrink = true});
}

}  // namespace holdfast::ui
