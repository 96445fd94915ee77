#include "ui/views/receipt_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "ui/widgets/panel.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

constexpr float kRowDp = 56;
constexpr std::size_t kMaxTaxRows = 3;

std::string line_note(const till::LineView& line) {
  std::string note = core::to_plain(line.quantity);
  if (line.unit != "each") note += " " + line.unit;
  note += " × " + core::to_display_number(line.unit_price);
  if (line.price_overridden) note += "  ·  own price";
  if (!line.discount.is_zero()) note += "  ·  discount " + core::to_display_number(-line.discount);
  return note;
}

void draw_line(Ui& ui, const Rect& row, const till::LineView& line, bool selected, bool editable,
               Actions& actions) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Press press(ui, {"line." + std::to_string(line.number), row, editable && !line.voided});
  if (press.pressed() && !selected) actions.submit(till::command::SelectLine{line.number});
  Colour paper = theme.panel;
  if (selected) paper = theme.selected;
  if (press.held()) paper = mix(paper, theme.accent, 0.25F);
  if (paper != theme.panel) fill(ui, row, paper, 0);
  if (selected) fill(ui, {row.x, row.y, ui.dp(5), row.h}, theme.accent, 0);
  const Surface surface(ui, paper);

  Rect inside = row.inset(ui.dp(16), ui.dp(5));
  const Colour ink = line.voided ? theme.muted : theme.text;
  const std::string total = core::to_display_number(line.total);
  if (line.voided) {
    // The word says it as well as the stroke.
    const float width = text_width(fonts.small, "Voided") + ui.dp(16);
    Rect tag = inside.cut_right(width, ui.dp(12));
    tag = tag.centred(tag.w, ui.dp(26));
    fill(ui, tag, theme.voided, 6);
    const Surface on_tag(ui, theme.voided);
    draw_text(ui, tag, "Voided", {.font = fonts.small, .ink = theme.on_voided, .align = 0.5F});
  } else {
    const Rect amount = inside.cut_right(text_width(fonts.strong, total) + 1, ui.dp(12));
    draw_text(ui, amount, total, {.font = fonts.strong, .align = 1});
  }
  const Rect name = inside.cut_top(line_height_px(fonts.body) + ui.dp(3));
  draw_text(ui, name, line.name, {.ink = ink, .strike = line.voided});
  draw_text(ui, inside, line_note(line), {.font = fonts.small, .ink = theme.muted});
  if (!selected) horizontal_line(ui, row.x + ui.dp(16), row.right() - ui.dp(16), row.bottom() - 1);
}

void draw_empty(Ui& ui, const Rect& rect) {
  const Theme& theme = ui.theme();
  Rect box = rect.centred(rect.w - ui.dp(48), ui.dp(190));
  draw_icon(ui, box.cut_top(ui.dp(84), ui.dp(16)), Icon::barcode, theme.line);
  draw_text(ui, box.cut_top(line_height_px(ui.fonts().title), ui.dp(8)), "Scan the first item",
            {.font = ui.fonts().title, .align = 0.5F, .shrink = true});
  draw_text(ui, box, "or tap one on the right, or type its barcode and press Enter",
            {.ink = theme.muted, .align = 0.5F, .valign = 0, .max_lines = 3, .shrink = true});
}

struct SumRow {
  std::string label, value;
};

std::vector<SumRow> sum_rows(const till::TillView& view) {
  const core::SaleTotals& totals = view.sale.totals;
  std::vector<SumRow> rows;
  if (view.sale.empty) return rows;
  const bool included =
      !view.shop || view.shop->tax_policy.mode == core::TaxMode::included_in_price;
  if (!included || !totals.sale_discount.is_zero())
    rows.push_back({"Subtotal", core::to_display_number(totals.subtotal)});
  if (!totals.sale_discount.is_zero())
    rows.push_back({"Discount on the sale", core::to_display_number(-totals.sale_discount)});
  const std::string prefix = included ? "incl. " : "";
  if (totals.taxes.size() <= kMaxTaxRows) {
    for (const core::TaxAmount& tax : totals.taxes)
      rows.push_back({prefix + tax.name, core::to_display_number(tax.tax)});
  } else {
    rows.push_back({prefix + "tax", core::to_display_number(totals.tax)});
  }
  return rows;
}

