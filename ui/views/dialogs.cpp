#include "ui/views/dialogs.h"

#include <cmath>

#include "ui/views/devices_dialog.h"
#include "ui/views/server_notice.h"
#include "ui/views/top_bar.h"
#include "ui/widgets/camera_picture.h"
#include "ui/widgets/dialog.h"

namespace holdfast::ui {

namespace {

namespace command = till::command;

bool close_button(Ui& ui, const Rect& rect, const char* label = "Close") {
  return button(
      ui, {.id = "dialog.close", .rect = rect, .label = label, .hint = "Esc", .key = key::escape});
}

void more_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                 Actions& actions) {
  const float gap = ui.dp(12);
  // Most shops have no printer of labels; nobody misses its key.
  const bool labels = view.label_printer.health != ports::DeviceHealth::not_set_up;
  const int rows = labels ? 5 : 4;
  const Dialog dialog(ui, "dialog.more", cover, ui.dp(640), ui.dp(labels ? 740 : 640), "More");
  Rect body = dialog.body();
  const Rect close = body.cut_bottom(ui.dp(64), gap);
  const auto choice = [&](int column, int row, const char* id, const char* label, char digit,
                          Look look, bool enabled, const char* why_not = "") {
    Button spec{.id = id, .rect = body.cell(column, row, 2, rows, gap), .label = label};
    spec.hint = std::string(1, digit);
    spec.key = key::of_digit(digit);
    spec.look = look;
    spec.enabled = enabled;
    spec.sub = why_not;
    return button(ui, spec);
  };
  if (choice(0, 0, "more.receipts", "Print a receipt again", '1', Look::key, true)) {
    state.receipts = {};
    ui.scroll("receipts.rows") = {};
    state.open = DialogKind::receipts;
  }
  if (choice(1, 0, "more.void_sale", "Void the whole sale", '2', Look::voided, !view.sale.empty))
    state.open = DialogKind::void_sale;
  if (choice(0, 1, "more.open_drawer", "Open the drawer", '3', Look::key, true)) {
    actions.submit(command::OpenDrawer{});
    state.open = DialogKind::none;
  }
  if (choice(1, 1, "more.cash", "Cash in or out", '4', Look::key, true)) {
    state.cash = {};
    state.open = DialogKind::cash;
  }
  if (choice(0, 2, "more.close_shift", "Close the shift", '5', Look::key, view.sale.empty,
             view.sale.empty ? "" : "after this sale")) {
    actions.submit(command::StartCloseShift{});
    state.open = DialogKind::none;
  }
  if (choice(1, 2, "more.sign_out", "Sign out", '6', Look::key, true)) {
    actions.submit(command::SignOut{});
    state.open = DialogKind::none;
  }
  const std::size_t counted = view.count.count.size();
  std::string about = view.count.open
                          ? std::to_string(counted) + (counted == 1 ? " line" : " lines")
                          : std::string();
  if (!view.sale.empty) about = "after this sale";
  if (choice(0, 3, "more.count", view.count.open ? "Go on counting" : "Count the stock", '7',
             Look::key, view.sale.empty, about.c_str())) {
    actions.submit(command::OpenCount{});
    state.open = DialogKind::none;
  }
  if (choice(1, 3, "more.return", "Return of goods", '8', Look::key, view.sale.empty,
             view.sale.empty ? "or F6" : "after this sale")) {
    actions.submit(command::StartReturn{});
    state.open = DialogKind::none;
  }
  const bool has_line = view.sale.selected != 0;
  if (labels && choice(0, 4, "more.label", "Print a shelf label", '9', Look::key, has_line,
                       has_line ? "or F7" : "choose a line first")) {
    actions.submit(command::PrintLabel{});
    state.open = DialogKind::none;
  }
  if (close_button(ui, close) || dialog.pressed_outside() || ui.take_key(key::f10))
    state.open = DialogKind::none;
}

void void_sale_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                      Actions& actions) {
  const Dialog dialog(ui, "dialog.void_sale", cover, ui.dp(600), ui.dp(300),
                      "Void the whole sale?");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(80), ui.dp(16));
  const std::int64_t units = view.sale.totals.units.thousandths / 1'000;
  draw_text(ui, body,
            std::to_string(units) + (units == 1 ? " item" : " items") + " for " +
                core::to_display(view.sale.totals.total) +
                " will be taken off. Nothing is paid and nothing leaves the stock.",
            {.ink = ui.theme().muted, .valign = 0, .max_lines = 4, .shrink = true});
  if (close_button(ui, keys.cell(0, 0, 2, 1, ui.dp(12)), "Keep it")) state.open = DialogKind::none;
  if (button(ui, {.id = "dialog.confirm",
                  .rect = keys.cell(1, 0, 2, 1, ui.dp(12)),
                  .label = "Void sale",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::danger})) {
    actions.submit(command::VoidSale{});
    state.open = DialogKind::none;
  }
}

