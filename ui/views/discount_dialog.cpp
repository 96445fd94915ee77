#include <algorithm>
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

constexpr std::array<int, 6> kUsualPercents{5, 10, 15, 20, 30, 50};
constexpr std::int64_t kHundredPercent = 100'000;  // thousandths of a percent

const till::LineView* selected_line(const till::TillView& view) {
  const auto found =
      std::ranges::find(view.sale.lines, view.sale.selected, &till::LineView::number);
  return view.sale.selected == 0 || found == view.sale.lines.end() ? nullptr : &*found;
}

core::Result<core::Discount> read_discount(const DiscountState& state, core::Currency currency) {
  core::Discount discount;
  const std::string& typed = state.entry.text();
  if (!state.percent) {
    const auto amount = core::parse_money(typed, currency);
    if (!amount) return core::pass_on(amount.error());
    discount.kind = core::Discount::Kind::amount;
    discount.amount = *amount;
    return discount;
  }
  const auto percent = core::parse_quantity(typed);
  if (!percent || percent->thousandths > kHundredPercent)
    return core::fail(core::ErrorCode::discount_out_of_range, typed + " %");
  discount.parts_per_million = static_cast<std::int32_t>(percent->thousandths * 10);
  return discount;
}

void give(const DiscountState& state, const std::optional<core::Discount>& discount,
          Actions& actions) {
  if (state.whole_sale)
    actions.submit(command::DiscountSale{discount});
  else
    actions.submit(command::DiscountLine{discount});
}

}  // namespace

void discount_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& dialogs,
                     Actions& actions) {
  DiscountState& state = dialogs.discount;
  const float gap = ui.dp(8);
  const till::LineView* line = selected_line(view);
  if (line == nullptr) state.whole_sale = true;

  const Dialog dialog(ui, "dialog.discount", cover, ui.dp(860), ui.dp(640), "Discount");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(72), ui.dp(16));
  Rect pad = body.cut_right(std::round(body.w * 0.44F), ui.dp(24));

  const auto label = [&](const char* text) {
    draw_text(ui, body.cut_top(ui.dp(22), ui.dp(4)), text,
              {.font = ui.fonts().small, .ink = ui.theme().muted});
  };
  label("On");
  state.whole_sale = choice_of_two(ui, body.cut_top(ui.dp(64), ui.dp(14)),
                                   {.id = "discount.on",
                                    .first = "This line",
                                    .second = "Whole sale",
                                    .hint = "F5",
                                    .key = key::f5,
                                    .second_only = line == nullptr},
                                   state.whole_sale);
  label("As");
  const bool amount = choice_of_two(ui, body.cut_top(ui.dp(64), ui.dp(14)),
                                    {.id = "discount.as",
                                     .first = "Percent",
                                     .second = "Amount " + std::string{view.currency.symbol()},
                                     .hint = "F4",
                                     .key = key::f4},
                                    !state.percent);
  if (amount == state.percent) {
    state.percent = !amount;
    state.entry.clear();
  }
  if (state.percent) {
    label("Usual ones");
    const Rect usual = body.cut_top(ui.dp(64) * 2 + gap, ui.dp(14));
    for (std::size_t i = 0; i < kUsualPercents.size(); ++i) {
      const int at = static_cast<int>(i);
      const std::string percent = std::to_string(kUsualPercents[i]);
      if (button(ui, {.id = "discount.percent." + percent,
                      .rect = usual.cell(at % 3, at / 3, 3, 2, gap),
                      .label = percent + " %"})) {
        state.entry.clear();
        for (char digit : percent) state.entry.push(digit);
      }
    }
  }
  const std::string what = state.whole_sale
                               ? "the whole sale, " + core::to_display(view.sale.totals.total)
                               : line->name + ", " + core::to_display(line->total);
  draw_text(ui, body, "Taken off " + what,
            {.ink = ui.theme().muted, .valign = 0, .max_lines = 3, .shrink = true});

  EntryBox box;
  box.id = "dialog.entry";
  box.label = state.percent ? "Percent" : "Amount";
  box.placeholder = "Type it";
  box.prefix = state.percent ? "%" : std::string{view.currency.symbol()};
  entry_box(ui, pad.cut_top(ui.dp(88), gap), box, state.entry);
  keypad(ui, pad, {.prefix = "dialog.key"}, state.entry);

  const float third = (keys.w - 2 * ui.dp(12)) / 3;
  if (button(ui, {.id = "dialog.close",
                  .rect = keys.cut_left(third, ui.dp(12)),
                  .label = "Cancel",
                  .hint = "Esc",
                  .key = key::escape}))
    dialogs.open = DialogKind::none;
  const bool has_one =
      state.whole_sale ? !view.sale.totals.sale_discount.is_zero() : !line->discount.is_zero();
  if (button(ui, {.id = "discount.remove",
                  .rect = keys.cut_left(third, ui.dp(12)),
                  .label = "Take it off again",
                  .hint = "Del",
                  .key = key::del,
                  .look = Look::voided,
                  .enabled = has_one})) {
    give(state, std::nullopt, actions);
    dialogs.open = DialogKind::none;
  }
  if (button(ui, {.id = "dialog.confirm",
                  .rect = keys,
                  .label = "Give discount",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::accent,
                  .enabled = !state.entry.empty()})) {
    if (const auto discount = read_discount(state, view.currency))
      give(state, *discount, actions);
    else
      actions.submit(command::RefuseInput{discount.error()});
    dialogs.open = DialogKind::none;
  }
}

}  // namespace holdfast::ui