void draw_totals(Ui& ui, Rect rect, const till::TillView& view, const std::vector<SumRow>& rows) {
  const Fonts& fonts = ui.fonts();
  for (const SumRow& row : rows) labelled_value(ui, rect.cut_top(ui.dp(26)), row.label, row.value);
  if (!rows.empty()) rect.cut_top(ui.dp(6));
  const Area area(ui, "total", rect);
  const std::string total =
      core::to_display(view.sale.empty ? core::Money{0, view.currency} : view.sale.totals.total);
  const Rect label = rect.cut_left(text_width(fonts.title, "TOTAL") + 1, ui.dp(14));
  draw_text(ui, {label.x, label.y, label.w, label.h}, "TOTAL", {.font = fonts.title});
  draw_text(ui, rect, total, {.font = fonts.total, .align = 1, .shrink = true});
}

}  // namespace

void receipt_panel(Ui& ui, const Rect& rect, const till::TillView& view, bool editable,
                   ReceiptPanelState& state, Actions& actions) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const till::SaleView& sale = view.sale;
  const Panel panel(ui, "receipt", rect);
  Rect rest = rect;

  Rect head = rest.cut_top(ui.dp(48));
  horizontal_line(ui, head.x, head.right(), head.bottom() - 1);
  head = head.inset(ui.dp(16), 0);
  if (!sale.empty || !sale.lines.empty()) {
    const std::int64_t units = sale.totals.units.thousandths / 1'000;
    const std::string count = std::to_string(units) + (units == 1 ? " item" : " items");
    draw_text(ui, head.cut_right(text_width(fonts.body, count) + 1, ui.dp(12)), count,
              {.ink = theme.muted, .align = 1});
  }
  draw_text(ui, head,
            sale.receipt_number > 0 ? "Receipt " + std::to_string(sale.receipt_number) : "Receipt",
            {.font = fonts.strong});

  const std::vector<SumRow> rows = sum_rows(view);
  const float foot_px = ui.dp(14) + static_cast<float>(rows.size()) * ui.dp(26) +
                        (rows.empty() ? 0 : ui.dp(6)) + ui.dp(72) + ui.dp(12);
  Rect foot = rest.cut_bottom(foot_px);
  horizontal_line(ui, foot.x, foot.right(), foot.y);
  foot.cut_top(ui.dp(14));
  foot.cut_bottom(ui.dp(12));
  draw_totals(ui, foot.inset(ui.dp(16), 0), view, rows);

  if (sale.lines.empty()) {
    draw_empty(ui, rest);
    return;
  }
  const float row_px = ui.dp(kRowDp);
  const auto selected = std::ranges::find(sale.lines, sale.selected, &till::LineView::number);
  if (state.revision != sale.revision || state.selected != sale.selected) {
    state.revision = sale.revision;
    state.selected = sale.selected;
    if (selected != sale.lines.end()) {
      const float top = static_cast<float>(selected - sale.lines.begin()) * row_px;
      Ui::Scroll& scroll = ui.scroll("receipt.lines");
      scroll_into_view(scroll, top, top + row_px, rest.h);
    }
  }
  const ScrollArea area(ui, "receipt.lines", rest, row_px * static_cast<float>(sale.lines.size()));
  // Only what can be seen is drawn: a sale may have 5,000 lines.
  const auto first = static_cast<std::size_t>(std::max(0.0F, (rest.y - area.top()) / row_px));
  const std::size_t last =
      std::min(sale.lines.size(), first + static_cast<std::size_t>(std::ceil(rest.h / row_px)) + 1);
  for (std::size_t i = first; i < last; ++i) {
    const Rect row{rest.x, area.top() + static_cast<float>(i) * row_px, rest.w, row_px};
    draw_line(ui, row, sale.lines[i], sale.lines[i].number == sale.selected && editable, editable,
              actions);
  }
}

}  // namespace holdfast::ui
