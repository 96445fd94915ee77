#include "ui/views/cash_form.h"

#include <cmath>

#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

CashFormResult cash_form(Ui& ui, const Rect& rect, const till::TillView& view, const CashForm& form,
                         Entry& entry, Actions& actions) {
  CashFormResult result;
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const float gap = ui.dp(8);
  Rect rest = rect;
  const Rect left = rest.cut_left(std::round((rect.w - gap) / 2), gap);
  {
    const Panel panel(ui, "form", left);
    Rect inside = left.inset(ui.dp(32), ui.dp(28));
    draw_text(ui, inside.cut_top(ui.dp(36), ui.dp(12)), form.title,
              {.font = fonts.title, .shrink = true});
    const float words = wrapped_height(fonts.body, form.explanation, inside.w);
    draw_text(ui, inside.cut_top(words, ui.dp(24)), form.explanation,
              {.ink = theme.muted, .valign = 0, .max_lines = 8, .shrink = true});
    for (const auto& [label, value] : form.facts) {
      const Rect row = inside.cut_top(ui.dp(44));
      horizontal_line(ui, row.x, row.right(), row.y);
      labelled_value(ui, row, label, value);
    }
    if (!form.facts.empty()) horizontal_line(ui, inside.x, inside.right(), inside.y);
    if (!form.extra.empty() && button(ui, {.id = form.extra_id,
                                           .rect = inside.cut_bottom(ui.dp(72), ui.dp(16)),
                                           .label = form.extra,
                                           .sub = form.extra_note,
                                           .hint = "F7",
                                           .key = key::f7,
                                           .enabled = form.enabled}))
      result.extra = true;
    if (!form.warning.empty()) {
      inside.cut_top(ui.dp(16));
      const Area area(ui, "form.warning", inside);
      draw_icon(ui, inside.cut_left(ui.dp(22), ui.dp(14)).cut_top(line_height_px(fonts.body)),
                Icon::triangle, theme.warning);
      draw_text(ui, inside, form.warning, {.valign = 0, .max_lines = 5, .shrink = true});
    }
  }

  if (view.banner.kind != till::Banner::Kind::none)
    banner(ui, rest.cut_top(ui.dp(64), gap), view.banner, "");
  EntryBox box;
  box.id = "entry";
  box.label = form.question;
  box.placeholder = "Type the amount";
  box.prefix = std::string{view.currency.symbol()};
  entry_box(ui, rest.cut_top(ui.dp(104), gap), box, entry);

  Rect bottom = rest.cut_bottom(ui.dp(80), gap);
  const Rect back = bottom.cut_left(std::round((bottom.w - gap) * 0.38F), gap);
  keypad(ui, rest, {.enabled = form.enabled}, entry);

  // Escape first takes back the number, then the page.
  if (!entry.empty() && ui.take_key(key::escape)) entry.clear();
  if (button(ui, {.id = form.leave_id,
                  .rect = back,
                  .label = form.leave,
                  .hint = "Esc",
                  .key = key::escape,
                  .enabled = form.enabled,
                  .kind = Widget::Kind::key}))
    result.left = true;
  if (button(ui, {.id = form.confirm_id,
                  .rect = bottom,
                  .label = form.confirm,
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::pay,
                  .font = fonts.title,
                  .enabled = form.enabled && !entry.empty(),
                  .kind = Widget::Kind::pay})) {
    if (const auto amount = core::parse_money(entry.text(), view.currency))
      result.amount = *amount;
    else
      actions.submit(till::command::RefuseInput{amount.error()});
    entry.clear();
  }
  return result;
}

}  // namespace holdfast::ui
