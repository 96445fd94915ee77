#include "ui/views/weigh.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;
using ports::ScaleState;

struct StateWords {
  Icon icon;
  Colour colour;
  const char* word;
};

StateWords state_words(const Theme& theme, ScaleState state) {
  switch (state) {
    case ScaleState::stable:
      return {Icon::disc, theme.good, "Steady"};
    case ScaleState::zero:
      return {Icon::ring, theme.muted, "Empty"};
    case ScaleState::in_motion:
      return {Icon::triangle, theme.warning, "Moving"};
    case ScaleState::under_zero:
      return {Icon::square, theme.bad, "Below zero"};
    case ScaleState::over_capacity:
      return {Icon::square, theme.bad, "Too heavy"};
    case ScaleState::fault:
      return {Icon::square, theme.bad, "Scale stopped"};
    case ScaleState::absent:
      return {Icon::square, theme.bad, "No scale"};
  }
  return {Icon::square, theme.bad, "No scale"};
}

// "1.462 kg": the largest face has digits alone, so the unit stands beside them in another.
void draw_large(Ui& ui, Rect rect, const std::string& weight, Colour ink) {
  const Fonts& fonts = ui.fonts();
  const std::size_t space = weight.rfind(' ');
  if (space == std::string::npos) return;
  const std::string number = weight.substr(0, space), unit = weight.substr(space + 1);
  const float width = std::min(rect.w * 0.8F, text_width(fonts.total, number) + 1);
  draw_text(ui, rect.cut_left(width, ui.dp(12)), number,
            {.font = fonts.total, .ink = ink, .shrink = true});
  draw_text(ui, rect.inset(0, ui.dp(8)), unit,
            {.font = fonts.title, .ink = ink, .valign = 1, .may_elide = true});
}

// What is sold, large; what the scale shows and the tare, from which it comes, below it.
void draw_weight(Ui& ui, const Rect& rect, const till::WeighingView& weighing) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Panel panel(ui, "weigh.weight", rect);
  Rect inside = rect.inset(ui.dp(20), ui.dp(12));
  Rect head = inside.cut_top(ui.dp(34), ui.dp(4));
  const StateWords state = state_words(theme, weighing.scale);
  draw_text(ui, head.cut_right(text_width(fonts.strong, state.word) + 1, ui.dp(8)), state.word,
            {.font = fonts.strong, .align = 1});
  draw_icon(ui, head.cut_right(ui.dp(16), ui.dp(16)), state.icon, state.colour);
  draw_text(ui, head, weighing.name, {.font = fonts.strong, .may_elide = true});

  Rect foot = inside.cut_bottom(ui.dp(30), ui.dp(4));
  std::string from = weighing.shown.empty() ? std::string() : "Scale " + weighing.shown;
  if (weighing.scale_is_net) from += " net";
  if (weighing.has_tare) from += (from.empty() ? "Tare " : " − tare ") + weighing.tare;
  const std::string price = core::to_display(weighing.unit_price) + " / " + weighing.unit;
  draw_text(ui, foot.cut_right(text_width(fonts.body, price) + 1, ui.dp(16)), price, {.align = 1});
  draw_text(ui, foot, from, {.ink = theme.muted, .may_elide = true});

  if (!weighing.net) return draw_large(ui, inside, weighing.shown, theme.muted);
  const std::string amount = core::to_display(weighing.amount);
  draw_text(
      ui,
      inside.cut_right(std::min(inside.w * 0.42F, text_width(fonts.title, amount) + 1), ui.dp(20)),
      amount, {.font = fonts.title, .align = 1, .shrink = true});
  draw_large(ui, inside, core::to_plain(*weighing.net) + ' ' + weighing.unit, theme.text);
}

// Typed digits are a quantity of at most 999 units, as everywhere.
template <class Use>
void with_typed(WeighState& state, Actions& actions, const Use& use) {
  if (const auto typed = core::parse_quantity(state.entry.text()))
    use(*typed);
  else
    actions.submit(command::RefuseInput{typed.error()});
  state.entry.clear();
}

