// Cash into the drawer or out of it, without a sale.
#include <array>
#include <cmath>
#include <string>

#include "ui/views/dialogs.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/dialog.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;
using Direction = core::CashMoved::Direction;

constexpr std::array<const char*, 4> kReasonsIn = {"Change money", "Money found", "Correction",
                                                   "Other"};
constexpr std::array<const char*, 4> kReasonsOut = {"To the safe", "Goods bought", "Expenses",
                                                    "Other"};

void reason_keys(Ui& ui, const Rect& rect, CashState& state) {
  if (ui.take_key(key::down)) state.reason = (state.reason + 1) % kReasonsIn.size();
  if (ui.take_key(key::up))
    state.reason = (state.reason + kReasonsIn.size() - 1) % kReasonsIn.size();
  for (std::size_t i = 0; i < kReasonsIn.size(); ++i) {
    const int at = static_cast<int>(i);
    if (button(ui, {.id = "cash.reason." + std::to_string(at),
                    .rect = rect.cell(at % 2, at / 2, 2, 2, ui.dp(8)),
                    .label = state.out ? kReasonsOut[i] : kReasonsIn[i],
                    .chosen = state.reason == i}))
      state.reason = i;
  }
}

void move(const till::TillView& view, const CashState& state, Actions& actions) {
  const auto amount = core::parse_money(state.entry.text(), view.currency);
  if (!amount) return actions.submit(command::RefuseInput{amount.error()});
  actions.submit(command::MoveCash{state.out ? Direction::out : Direction::in, *amount,
                                   (state.out ? kReasonsOut : kReasonsIn)[state.reason]});
}

}  // namespace

void cash_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& dialogs,
                 Actions& actions) {
  CashState& state = dialogs.cash;
  const float gap = ui.dp(8);
  const Dialog dialog(ui, "dialog.cash", cover, ui.dp(860), ui.dp(640),
                      "Cash in or out without a sale");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(72), ui.dp(16));
  Rect pad = body.cut_right(std::round(body.w * 0.44F), ui.dp(24));

  const auto label = [&](const char* text) {
    draw_text(ui, body.cut_top(ui.dp(22), ui.dp(4)), text,
              {.font = ui.fonts().small, .ink = ui.theme().muted});
  };
  label("The cash");
  const bool out = choice_of_two(ui, body.cut_top(ui.dp(64), ui.dp(14)),
                                 {.id = "cash.direction",
                                  .first = "goes in",
                                  .second = "comes out",
                                  .hint = "F5",
                                  .key = key::f5},
                                 state.out);
  if (out != state.out) {
    state.out = out;
    state.reason = 0;
  }
  label("Why  ↑ ↓");
  reason_keys(ui, body.cut_top(ui.dp(64) * 2 + gap, ui.dp(14)), state);
  draw_text(ui, body,
            "The drawer opens, and a slip to be signed is printed. It is on the shift report.",
            {.ink = ui.theme().muted, .valign = 0, .max_lines = 3, .shrink = true});

  EntryBox box;
  box.id = "dialog.entry";
  box.label = state.out ? "Amount taken out" : "Amount put in";
  box.placeholder = "Type it";
  box.prefix = std::string{view.currency.symbol()};
  entry_box(ui, pad.cut_top(ui.dp(88), gap), box, state.entry);
  keypad(ui, pad, {.prefix = "dialog.key"}, state.entry);

  if (button(ui, {.id = "dialog.close",
                  .rect = keys.cut_left(std::round(keys.w * 0.34F), ui.dp(12)),
                  .label = "Cancel",
                  .hint = "Esc",
                  .key = key::escape}))
    dialogs.open = DialogKind::none;
  if (button(ui, {.id = "dialog.confirm",
                  .rect = keys,
                  .label = state.out ? "Take the cash out" : "Put the cash in",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::accent,
                  .enabled = !state.entry.empty()})) {
    move(view, state, actions);
    dialogs.open = DialogKind::none;
  }
}

}  // namespace holdfast::ui
