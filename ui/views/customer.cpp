#include "ui/views/customer.h"

#include <algorithm>

#include "ui/widgets/panel.h"
#include "ui/widgets/shapes.h"

namespace holdfast::ui {
namespace {

using Kind = till::CustomerView::Kind;

constexpr float kRowDp = 52, kHeadDp = 44, kTotalBarDp = 104;

// As large as it fits; a figure is never cut.
void figure(Ui& ui, const Rect& rect, const std::string& amount, Colour ink, float align) {
  draw_text(ui, rect, amount,
            {.font = ui.fonts().huge, .ink = ink, .align = align, .shrink = true});
}

void words_in_the_middle(Ui& ui, Rect rect, const std::string& large, const std::string& small) {
  Rect box = rect.centred(rect.w, ui.dp(150));
  const Area area(ui, "customer.words", box);
  draw_text(ui, box.cut_top(ui.dp(76), ui.dp(10)), large,
            {.font = ui.fonts().title, .align = 0.5F, .valign = 1, .max_lines = 2, .shrink = true});
  draw_text(ui, box, small,
            {.font = ui.fonts().body,
             .ink = ui.theme().muted,
             .align = 0.5F,
             .valign = 0,
             .max_lines = 2,
             .shrink = true});
}

void head(Ui& ui, Rect& rest, const std::string& shop_name) {
  const Rect bar = rest.cut_top(ui.dp(kHeadDp));
  draw_text(ui, bar, shop_name, {.ink = ui.theme().muted, .align = 0.5F, .may_elide = true});
}

void line(Ui& ui, const Rect& row, const till::CustomerLine& line, bool chosen) {
  const Theme& theme = ui.theme();
  const Colour paper = chosen ? theme.selected : theme.panel;
  if (chosen) fill(ui, row, paper);
  const Surface surface(ui, paper);
  Rect inside = row.inset(ui.dp(16), ui.dp(4));
  ImFont* font = chosen ? ui.fonts().strong : ui.fonts().body;
  draw_text(ui, inside.cut_right(text_width(font, line.amount) + 1, ui.dp(16)), line.amount,
            {.font = font, .align = 1});
  if (line.how_many.empty())
    return void(draw_text(ui, inside, line.name, {.font = font, .may_elide = true}));
  draw_text(ui, inside.cut_top(inside.h * 0.56F), line.name, {.font = font, .may_elide = true});
  draw_text(ui, inside, line.how_many, {.font = ui.fonts().small, .ink = theme.muted});
}

// The newest lines that fit; what was rung up last is always among them.
void sale(Ui& ui, Rect rest, const till::CustomerView& view) {
  const Theme& theme = ui.theme();
  head(ui, rest, view.shop_name);
  Rect total = rest.cut_bottom(ui.dp(kTotalBarDp), ui.dp(12));
  {
    const Panel panel(ui, "customer.lines", rest);
    Rect list = rest.inset(ui.dp(8), ui.dp(8));
    const int rows = std::max(1, static_cast<int>(list.h / ui.dp(kRowDp)));
    const int count = static_cast<int>(view.lines.size());
    int first = std::max(0, count - rows);
    if (view.chosen >= 0) first = std::min(first, view.chosen);
    const int last = std::min(count, first + rows);
    for (int i = first; i < last; ++i)
      line(ui, list.cut_top(ui.dp(kRowDp)), view.lines[static_cast<std::size_t>(i)],
           i == view.chosen);
  }
  const Panel panel(ui, "customer.total", total);
  total = total.inset(ui.dp(20), ui.dp(8));
  draw_text(ui, total.cut_left(text_width(ui.fonts().title, "Total") + 1, ui.dp(20)), "Total",
            {.font = ui.fonts().title});
  draw_text(ui, total, view.total,
            {.font = ui.fonts().total, .ink = theme.text, .align = 1, .shrink = true});
}

void weighing(Ui& ui, Rect rest, const till::CustomerView& view) {
  const Theme& theme = ui.theme();
  head(ui, rest, view.shop_name);
  const Panel panel(ui, "customer.weighing", rest);
  Rect inside = rest.inset(ui.dp(28), ui.dp(20));
  draw_text(ui, inside.cut_top(ui.dp(48), ui.dp(4)), view.goods,
            {.font = ui.fonts().title, .shrink = true, .may_elide = true});
  draw_text(ui, inside.cut_top(ui.dp(32), ui.dp(8)), view.unit_price, {.ink = theme.muted});
  Rect foot = inside.cut_bottom(ui.dp(110));
  const std::size_t space = view.weight.rfind(' ');
  if (space != std::string::npos) {
    const std::string number = view.weight.substr(0, space), unit = view.weight.substr(space + 1);
    const float width = std::min(inside.w * 0.8F, text_width(ui.fonts().huge, number) + 1);
    figure(ui, inside.cut_left(width, ui.dp(14)), number, theme.text, 0);
    draw_text(ui, inside, unit, {.font = ui.fonts().title});
  }
  horizontal_line(ui, foot.x, foot.right(), foot.y);
  draw_text(ui, foot, view.amount.empty() ? "Please wait until it rests" : view.amount,
            {.font = view.amount.empty() ? ui.fonts().body : ui.fonts().total,
             .ink = view.amount.empty() ? theme.muted : theme.text,
             .align = 1,
             .shrink = true});
}

// One amount that matters, and what it comes from above it.
void amounts(Ui& ui, Rect rest, const till::CustomerView& view, const char* label,
             const std::string& large, Colour ink) {
  const Theme& theme = ui.theme();
  head(ui, rest, view.shop_name);
  const Panel panel(ui, "customer.amount", rest);
  Rect inside = rest.inset(ui.dp(40), ui.dp(28));
  const auto row = [&](const char* name, const std::string& value) {
    Rect one = inside.cut_top(ui.dp(52));
    draw_text(ui, one.cut_right(text_width(ui.fonts().title, value) + 1, ui.dp(16)), value,
              {.font = ui.fonts().title, .align = 1});
    draw_text(ui, one, name, {.ink = theme.muted});
  };
  if (!view.tendered.empty()) {
    row("Total", view.total);
    row("Given", view.tendered);
    horizontal_line(ui, inside.x, inside.right(), inside.y + ui.dp(4));
    inside.cut_top(ui.dp(12));
  }
  draw_text(ui, inside.cut_top(ui.dp(52)), label, {.font = ui.fonts().title, .align = 0.5F});
  figure(ui, inside, large, ink, 0.5F);
}

}  // namespace

void customer(Ui& ui, const Rect& rect, const till::CustomerView& view,
              const std::string& greeting) {
  const Theme& theme = ui.theme();
  const Area everything(ui, "customer", rect);
  const Surface surface(ui, theme.background);
  const Rect rest = rect.inset(ui.dp(24), ui.dp(20));
  switch (view.kind) {
    case Kind::closed:
      return words_in_the_middle(ui, rest, view.shop_name, "This till is closed");
    case Kind::idle:
      return words_in_the_middle(ui, rest, view.shop_name, greeting);
    case Kind::goods_back:
      return words_in_the_middle(ui, rest, view.shop_name, "Goods come back");
    case Kind::sale:
      return sale(ui, rest, view);
    case Kind::weighing:
      return weighing(ui, rest, view);
    case Kind::paying:
      return amounts(ui, rest, view, "To pay", view.total, theme.text);
    case Kind::change:
      return amounts(ui, rest, view, "Change", view.change, theme.text);
    case Kind::refund:
      return amounts(ui, rest, view, "Paid back", view.change, theme.text);
  }
}

}  // namespace holdfast::ui