void tare_keys(Ui& ui, const Rect& rect, const till::WeighingView& weighing, WeighState& state,
               Actions& actions) {
  const bool typing = !state.entry.empty();
  if (button(ui, {.id = "weigh.tare_typed",
                  .rect = rect.cell(0, 0, 1, 3, ui.dp(8)),
                  .label = "Tare typed",
                  .sub = typing ? state.entry.text() + ' ' + weighing.unit : "type it first",
                  .hint = "F2",
                  .key = key::f2,
                  .enabled = typing,
                  .kind = Widget::Kind::key})) {
    with_typed(state, actions,
               [&](core::Quantity tare) { actions.submit(command::SetTare{tare}); });
  }
  const bool rests = weighing.scale == ScaleState::stable && !weighing.scale_is_net;
  if (button(ui, {.id = "weigh.tare_scale",
                  .rect = rect.cell(0, 1, 1, 3, ui.dp(8)),
                  .label = "Container on scale",
                  .sub = "is the tare",
                  .hint = "F3",
                  .key = key::f3,
                  .enabled = rests,
                  .kind = Widget::Kind::key})) {
    actions.submit(command::TareScale{});
  }
  if (button(ui, {.id = "weigh.tare_off",
                  .rect = rect.cell(0, 2, 1, 3, ui.dp(8)),
                  .label = "No tare",
                  .hint = "F4",
                  .key = key::f4,
                  .enabled = weighing.has_tare,
                  .kind = Widget::Kind::key})) {
    actions.submit(command::SetTare{});
  }
}

}  // namespace

void weigh(Ui& ui, const Rect& rect, const till::TillView& view, WeighState& state,
           Actions& actions) {
  const till::WeighingView& weighing = view.weighing;
  const float gap = ui.dp(8);
  Rect rest = rect;
  const Rect left = rest.cut_left(std::max(ui.dp(400), std::round(rect.w * 0.355F)), gap);
  receipt_panel(ui, left, view, false, state.receipt, actions);

  banner(ui, rest.cut_top(ui.dp(64), gap), view.banner,
         weighing.missing.empty() ? "The weight is steady: take it" : weighing.missing);
  draw_weight(ui, rest.cut_top(ui.dp(176), gap), weighing);

  Rect bottom = rest.cut_bottom(ui.dp(80), gap);
  Rect right = rest.cut_right(std::round((rest.w - gap) * 0.5F), gap);
  tare_keys(ui, rest, weighing, state, actions);

  EntryBox box;
  box.id = "entry";
  box.label = "Weight or tare in " + weighing.unit;
  box.placeholder = "Type it";
  entry_box(ui, right.cut_top(ui.dp(88), gap), box, state.entry);
  keypad(ui, right, {}, state.entry);

  if (!state.entry.empty() && ui.take_key(key::escape)) state.entry.clear();
  const Rect back = bottom.cut_left(rest.w, gap);
  if (button(ui, {.id = "fn.back",
                  .rect = back,
                  .label = "Do not sell it",
                  .hint = "Esc",
                  .key = key::escape,
                  .kind = Widget::Kind::key}))
    actions.submit(command::CancelWeighing{});
  const bool typing = !state.entry.empty();
  if (button(ui, {.id = "weigh.take",
                  .rect = bottom,
                  .label = typing ? "Take typed weight" : "Take weight",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::pay,
                  .font = ui.fonts().title,
                  .enabled = typing || weighing.net.has_value(),
                  .kind = Widget::Kind::pay})) {
    if (typing)
      with_typed(state, actions,
                 [&](core::Quantity net) { actions.submit(command::TypeWeight{net}); });
    else
      actions.submit(command::TakeWeight{});
  }
}

}  // namespace holdfast::ui
