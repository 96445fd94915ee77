#include "ui/widgets/banner.h"

namespace holdfast::ui {

void banner(Ui& ui, const Rect& rect, const till::Banner& banner, std::string_view placeholder) {
  const Theme& theme = ui.theme();
  using Kind = till::Banner::Kind;
  const Colour paper = banner.kind == Kind::error ? theme.bad_paper : theme.panel;
  const Area area(ui, "banner", rect);
  const Surface surface(ui, paper);
  Rect inside = rect.inset(ui.dp(14), ui.dp(4));
  if (banner.kind == Kind::none) {
    fill(ui, rect, paper);
    draw_text(ui, inside, placeholder, {.ink = theme.muted, .max_lines = 2, .shrink = true});
    return;
  }
  const Colour colour = banner.kind == Kind::error  ? theme.bad
                        : banner.kind == Kind::good ? theme.good
                                                    : theme.accent;
  const Icon icon = banner.kind == Kind::error  ? Icon::triangle
                    : banner.kind == Kind::good ? Icon::check
                                                : Icon::info;
  striped(ui, rect, colour, paper);
  inside.cut_left(ui.dp(4));
  draw_icon(ui, inside.cut_left(ui.dp(24), ui.dp(12)), icon, colour);
  ImFont* font = banner.kind == Kind::error ? ui.fonts().body : ui.fonts().strong;
  draw_text(ui, inside, banner.text, {.font = font, .max_lines = 3, .shrink = true});
}

}  // namespace holdfast::ui
