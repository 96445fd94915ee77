#include "ui/views/count.h"

#include <algorithm>

#include "ui/views/count_panel.h"
#include "ui/views/work_area.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/keypad.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;

const core::CountLine* selected_line(const till::TillView& view) {
  return view.count.count.find(view.count.selected);
}

void stop_asking(CountState& state) {
  state.asking = false;
  state.entry.clear();
}

void apply_quantity(CountState& state, Actions& actions) {
  if (const auto counted = core::parse_counted(state.entry.text()))
    actions.submit(command::SetQuantity{*counted});
  else
    actions.submit(command::RefuseInput{counted.error()});
  stop_asking(state);
}

// Number first or key first, as when selling.
void ask_quantity(const till::TillView& view, CountState& state, Actions& actions) {
  if (selected_line(view) == nullptr) return actions.refuse(core::ErrorCode::no_line_selected);
  if (!state.entry.empty()) return apply_quantity(state, actions);
  state.asking = !state.asking;
  state.asked_line = view.count.selected;
}

void enter(CountState& state, Actions& actions) {
  if (state.asking) return apply_quantity(state, actions);
  enter_barcode(state.entry, actions);
}

// A number that stands there when something is scanned is how many of it there are. The scan
// comes past the screen, so the till is told beforehand.
void tell_next(CountState& state, Actions& actions) {
  std::optional<core::Quantity> wanted;
  if (!state.asking && !state.entry.empty()) {
    const auto typed = core::parse_counted(state.entry.text());
    if (typed && typed->thousandths > 0) wanted = *typed;
  }
  if (wanted == state.next) return;
  state.next = wanted;
  actions.submit(command::SetNextCounted{wanted});
}

void add_tile(CountState& state, core::VariantId variant, Actions& actions) {
  const bool typed = !state.asking && !state.entry.empty();
  if (state.asking || (typed && !state.next)) stop_asking(state);
  if (typed && !state.next) return actions.refuse(core::ErrorCode::count_out_of_range);
  actions.submit(command::AddItem{variant, core::kOne});
}

void move_selection(Ui& ui, const till::TillView& view, Actions& actions) {
  const bool up = ui.take_key(key::up);
  const bool down = !up && ui.take_key(key::down);
  const core::StockCount& count = view.count.count;
  if ((!up && !down) || count.empty()) return;
  std::size_t place = count.size() - 1;
  if (selected_line(view) != nullptr) {
    const std::size_t here = count.place_of(view.count.selected);
    place = up ? here - std::min<std::size_t>(here, 1) : std::min(here + 1, place);
  }
  actions.submit(command::SelectLine{count.at(place).number});
}

EntryBox entry_words(const till::TillView& view, const CountState& state) {
  EntryBox box;
  box.id = "entry";
  box.placeholder = "Barcode or number";
  const core::CountLine* line = selected_line(view);
  if (state.asking && line != nullptr) {
    box.label = "Counted of " + (line->variant.is_nil() ? line->barcode : line->name);
    box.placeholder = "Type it and press Enter";
  } else if (state.next) {
    box.label = "The next scan is so many";
  }
  return box;
}

// What was counted last, large enough to be read from the shelf.
void draw_card(Ui& ui, const Rect& rect, const till::TillView& view) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Panel panel(ui, "count.card", rect);
  Rect inside = rect.inset(ui.dp(20), ui.dp(10));
  const core::CountLine* line = selected_line(view);
  if (line == nullptr) {
    draw_text(ui, inside, "What is scanned stands here",
              {.font = fonts.strong, .ink = theme.muted, .align = 0.5F});
    return;
  }
  const std::string counted = counted_text(*line);
  const float width = std::min(inside.w * 0.5F, text_width(fonts.total, counted) + 1);
  draw_text(ui, inside.cut_right(width, ui.dp(20)), counted,
            {.font = fonts.total, .align = 1, .shrink = true});
  if (line->variant.is_nil())
    draw_icon(ui, inside.cut_left(ui.dp(34), ui.dp(16)), Icon::triangle, theme.warning);
  const Rect name = inside.cut_top(inside.h * 0.58F);
  draw_text(ui, name, line->variant.is_nil() ? "No product has this barcode" : line->name,
            {.font = fonts.title, .valign = 1, .shrink = true, .may_elide = true});
  draw_text(ui, inside, line->barcode.empty() ? line->sku : line->barcode,
            {.ink = theme.muted, .shrink = true, .may_elide = true});
}

