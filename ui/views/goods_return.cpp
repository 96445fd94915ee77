#include "ui/views/goods_return.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "ui/views/return_lines.h"
#include "ui/views/work_area.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;

constexpr std::array<const char*, 4> kReasons = {"Faulty", "Not as expected", "Wrong product",
                                                 "Other"};
constexpr std::array<std::uint16_t, 4> kReasonKeys = {key::f1, key::f2, key::f3, key::f4};
constexpr std::size_t kLongestQuantity = 3;  // digits before the point
constexpr float kRightShare = 0.44F;
constexpr float kRowDp = 60;
constexpr const char* kReceipts = "return.receipts";

void label(Ui& ui, Rect& rect, const char* text) {
  draw_text(ui, rect.cut_top(ui.dp(22), ui.dp(4)), text,
            {.font = ui.fonts().small, .ink = ui.theme().muted});
}

// ---- whose receipt -----------------------------------------------------------------

std::vector<const till::ReceiptView*> sales_of(const till::TillView& view) {
  std::vector<const till::ReceiptView*> sales;
  for (const till::ReceiptView& receipt : view.receipts)
    if (!receipt.goods_returned) sales.push_back(&receipt);
  return sales;
}

bool receipt_row(Ui& ui, const Rect& rect, const till::ReceiptView& receipt,
                 const core::LocalTime& now, bool selected) {
  const Theme& theme = ui.theme();
  const Press press(ui, {"return.receipt." + std::to_string(receipt.number), rect});
  const Colour paper = selected ? theme.selected : theme.panel;
  if (selected) fill(ui, rect, paper, 0);
  if (selected) fill(ui, {rect.x, rect.y, ui.dp(5), rect.h}, theme.accent, 0);
  const Surface surface(ui, paper);
  if (!selected) horizontal_line(ui, rect.x, rect.right(), rect.bottom() - 1);
  Rect inside = rect.inset(ui.dp(16), ui.dp(4));
  draw_text(ui, inside.cut_right(ui.dp(170), ui.dp(12)), core::to_display(receipt.total),
            {.font = ui.fonts().strong, .align = 1, .shrink = true});
  draw_text(ui, inside.cut_left(ui.dp(190), ui.dp(12)), receipt.code, {.font = ui.fonts().strong});
  const bool today = receipt.at.date() == now.date();
  draw_text(ui, inside, (today ? "" : receipt.at.date() + "  ") + receipt.at.clock(),
            {.ink = theme.muted, .shrink = true});
  return press.pressed();
}

void receipt_list(Ui& ui, const Rect& rect, const till::TillView& view,
                  const std::vector<const till::ReceiptView*>& sales, GoodsReturnState& state) {
  const Panel panel(ui, "return.list", rect);
  Rect body = rect.inset(0, ui.dp(4));
  if (sales.empty()) {
    draw_text(ui, body.inset(ui.dp(16), 0), "Nothing was sold in this shift yet.",
              {.ink = ui.theme().muted, .align = 0.5F, .shrink = true});
    return;
  }
  const float row_px = ui.dp(kRowDp);
  std::size_t at = std::min(state.receipt, sales.size() - 1);
  const std::size_t before = at;
  if (ui.take_key(key::down)) at = std::min(at + 1, sales.size() - 1);
  if (ui.take_key(key::up) && at > 0) --at;
  if (at != before) {
    const float top = static_cast<float>(at) * row_px;
    scroll_into_view(ui.scroll(kReceipts), top, top + row_px, body.h);
  }
  const ScrollArea area(ui, kReceipts, body, row_px * static_cast<float>(sales.size()));
  const auto first = static_cast<std::size_t>(std::max(0.0F, (body.y - area.top()) / row_px));
  const std::size_t last =
      std::min(sales.size(), first + static_cast<std::size_t>(body.h / row_px) + 2);
  for (std::size_t i = first; i < last; ++i) {
    const Rect line{body.x, area.top() + static_cast<float>(i) * row_px, body.w, row_px};
    if (receipt_row(ui, line, *sales[i], view.local_now, i == at)) at = i;
  }
  state.receipt = at;
}

