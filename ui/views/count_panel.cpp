#include "ui/views/count_panel.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/panel.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

constexpr float kRowDp = 56;
constexpr const char* kList = "count.lines";

std::string note_of(const core::CountLine& line) {
  if (line.sku.empty() || line.barcode.empty()) return line.sku + line.barcode;
  return line.sku + "  ·  " + line.barcode;
}

void draw_line(Ui& ui, const Rect& row, const core::CountLine& line, bool selected,
               Actions& actions) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Press press(ui, {"count.line." + std::to_string(line.number), row});
  if (press.pressed() && !selected) actions.submit(till::command::SelectLine{line.number});
  Colour paper = selected ? theme.selected : theme.panel;
  if (press.held()) paper = mix(paper, theme.accent, 0.25F);
  if (paper != theme.panel) fill(ui, row, paper, 0);
  if (selected) fill(ui, {row.x, row.y, ui.dp(5), row.h}, theme.accent, 0);
  const Surface surface(ui, paper);

  Rect inside = row.inset(ui.dp(16), ui.dp(5));
  const std::string counted = counted_text(line);
  const Rect amount = inside.cut_right(text_width(fonts.strong, counted) + 1, ui.dp(12));
  draw_text(ui, amount, counted, {.font = fonts.strong, .align = 1});
  if (line.variant.is_nil())
    draw_icon(ui, inside.cut_left(ui.dp(22), ui.dp(10)), Icon::triangle, theme.warning);
  const Rect name = inside.cut_top(line_height_px(fonts.body) + ui.dp(3));
  draw_text(ui, name, name_of(line), {.shrink = true, .may_elide = true});
  draw_text(ui, inside, note_of(line),
            {.font = fonts.small, .ink = theme.muted, .shrink = true, .may_elide = true});
  if (!selected) horizontal_line(ui, row.x + ui.dp(16), row.right() - ui.dp(16), row.bottom() - 1);
}

void draw_empty(Ui& ui, const Rect& rect) {
  const Theme& theme = ui.theme();
  Rect box = rect.centred(rect.w - ui.dp(48), ui.dp(220));
  draw_icon(ui, box.cut_top(ui.dp(84), ui.dp(16)), Icon::barcode, theme.line);
  draw_text(ui, box.cut_top(line_height_px(ui.fonts().title), ui.dp(8)), "Scan the first product",
            {.font = ui.fonts().title, .align = 0.5F, .shrink = true});
  draw_text(ui, box, "Every scan is one more of it. Type a number before, and it is as many.",
            {.ink = theme.muted, .align = 0.5F, .valign = 0, .max_lines = 3, .shrink = true});
}

void draw_foot(Ui& ui, Rect rect, const core::StockCount& count) {
  const Fonts& fonts = ui.fonts();
  if (count.unknown() > 0) {
    Rect row = rect.cut_top(ui.dp(26), ui.dp(6));
    draw_icon(ui, row.cut_left(ui.dp(20), ui.dp(8)), Icon::triangle, ui.theme().warning);
    labelled_value(ui, row, "Barcodes without a product", std::to_string(count.unknown()));
  }
  const Area area(ui, "count.pieces", rect);
  const Rect label = rect.cut_left(text_width(fonts.title, "PIECES") + 1, ui.dp(14));
  draw_text(ui, label, "PIECES", {.font = fonts.title});
  draw_text(ui, rect, core::to_plain(count.pieces()),
            {.font = fonts.total, .align = 1, .shrink = true});
}

}  // namespace

std::string products(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " product" : " products");
}

std::string counted_text(const core::CountLine& line) {
  return core::to_plain(line.counted) + (line.unit == "each" ? "" : " " + line.unit);
}

std::string name_of(const core::CountLine& line) {
  return line.variant.is_nil() ? "No product" : line.name;
}

void count_panel(Ui& ui, const Rect& rect, const till::TillView& view, bool scroll_to_selected,
                 Actions& actions) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const core::StockCount& count = view.count.count;
  const Panel panel(ui, "count", rect);
  Rect rest = rect;

  Rect head = rest.cut_top(ui.dp(48));
  horizontal_line(ui, head.x, head.right(), head.bottom() - 1);
  head = head.inset(ui.dp(16), 0);
  const std::string number = products(count.size() - count.unknown());
  draw_text(ui, head.cut_right(text_width(fonts.body, number) + 1, ui.dp(12)), number,
            {.ink = theme.muted, .align = 1});
  draw_text(ui, head, "Stock count since " + view.count.started_at.clock(),
            {.font = fonts.strong, .shrink = true});

  Rect foot = rest.cut_bottom(ui.dp(98) + (count.unknown() > 0 ? ui.dp(32) : 0));
  horizontal_line(ui, foot.x, foot.right(), foot.y);
  foot.cut_top(ui.dp(14));
  foot.cut_bottom(ui.dp(12));
  draw_foot(ui, foot.inset(ui.dp(16), 0), count);
  if (count.empty()) return draw_empty(ui, rest);

  const float row_px = ui.dp(kRowDp);
  if (scroll_to_selected && view.count.selected != 0) {
    const float top = static_cast<float>(count.place_of(view.count.selected)) * row_px;
    scroll_into_view(ui.scroll(kList), top, top + row_px, rest.h);
  }
  const ScrollArea area(ui, kList, rest, row_px * static_cast<float>(count.size()));
  // Only what can be seen is drawn: a count may have 10,000 lines.
  const auto first = static_cast<std::size_t>(std::max(0.0F, (rest.y - area.top()) / row_px));
  const std::size_t last =
      std::min(count.size(), first + static_cast<std::size_t>(std::ceil(rest.h / row_px)) + 1);
  for (std::size_t i = first; i < last; ++i) {
    const Rect row{rest.x, area.top() + static_cast<float>(i) * row_px, rest.w, row_px};
    const core::CountLine& line = count.at(i);
    draw_line(ui, row, line, line.number == view.count.selected, actions);
  }
}

}  // namespace holdfast::ui