void difference_dialog(Ui& ui, const Rect& cover, const till::TillView& view, Actions& actions) {
  const till::ClosingView& closing = view.closing;
  const Dialog dialog(ui, "dialog.difference", cover, ui.dp(640), ui.dp(440),
                      "Close the shift with a difference?");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(80), ui.dp(16));
  const bool short_of = closing.difference.is_negative();
  draw_text(ui, body.cut_top(ui.dp(64), ui.dp(12)),
            short_of ? "There is less in the drawer than there should be. Count again if you are "
                       "not sure."
                     : "There is more in the drawer than there should be. Count again if you are "
                       "not sure.",
            {.ink = ui.theme().muted, .valign = 0, .max_lines = 3, .shrink = true});
  const auto amount = [&](const char* label, std::string value, bool strong) {
    const Rect row = body.cut_top(ui.dp(48));
    horizontal_line(ui, row.x, row.right(), row.y);
    labelled_value(ui, row, label, value, strong);
  };
  amount("Expected", core::to_display(closing.expected), false);
  amount("Counted", core::to_display(closing.counted), false);
  amount("Difference", (short_of ? "" : "+") + core::to_display(closing.difference), true);
  if (close_button(ui, keys.cell(0, 0, 2, 1, ui.dp(12)), "Count again"))
    actions.submit(command::CancelCloseShift{});
  if (button(ui, {.id = "dialog.confirm",
                  .rect = keys.cell(1, 0, 2, 1, ui.dp(12)),
                  .label = "Close shift",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::danger}))
    actions.submit(command::ConfirmCloseShift{});
}

void status_dialog(Ui& ui, const Rect& cover, const till::TillView& view, bool has_devices,
                   DialogState& state) {
  const std::vector<Signal> all = signals(ui.theme(), view);
  const ServerNotice notice = server_notice(view);
  const float row_px = ui.dp(notice.empty() ? 88 : 80);
  const float width = ui.dp(760) - 2 * ui.dp(24);
  const float notice_px =
      notice.empty() ? 0 : server_notice_height(ui, notice, width) + ui.dp(12) - row_px;
  const float height =
      ui.dp(24 + 30 + 16 + 16 + 64 + 24) + row_px * static_cast<float>(all.size()) + notice_px;
  const float camera_px = ui.camera.present ? ui.dp(400) : 0;
  const Dialog dialog(ui, "dialog.status", cover, ui.dp(760) + camera_px, height,
                      "Server and devices");
  Rect body = dialog.body();
  Rect close = body.cut_bottom(ui.dp(64), ui.dp(16));
  if (ui.camera.present) draw_camera(ui, body.cut_right(camera_px - ui.dp(24), ui.dp(24)));
  if (has_devices && button(ui, {.id = "status.devices",
                                 .rect = close.cut_left(std::round(close.w * 0.5F), ui.dp(12)),
                                 .label = "Devices",
                                 .sub = "test, count, what is plugged in",
                                 .hint = "F7",
                                 .key = key::f7})) {
    ui.scroll(kPluggedList) = {};
    state.open = DialogKind::devices;
    return;
  }
  for (const Signal& signal : all) {
    if (signal.id == "top.server" && !notice.empty()) {
      draw_server_notice(ui, body.cut_top(notice_px + row_px - ui.dp(12), ui.dp(12)), notice);
      continue;
    }
    const Rect line = body.cut_top(row_px);
    const Area area(ui, "status." + signal.id.substr(4), line);
    horizontal_line(ui, line.x, line.right(), line.y);
    Rect row = line.inset(0, ui.dp(8));
    draw_icon(ui, row.cut_left(ui.dp(22), ui.dp(18)), signal.icon, signal.colour);
    Rect head = row.cut_top(ui.dp(28), ui.dp(2));
    const float word = std::min(head.w * 0.45F, text_width(ui.fonts().body, signal.word) + 1);
    draw_text(ui, head.cut_right(word, ui.dp(12)), signal.word,
              {.ink = ui.theme().muted, .align = 1, .shrink = true});
    draw_text(ui, head, signal.title, {.font = ui.fonts().strong});
    draw_text(ui, row, signal.detail,
              {.font = ui.fonts().small, .ink = ui.theme().muted, .valign = 0, .max_lines = 2});
  }
  if (close_button(ui, close) || dialog.pressed_outside() || ui.take_key(key::f8) ||
      ui.take_key(key::enter))
    state.open = DialogKind::none;
}

}  // namespace

void draw_dialog(Ui& ui, const Rect& cover, const till::TillView& view, const DevicesView* devices,
                 DialogState& state, Actions& actions) {
  switch (state.open) {
    case DialogKind::none:
      return;
    case DialogKind::more:
      return more_dialog(ui, cover, view, state, actions);
    case DialogKind::discount:
      return discount_dialog(ui, cover, view, state, actions);
    case DialogKind::void_sale:
      return void_sale_dialog(ui, cover, view, state, actions);
    case DialogKind::status:
      return status_dialog(ui, cover, view, devices != nullptr, state);
    case DialogKind::devices:
      if (devices == nullptr || devices_dialog(ui, cover, view, *devices, actions))
        state.open = DialogKind::none;
      return;
    case DialogKind::receipts:
      if (receipts_dialog(ui, cover, view, state.receipts, actions)) state.open = DialogKind::none;
      return;
    case DialogKind::cash:
      return cash_dialog(ui, cover, view, state, actions);
    case DialogKind::submit_count:
      return submit_count_dialog(ui, cover, view, state, actions);
    case DialogKind::discard_count:
      return discard_count_dialog(ui, cover, view, state, actions);
    case DialogKind::difference:
      return difference_dialog(ui, cover, view, actions);
  }
}

}  // namespace holdfast::ui