void find_receipt(Ui& ui, Rect rest, const till::TillView& view, GoodsReturnState& state,
                  Actions& actions) {
  const float gap = ui.dp(8);
  const bool busy = view.goods_return.looking_up;
  banner(ui, rest.cut_top(ui.dp(64), gap), view.banner,
         busy ? "Looking for the receipt…" : "Goods come back: scan the barcode of the receipt");
  Rect bottom = rest.cut_bottom(ui.dp(80), gap);
  Rect right = rest.cut_right(std::round(rest.w * kRightShare), gap);
  const auto sales = sales_of(view);
  receipt_list(ui, rest, view, sales, state);

  EntryBox box;
  box.id = "entry";
  box.label = "Receipt number";
  box.placeholder = "Scan or type it";
  box.enabled = !busy;
  entry_box(ui, right.cut_top(ui.dp(88), gap), box, state.entry);
  draw_text(ui, right.cut_bottom(ui.dp(72)).inset(ui.dp(4), 0),
            "Receipts of this till, of any day. Goods from another till go back where they were "
            "bought.",
            {.font = ui.fonts().small, .ink = ui.theme().muted, .max_lines = 3});
  keypad(ui, right, {.busy = busy, .with_double = true}, state.entry);

  if (!state.entry.empty() && ui.take_key(key::escape)) state.entry.clear();
  if (button(ui, {.id = "fn.back",
                  .rect = bottom.cut_left(rest.w, gap),
                  .label = "Back",
                  .hint = "Esc",
                  .key = key::escape,
                  .kind = Widget::Kind::key}))
    actions.submit(command::LeaveReturn{});
  const bool typed = !state.entry.empty();
  if (button(ui, {.id = "return.find",
                  .rect = bottom,
                  .label = typed ? "Find this receipt" : "Open the chosen one",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::accent,
                  .enabled = typed || !sales.empty(),
                  .busy = busy,
                  .kind = Widget::Kind::key})) {
    actions.submit(command::FindReceipt{typed ? state.entry.text() : sales[state.receipt]->code});
    state.entry.clear();
  }
}

// ---- what comes back -----------------------------------------------------------------

core::Result<core::Quantity> quantity_of(const std::string& text) {
  if (std::min(text.find('.'), text.size()) > kLongestQuantity)
    return core::fail(core::ErrorCode::quantity_out_of_range, text);
  if (text.find_first_not_of("0.") == std::string::npos) return core::Quantity{};
  return core::parse_quantity(text);
}

void enter(const till::ReturnView& view, GoodsReturnState& state, Actions& actions) {
  const std::string typed = state.entry.text();
  state.entry.clear();
  if (has_barcode_length(typed) && typed.find('.') == std::string::npos) {
    return scan_typed(typed, actions);
  }
  const auto quantity = quantity_of(typed);
  if (!quantity) return actions.submit(command::RefuseInput{quantity.error()});
  if (view.selected == 0) return actions.refuse(core::ErrorCode::no_line_selected);
  actions.submit(command::SetReturnQuantity{view.selected, *quantity});
}

void reason_keys(Ui& ui, const Rect& rect, const till::ReturnView& view, Actions& actions) {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    const int at = static_cast<int>(i);
    if (button(ui, {.id = "return.reason." + std::to_string(at),
                    .rect = rect.cell(at % 2, at / 2, 2, 2, ui.dp(8)),
                    .label = kReasons[i],
                    .hint = "F" + std::to_string(at + 1),
                    .key = kReasonKeys[i],
                    .chosen = view.reason == kReasons[i],
                    .busy = view.committing}))
      actions.submit(command::SetReturnReason{kReasons[i]});
  }
}

void refund(Ui& ui, const Rect& rect, const till::ReturnView& view) {
  const Panel panel(ui, "return.refund", rect);
  Rect inside = rect.inset(ui.dp(20), ui.dp(10));
  Rect head = inside.cut_top(ui.dp(26));
  draw_text(ui, head.cut_left(std::round(head.w * 0.5F)), "Receipt " + view.receipt,
            {.font = ui.fonts().small, .ink = ui.theme().muted, .shrink = true});
  draw_text(ui, head, view.sold_at.date() + "  " + view.sold_at.clock(),
            {.font = ui.fonts().small, .ink = ui.theme().muted, .align = 1, .shrink = true});
  const Rect words = inside.cut_left(text_width(ui.fonts().title, "To pay back") + 1, ui.dp(16));
  draw_text(ui, words, "To pay back", {.font = ui.fonts().title, .ink = ui.theme().muted});
  draw_text(ui, inside, core::to_display(view.refund),
            {.font = ui.fonts().total, .align = 1, .shrink = true});
}