void function_keys(Ui& ui, const Rect& keys, const till::TillView& view, CountState& state,
                   CountResult& result, Actions& actions) {
  const bool has_line = selected_line(view) != nullptr;
  const bool typing = !state.entry.empty() || state.asking;
  if (clear_key(ui, keys, typing || view.banner.kind != till::Banner::Kind::none)) {
    if (typing)
      stop_asking(state);
    else
      actions.submit(command::DismissBanner{});
  }
  if (void_line_key(ui, keys, "Remove", has_line)) actions.submit(command::VoidLine{});
  if (function_key(ui, keys, 0, 1,
                   {.id = "fn.quantity",
                    .label = "Counted =",
                    .hint = "F2",
                    .key = key::f2,
                    .enabled = has_line,
                    .chosen = state.asking}))
    ask_quantity(view, state, actions);
  if (function_key(ui, keys, 1, 1,
                   {.id = "count.discard",
                    .label = "Discard",
                    .hint = "F4",
                    .key = key::f4,
                    .enabled = !view.count.count.empty()}))
    result.ask_discard = true;
  const bool labels = view.label_printer.health != ports::DeviceHealth::not_set_up;
  Button leave{.id = "count.leave", .label = "Back to selling", .hint = "F10", .key = key::f10};
  if (labels) leave.label = "Back";
  if (function_key(ui, keys, 0, 2, leave, labels ? 1 : 2)) actions.submit(command::LeaveCount{});
  if (labels && function_key(ui, keys, 1, 2,
                             {.id = "count.label",
                              .label = "Label",
                              .hint = "F7",
                              .key = key::f7,
                              .enabled = has_line})) {
    print_labels(state.entry, actions);
    stop_asking(state);
  }
  if (enter_key(ui, keys, !state.entry.empty())) enter(state, actions);
}

}  // namespace

CountResult count(Ui& ui, const Rect& rect, const till::TillView& view, CountState& state,
                  Actions& actions) {
  CountResult result;
  const bool counted = state.revision != view.count.revision;
  const bool moved = counted || state.selected != view.count.selected;
  // The number was for what was scanned, and what is typed next is for the line that is
  // selected now.
  if (counted) {
    stop_asking(state);
    state.next.reset();
  } else if (state.asking && state.asked_line != view.count.selected) {
    stop_asking(state);
  }
  state.revision = view.count.revision;
  state.selected = view.count.selected;

  WorkArea area = work_area(ui, rect);
  count_panel(ui, area.lines, view, moved, actions);
  move_selection(ui, view, actions);

  banner(ui, area.banner, view.banner, "Counting");
  entry_box(ui, area.entry, entry_words(view, state), state.entry);
  // Two rows of tiles stay; a higher window has more of them.
  draw_card(ui, area.goods.cut_top(ui.dp(108), ui.dp(8)), view);
  if (const auto tile = tiles(ui, area.goods, view, state.tiles)) add_tile(state, *tile, actions);
  keypad(ui, area.pad, {}, state.entry);
  function_keys(ui, area.keys, view, state, result, actions);
  tell_next(state, actions);
  const core::StockCount& found = view.count.count;
  Button done{
      .id = "count.submit", .rect = area.done, .label = "Submit", .hint = "F12", .key = key::f12};
  done.sub = found.empty() ? "" : products(found.size() - found.unknown());
  done.look = Look::pay;
  done.font = ui.fonts().title;
  done.enabled = !found.empty();
  done.busy = view.payment.committing;
  done.kind = Widget::Kind::pay;
  if (button(ui, done)) {
    stop_asking(state);
    result.ask_submit = true;
  }
  return result;
}

}  // namespace holdfast::ui
