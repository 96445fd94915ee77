#include "ui/views/sell.h"

#include <algorithm>

#include "ui/views/work_area.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;
using Asking = SellState::Asking;

constexpr std::size_t kLongestQuantity = 3;  // digits before the point

bool has_quantity_length(const std::string& text) {
  return std::min(text.find('.'), text.size()) <= kLongestQuantity;
}

const till::LineView* selected_line(const till::TillView& view) {
  const auto found =
      std::ranges::find(view.sale.lines, view.sale.selected, &till::LineView::number);
  return view.sale.selected == 0 || found == view.sale.lines.end() ? nullptr : &*found;
}

core::Result<core::Quantity> quantity_of(const std::string& text) {
  if (!has_quantity_length(text)) return core::fail(core::ErrorCode::quantity_out_of_range, text);
  return core::parse_quantity(text);
}

void stop_asking(SellState& state) {
  state.asking = Asking::nothing;
  state.entry.clear();
}

void apply_quantity(SellState& state, Actions& actions) {
  if (const auto quantity = quantity_of(state.entry.text()))
    actions.submit(command::SetQuantity{*quantity});
  else
    actions.submit(command::RefuseInput{quantity.error()});
  stop_asking(state);
}

void apply_price(const till::TillView& view, SellState& state, Actions& actions) {
  if (const auto price = core::parse_money(state.entry.text(), view.currency))
    actions.submit(command::OverridePrice{*price});
  else
    actions.submit(command::RefuseInput{price.error()});
  stop_asking(state);
}

// Number first or key first: "3, Qty" and "Qty, 3, Enter" do the same.
void ask(const till::TillView& view, SellState& state, Asking what, Actions& actions) {
  if (selected_line(view) == nullptr) return actions.refuse(core::ErrorCode::no_line_selected);
  if (!state.entry.empty()) {
    if (what == Asking::quantity)
      apply_quantity(state, actions);
    else
      apply_price(view, state, actions);
    return;
  }
  state.asking = state.asking == what ? Asking::nothing : what;
  state.asked_line = view.sale.selected;
  state.asked_revision = view.sale.revision;
}

void enter(const till::TillView& view, SellState& state, Actions& actions) {
  if (state.asking == Asking::quantity) return apply_quantity(state, actions);
  if (state.asking == Asking::price) return apply_price(view, state, actions);
  enter_barcode(state.entry, actions);
}

void add_tile(SellState& state, core::VariantId variant, Actions& actions) {
  core::Quantity quantity = core::kOne;
  if (state.asking == Asking::nothing && !state.entry.empty()) {
    const auto typed = quantity_of(state.entry.text());
    if (!typed) {
      actions.submit(command::RefuseInput{typed.error()});
      return state.entry.clear();
    }
    quantity = *typed;
  }
  stop_asking(state);
  actions.submit(command::AddItem{variant, quantity});
}

void clear(const till::TillView& view, SellState& state, Actions& actions) {
  if (!state.entry.empty() || state.asking != Asking::nothing)
    stop_asking(state);
  else if (view.banner.kind != till::Banner::Kind::none)
    actions.submit(command::DismissBanner{});
}

void move_selection(Ui& ui, const till::TillView& view, Actions& actions) {
  const bool up = ui.take_key(key::up);
  const bool down = !up && ui.take_key(key::down);
  if (!up && !down) return;
  std::vector<std::uint32_t> live;
  for (const till::LineView& line : view.sale.lines)
    if (!line.voided) live.push_back(line.number);
  if (live.empty()) return;
  const auto here = std::ranges::find(live, view.sale.selected);
  std::size_t at = static_cast<std::size_t>(here - live.begin());
  if (here == live.end())
    at = live.size() - 1;
  else if (up)
    at = at == 0 ? 0 : at - 1;
  else
    at = std::min(at + 1, live.size() - 1);
  actions.submit(command::SelectLine{live[at]});
}

EntryBox entry_words(const till::TillView& view, const SellState& state) {
  EntryBox box;
  box.id = "entry";
  box.placeholder = "Barcode or number";
  const till::LineView* line = selected_line(view);
  if (line == nullptr) return box;
  if (state.asking == Asking::quantity) box.label = "Quantity of " + line->name;
  if (state.asking == Asking::price) box.label = "Price of " + line->name;
  if (state.asking != Asking::nothing) box.placeholder = "Type it and press Enter";
  return box;
}

void function_keys(Ui& ui, const Rect& keys, const till::TillView& view, SellState& state,
                   SellResult& result, Actions& actions) {
  const bool has_line = selected_line(view) != nullptr;
  const bool typing = !state.entry.empty() || state.asking != Asking::nothing;
  if (clear_key(ui, keys, typing || view.banner.kind != till::Banner::Kind::none))
    clear(view, state, actions);
  if (void_line_key(ui, keys, "Void line", has_line)) actions.submit(command::VoidLine{});
  if (function_key(ui, keys, 0, 1,
                   {.id = "fn.quantity",
                    .label = "Qty ×",
                    .hint = "F2",
                    .key = key::f2,
                    .enabled = has_line,
                    .chosen = state.asking == Asking::quantity}))
    ask(view, state, Asking::quantity, actions);
  if (function_key(ui, keys, 1, 1,
                   {.id = "fn.price",
                    .label = "Price",
                    .hint = "F3",
                    .key = key::f3,
                    .enabled = has_line,
                    .chosen = state.asking == Asking::price}))
    ask(view, state, Asking::price, actions);
  if (function_key(ui, keys, 0, 2,
                   {.id = "fn.discount",
                    .label = "Discount",
                    .hint = "F4",
                    .key = key::f4,
                    .enabled = !view.sale.empty}))
    result.open_discount = true;
  if (function_key(ui, keys, 1, 2,
                   {.id = "fn.more", .label = "More…", .hint = "F10", .key = key::f10}))
    result.open_more = true;
  if (enter_key(ui, keys, !state.entry.empty())) enter(view, state, actions);
}

}  // namespace

SellResult sell(Ui& ui, const Rect& rect, const till::TillView& view, SellState& state,
                Actions& actions) {
  SellResult result;
  // A scan in between selects another line: what is typed next is not for that one.
  if (state.asking != Asking::nothing &&
      (state.asked_line != view.sale.selected || state.asked_revision != view.sale.revision))
    stop_asking(state);

  const WorkArea area = work_area(ui, rect);
  receipt_panel(ui, area.lines, view, true, state.receipt, actions);
  move_selection(ui, view, actions);
  if (ui.take_key(key::f6)) actions.submit(command::StartReturn{});
  if (ui.take_key(key::f7)) {
    print_labels(state.entry, actions);
    stop_asking(state);
  }

  banner(ui, area.banner, view.banner, view.count.open ? "Ready  ·  a count is open" : "Ready");
  entry_box(ui, area.entry, entry_words(view, state), state.entry);
  if (const auto tile = tiles(ui, area.goods, view, state.tiles)) add_tile(state, *tile, actions);
  keypad(ui, area.pad, {}, state.entry);
  function_keys(ui, area.keys, view, state, result, actions);
  Button cash{.id = "pay.cash", .rect = area.done, .label = "Cash", .hint = "F12", .key = key::f12};
  cash.sub = view.sale.empty ? "" : core::to_display(view.sale.totals.total);
  cash.look = Look::pay;
  cash.font = cash.sub_font = ui.fonts().title;
  cash.enabled = !view.sale.empty;
  cash.kind = Widget::Kind::pay;
  if (button(ui, cash)) {
    stop_asking(state);
    actions.submit(command::StartCashPayment{});
  }
  return result;
}

}  // namespace holdfast::ui
