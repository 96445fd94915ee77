#include "ui/views/receipts_dialog.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/dialog.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

using till::OutputState;

constexpr float kRowDp = 60;
constexpr const char* kList = "receipts.rows";

struct Print {
  Icon icon;
  Colour colour;
  const char* word;
  const char* key;  // on the key that prints it
};

Print print_of(const Theme& theme, OutputState state) {
  switch (state) {
    case OutputState::done:
      return {Icon::check, theme.good, "Printed", "Print a duplicate"};
    case OutputState::working:
      return {Icon::ring, theme.muted, "Printing…", "Printing…"};
    case OutputState::unknown:
      return {Icon::triangle, theme.warning, "Not known", "Print a duplicate"};
    case OutputState::failed:
    case OutputState::none:
      break;
  }
  return {Icon::cross, theme.bad, "Not printed", "Print the receipt"};
}

// Where there is no printer, a receipt that is on no paper is no trouble.
Print print_of(const Theme& theme, OutputState state, bool has_printer) {
  Print print = print_of(theme, state);
  if (has_printer || state != OutputState::failed) return print;
  print.icon = Icon::ring;
  print.colour = theme.muted;
  return print;
}

bool row(Ui& ui, const Rect& rect, const till::ReceiptView& receipt, const core::LocalTime& now,
         bool has_printer, bool selected) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Press press(ui, {"receipts." + std::to_string(receipt.number), rect});
  Colour paper = selected ? theme.selected : theme.panel;
  if (press.held()) paper = mix(paper, theme.accent, 0.25F);
  if (paper != theme.panel) fill(ui, rect, paper, 0);
  if (selected) fill(ui, {rect.x, rect.y, ui.dp(5), rect.h}, theme.accent, 0);
  const Surface surface(ui, paper);
  if (!selected) horizontal_line(ui, rect.x, rect.right(), rect.bottom() - 1);
  Rect inside = rect.inset(ui.dp(16), ui.dp(4));
  const Print print = print_of(theme, receipt.printing, has_printer);
  Rect state = inside.cut_right(ui.dp(170), ui.dp(36));
  draw_icon(ui, state.cut_left(ui.dp(20), ui.dp(12)), print.icon, print.colour);
  draw_text(ui, state, print.word, {.shrink = true});
  draw_text(ui, inside.cut_right(ui.dp(170), ui.dp(12)),
            core::to_display(receipt.goods_returned ? -receipt.total : receipt.total),
            {.font = fonts.strong, .align = 1, .shrink = true});
  draw_text(ui, inside.cut_left(ui.dp(190), ui.dp(12)), receipt.code, {.font = fonts.strong});
  const bool today = receipt.at.date() == now.date();
  draw_text(ui, inside, (today ? "" : receipt.at.date() + "  ") + receipt.at.clock(),
            {.ink = theme.muted, .shrink = true});
  return press.pressed();
}

}  // namespace

bool receipts_dialog(Ui& ui, const Rect& cover, const till::TillView& view, ReceiptsState& state,
                     Actions& actions) {
  const auto& receipts = view.receipts;
  const bool has_printer = view.printer.health != ports::DeviceHealth::not_set_up;
  const float gap = ui.dp(12);
  const Dialog dialog(ui, "dialog.receipts", cover, ui.dp(860), ui.dp(640),
                      "Print a receipt of this shift");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(72), ui.dp(16));

  const auto found = std::ranges::find_if(
      receipts, [&](const till::ReceiptView& r) { return state.selected == r.id; });
  const std::size_t before =
      found == receipts.end() ? 0 : static_cast<std::size_t>(found - receipts.begin());
  std::size_t at = before;
  if (ui.take_key(key::down)) ++at;
  if (ui.take_key(key::up) && at > 0) --at;
  const float row_px = ui.dp(kRowDp);
  const auto page = static_cast<std::size_t>(std::max(1.0F, body.h / row_px));
  if (ui.take_key(key::page_down)) at += page;
  if (ui.take_key(key::page_up)) at = at > page ? at - page : 0;
  at = receipts.empty() ? 0 : std::min(at, receipts.size() - 1);
  if (at != before) {
    const float top = static_cast<float>(at) * row_px;
    scroll_into_view(ui.scroll(kList), top, top + row_px, body.h);
  }

  if (receipts.empty()) {
    draw_text(ui, body, "Nothing was sold in this shift yet.",
              {.ink = ui.theme().muted, .align = 0.5F});
  } else {
    const ScrollArea area(ui, kList, body, row_px * static_cast<float>(receipts.size()));
    // A shift may have a thousand: only what can be seen is drawn.
    const auto first = static_cast<std::size_t>(std::max(0.0F, (body.y - area.top()) / row_px));
    const std::size_t last =
        std::min(receipts.size(), first + static_cast<std::size_t>(std::ceil(body.h / row_px)) + 1);
    for (std::size_t i = first; i < last; ++i) {
      const Rect line{body.x, area.top() + static_cast<float>(i) * row_px, body.w, row_px};
      if (row(ui, line, receipts[i], view.local_now, has_printer, i == at)) at = i;
    }
    state.selected = receipts[at].id;
  }

  bool close = button(ui, {.id = "dialog.close",
                           .rect = keys.cut_left(std::round(keys.w * 0.2F), gap),
                           .label = "Close",
                           .hint = "Esc",
                           .key = key::escape});
  if (view.count_slip) {
    const OutputState slip = view.count_slip->printing;
    if (button(ui, {.id = "receipts.count_slip",
                    .rect = keys.cut_left(std::round(keys.w * 0.25F), gap),
                    .label = "Count slip",
                    .sub = print_of(ui.theme(), slip).word,
                    .hint = "F7",
                    .key = key::f7,
                    .enabled = has_printer && slip != OutputState::working})) {
      actions.submit(till::command::ReprintCountSlip{});
      close = true;
    }
  }
  const bool may_return = !receipts.empty() && !receipts[at].goods_returned && view.sale.empty;
  if (button(ui, {.id = "receipts.return",
                  .rect = keys.cut_left(std::round(keys.w * 0.44F), gap),
                  .label = "Return goods of it",
                  .hint = "F6",
                  .key = key::f6,
                  .enabled = may_return})) {
    actions.submit(till::command::StartReturn{});
    actions.submit(till::command::FindReceipt{receipts[at].code});
    close = true;
  }
  const OutputState printing = receipts.empty() ? OutputState::none : receipts[at].printing;
  if (button(ui,
             {.id = "dialog.confirm",
              .rect = keys,
              .label = print_of(ui.theme(), printing).key,
              .hint = "↵",
              .key = key::enter,
              .look = Look::accent,
              .enabled = has_printer && !receipts.empty() && printing != OutputState::working})) {
    actions.submit(till::command::ReprintReceipt{receipts[at].id});
    close = true;
  }
  return close || dialog.pressed_outside();
}

}  // namespace holdfast::ui
