#include "ui/views/pay_cash.h"

#include <array>
#include <cmath>

#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

struct QuickKey {
  std::uint16_t usage;
  const char* hint;
};
// The exact amount on the key that led here: F12 twice is the fastest sale. Once an amount is
// typed, that key takes it, as Enter does.
constexpr std::array<QuickKey, 6> kQuickKeys{{{key::f12, "F12"},
                                              {key::f1, "F1"},
                                              {key::f2, "F2"},
                                              {key::f3, "F3"},
                                              {key::f4, "F4"},
                                              {key::f5, "F5"}}};

void quick_keys(Ui& ui, const Rect& rect, const till::PaymentView& payment, bool typing,
                Actions& actions) {
  const std::size_t count = std::min(payment.quick_amounts.size(), kQuickKeys.size());
  const int columns = 2;
  const int rows = std::max(1, static_cast<int>((count + 1) / 2));
  for (std::size_t i = 0; i < count; ++i) {
    Button spec;
    spec.id = "pay.quick." + std::to_string(i);
    // An odd last one takes both places.
    const bool wide = i + 1 == count && count % 2 == 1;
    spec.rect = rect.cell(static_cast<int>(i % 2), static_cast<int>(i / 2), columns, rows, ui.dp(8),
                          wide ? 2 : 1);
    spec.label = core::to_display(payment.quick_amounts[i]);
    spec.sub = i == 0 ? "exact" : "";
    if (i > 0 || !typing) {
      spec.hint = kQuickKeys[i].hint;
      spec.key = kQuickKeys[i].usage;
    }
    spec.look = i == 0 && !typing ? Look::pay : Look::key;
    spec.font = ui.fonts().title;
    spec.busy = payment.committing;
    spec.kind = Widget::Kind::pay;
    if (button(ui, spec)) actions.submit(till::command::TenderCash{payment.quick_amounts[i]});
  }
}

// What goes back for the amount that is being typed, before it is taken.
std::string change_preview(const till::TillView& view, const Entry& entry) {
  if (entry.empty()) return {};
  const auto given = core::parse_money(entry.text(), view.currency);
  if (!given) return {};
  const core::Money change = *given - view.payment.due;
  if (change.is_negative()) return core::to_display(-change) + " still missing";
  return "Change " + core::to_display(change);
}

}  // namespace

void pay_cash(Ui& ui, const Rect& rect, const till::TillView& view, PayCashState& state,
              Actions& actions) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const float gap = ui.dp(8);
  const bool idle = !view.payment.committing;
  Rect rest = rect;
  const Rect left = rest.cut_left(std::max(ui.dp(400), std::round(rect.w * 0.355F)), gap);
  receipt_panel(ui, left, view, false, state.receipt, actions);

  banner(ui, rest.cut_top(ui.dp(64), gap), view.banner,
         idle ? "What does the customer give?" : "Saving the sale…");
  {
    const Rect due = rest.cut_top(ui.dp(112), gap);
    const Panel panel(ui, "pay.due", due);
    Rect inside = due.inset(ui.dp(20), ui.dp(10));
    Rect label = inside.cut_left(text_width(fonts.title, "To pay") + 1, ui.dp(16));
    draw_text(ui, label, "To pay", {.font = fonts.title, .ink = theme.muted});
    draw_text(ui, inside, core::to_display(view.payment.due),
              {.font = fonts.total, .align = 1, .shrink = true});
  }

  Rect bottom = rest.cut_bottom(ui.dp(80), gap);
  Rect right = rest.cut_right(std::round((rest.w - gap) * 0.5F), gap);
  quick_keys(ui, rest, view.payment, !state.entry.empty(), actions);

  EntryBox box;
  box.id = "entry";
  const std::string preview = change_preview(view, state.entry);
  box.label = preview.empty() ? "Another amount" : preview;
  box.placeholder = "Type it";
  box.prefix = std::string{view.currency.symbol()};
  box.enabled = idle;
  entry_box(ui, right.cut_top(ui.dp(88), gap), box, state.entry);
  keypad(ui, right, {.busy = !idle}, state.entry);

  if (!state.entry.empty() && ui.take_key(key::escape)) state.entry.clear();
  const Rect back = bottom.cut_left(rest.w, gap);
  if (button(ui, {.id = "fn.back",
                  .rect = back,
                  .label = "Back to the sale",
                  .hint = "Esc",
                  .key = key::escape,
                  .busy = !idle,
                  .kind = Widget::Kind::key}))
    actions.submit(till::command::CancelPayment{});
  const bool taken_by_f12 = idle && !state.entry.empty() && ui.take_key(key::f12);
  if (button(ui, {.id = "pay.take",
                  .rect = bottom,
                  .label = "Take cash",
                  .hint = state.entry.empty() ? "↵" : "↵ F12",
                  .key = key::enter,
                  .look = Look::pay,
                  .font = fonts.title,
                  .enabled = !state.entry.empty(),
                  .busy = !idle,
                  .kind = Widget::Kind::pay}) ||
      taken_by_f12) {
    if (const auto given = core::parse_money(state.entry.text(), view.currency))
      actions.submit(till::command::TenderCash{*given});
    else
      actions.submit(till::command::RefuseInput{given.error()});
    state.entry.clear();
  }
}

}  // namespace holdfast::ui