std::string guidance(const till::ReturnView& view, bool typing) {
  if (view.committing) return "Saving the return…";
  if (!view.anything_left) return "All of this receipt is back already";
  if (typing) return "Press Enter to take over the number";
  if (!view.anything_chosen) return "Scan or choose what comes back";
  return view.reason.empty() ? "Why does it come back?" : "Ready";
}

void choose_goods(Ui& ui, Rect rest, const till::TillView& till, GoodsReturnState& state,
                  Actions& actions) {
  const till::ReturnView& view = till.goods_return;
  const float gap = ui.dp(8);
  const bool idle = !view.committing;
  banner(ui, rest.cut_top(ui.dp(64), gap), till.banner, guidance(view, !state.entry.empty()));
  Rect bottom = rest.cut_bottom(ui.dp(80), gap);
  Rect right = rest.cut_right(std::round(rest.w * kRightShare), gap);
  Rect reasons = rest.cut_bottom(ui.dp(22 + 4 + 2 * 52 + 8), gap);
  return_lines(ui, rest, view, state, actions);
  label(ui, reasons, "Why");
  reason_keys(ui, reasons, view, actions);

  refund(ui, right.cut_top(ui.dp(116), gap), view);
  EntryBox box;
  box.id = "entry";
  const auto selected = std::ranges::find(view.lines, view.selected, &till::ReturnLineView::number);
  box.label = selected == view.lines.end() ? "Quantity" : "Quantity of " + selected->name;
  box.placeholder = "Type it";
  const bool typable = idle && view.anything_left;
  box.enabled = typable;
  Rect typing = right.cut_top(ui.dp(84), gap);
  const Rect set = typing.cut_right(ui.dp(112), gap);
  entry_box(ui, typing, box, state.entry);
  keypad(ui, right, {.enabled = view.anything_left, .busy = !idle}, state.entry);

  if (!state.entry.empty() && ui.take_key(key::escape)) state.entry.clear();
  if (button(ui, {.id = "return.set",
                  .rect = set,
                  .label = "Enter",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::accent,
                  .enabled = !state.entry.empty() && idle,
                  .kind = Widget::Kind::key}))
    enter(view, state, actions);
  if (button(ui, {.id = "fn.back",
                  .rect = bottom.cut_left(std::round(rest.w * 0.3F), gap),
                  .label = "Back",
                  .hint = "Esc",
                  .key = key::escape,
                  .busy = !idle,
                  .kind = Widget::Kind::key}))
    actions.submit(command::LeaveReturn{});
  if (button(ui, {.id = "return.everything",
                  .rect = bottom.cut_left(rest.w - std::round(rest.w * 0.3F) - gap, gap),
                  .label = "All of it comes back",
                  .hint = "F5",
                  .key = key::f5,
                  .enabled = view.anything_left,
                  .busy = !idle,
                  .kind = Widget::Kind::key}))
    actions.submit(command::ReturnEverything{});
  // What is typed and not taken over yet would be left out of the amount.
  const bool ready = view.anything_chosen && !view.reason.empty() && state.entry.empty();
  if (button(ui, {.id = "return.confirm",
                  .rect = bottom,
                  .label = "Pay back",
                  .sub = view.anything_chosen ? core::to_display(view.refund) : "",
                  .hint = "F12",
                  .key = key::f12,
                  .look = Look::pay,
                  .font = ui.fonts().title,
                  .enabled = ready,
                  .busy = ready && !idle,
                  .kind = Widget::Kind::pay}))
    actions.submit(command::ConfirmReturn{});
}

}  // namespace

void goods_return(Ui& ui, const Rect& rect, const till::TillView& view, GoodsReturnState& state,
                  Actions& actions) {
  if (state.was_found != view.goods_return.found) {
    state.was_found = view.goods_return.found;
    state.entry.clear();
    state.shown_revision = 0;
    ui.scroll("return.rows") = {};
  }
  if (view.goods_return.found) return choose_goods(ui, rect, view, state, actions);
  find_receipt(ui, rect, view, state, actions);
}

}  // namespace holdfast::ui
