#include "ui/views/return_lines.h"

#include <algorithm>
#include <string>

#include "ui/widgets/panel.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;

constexpr float kRowDp = 68;
constexpr float kStepDp = 52;
constexpr float kChosenDp = 84;
constexpr const char* kList = "return.rows";

std::string words(const till::ReturnLineView& line) {
  const std::string unit = line.unit == "each" ? "" : " " + line.unit;
  std::string text =
      core::to_plain(line.bought) + unit + " bought for " + core::to_display(line.paid);
  if (line.left.thousandths == 0) return text + ", all of it is back";
  if (line.left != line.bought) text += ", " + core::to_plain(line.left) + unit + " left";
  return text;
}

// One piece more or less; of what is measured, all of it or none.
core::Quantity stepped(const till::ReturnLineView& line, bool up) {
  if (!line.by_the_piece) return up ? line.left : core::Quantity{};
  const std::int64_t step = up ? core::kOne.thousandths : -core::kOne.thousandths;
  return {std::clamp<std::int64_t>(line.chosen.thousandths + step, 0, line.left.thousandths)};
}

void step(const till::ReturnLineView& line, bool up, Actions& actions) {
  if (stepped(line, up) == line.chosen) return;
  actions.submit(command::SetReturnQuantity{line.number, stepped(line, up)});
}

void steps(Ui& ui, Rect rect, const till::ReturnLineView& line, bool busy, Actions& actions) {
  const std::string id = "return.line." + std::to_string(line.number);
  const float gap = ui.dp(8);
  const auto key_at = [&](const Rect& at, const char* name, const char* label, bool up) {
    Button spec{.id = id + name, .rect = at, .label = label};
    spec.font = ui.fonts().title;
    spec.enabled = stepped(line, up) != line.chosen;
    spec.busy = busy;
    if (button(ui, spec)) step(line, up, actions);
  };
  const float height = ui.dp(kStepDp);
  key_at(rect.cut_right(ui.dp(kStepDp), gap).centred(ui.dp(kStepDp), height), ".more", "+", true);
  const Rect chosen = rect.cut_right(ui.dp(kChosenDp), gap);
  key_at(rect.centred(ui.dp(kStepDp), height), ".less", "\u2212", false);
  const Area area(ui, id + ".chosen", chosen);
  draw_text(ui, chosen, core::to_plain(line.chosen),
            {.font = ui.fonts().title,
             .ink = line.chosen.thousandths > 0 ? ui.theme().text : ui.theme().muted,
             .align = 0.5F,
             .shrink = true});
}

void row(Ui& ui, Rect rect, const till::ReturnLineView& line, const till::ReturnView& view,
         Actions& actions) {
  const Theme& theme = ui.theme();
  const bool selected = line.number == view.selected;
  const bool any_left = line.left.thousandths > 0;
  const Colour paper = selected ? theme.selected : theme.panel;
  if (selected) fill(ui, rect, paper, 0);
  if (selected) fill(ui, {rect.x, rect.y, ui.dp(5), rect.h}, theme.accent, 0);
  const Surface surface(ui, paper);
  if (!selected) horizontal_line(ui, rect.x, rect.right(), rect.bottom() - 1);
  Rect inside = rect.inset(ui.dp(16), 0);
  if (any_left) {
    const float width = ui.dp(2 * kStepDp + kChosenDp + 16);
    steps(ui, inside.cut_right(width, ui.dp(12)), line, view.committing, actions);
  }
  const Press press(ui, {"return.line." + std::to_string(line.number), inside});
  Rect text = inside.inset(0, ui.dp(8));
  draw_text(ui, text.cut_top(ui.dp(28)), line.name,
            {.font = ui.fonts().strong,
             .ink = any_left ? theme.text : theme.muted,
             .shrink = true,
             .may_elide = true});
  draw_text(ui, text, words(line),
            {.font = ui.fonts().small, .ink = theme.muted, .shrink = true, .may_elide = true});
  if (press.pressed()) actions.submit(command::SelectReturnLine{line.number});
}

// Up and down choose a line, left and right change what of it comes back.
void by_keys(Ui& ui, const till::ReturnView& view, Actions& actions) {
  const auto at = std::ranges::find(view.lines, view.selected, &till::ReturnLineView::number);
  if (at == view.lines.end()) {
    if ((ui.take_key(key::up) || ui.take_key(key::down)) && !view.lines.empty())
      actions.submit(command::SelectReturnLine{view.lines.front().number});
    return;
  }
  if (ui.take_key(key::up) && at != view.lines.begin())
    actions.submit(command::SelectReturnLine{std::prev(at)->number});
  if (ui.take_key(key::down) && std::next(at) != view.lines.end())
    actions.submit(command::SelectReturnLine{std::next(at)->number});
  if (ui.take_key(key::right)) step(*at, true, actions);
  if (ui.take_key(key::left)) step(*at, false, actions);
}

void follow_selection(Ui& ui, const till::ReturnView& view, float row_px, float height,
                      GoodsReturnState& state) {
  const std::uint64_t now = (view.revision << 32U) + view.selected;
  if (now == state.shown_revision) return;
  state.shown_revision = now;
  const auto at = std::ranges::find(view.lines, view.selected, &till::ReturnLineView::number);
  if (at == view.lines.end()) return;
  const float top = static_cast<float>(at - view.lines.begin()) * row_px;
  scroll_into_view(ui.scroll(kList), top, top + row_px, height);
}

}  // namespace

void return_lines(Ui& ui, const Rect& rect, const till::ReturnView& view, GoodsReturnState& state,
                  Actions& actions) {
  const Panel panel(ui, "return.lines", rect);
  const float row_px = ui.dp(kRowDp);
  const Rect body = rect.inset(0, ui.dp(4));
  if (!view.committing) by_keys(ui, view, actions);
  follow_selection(ui, view, row_px, body.h, state);
  const ScrollArea area(ui, kList, body, row_px * static_cast<float>(view.lines.size()));
  // A sale may have thousands: only what can be seen is drawn.
  const auto first = static_cast<std::size_t>(std::max(0.0F, (body.y - area.top()) / row_px));
  const std::size_t last =
      std::min(view.lines.size(), first + static_cast<std::size_t>(body.h / row_px) + 2);
  for (std::size_t i = first; i < last; ++i) {
    row(ui, {body.x, area.top() + static_cast<float>(i) * row_px, body.w, row_px}, view.lines[i],
        view, actions);
  }
}

}  // namespace holdfast::ui
