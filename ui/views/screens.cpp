#include "ui/views/screens.h"

#include <imgui.h>

#include "ui/views/notices.h"
#include "ui/views/top_bar.h"

namespace holdfast::ui {

namespace {

constexpr float kLayoutWidthDp = 1'280;
constexpr float kRoomForDemoPx = 1'600;
constexpr float kTopBarDp = 48;
constexpr float kWheelDp = 84;
constexpr std::int64_t kReadingMs = 400;

}  // namespace

float Screens::width_dp(bool demo_open) {
  return demo_open ? kLayoutWidthDp + kDemoPanelDp : kLayoutWidthDp;
}

bool Screens::demo_open(const Rect& window, const DemoView* demo) const {
  return demo != nullptr && demo_wanted_.value_or(window.w >= kRoomForDemoPx);
}

void Screens::wheel(Ui& ui, float x, float y, float notches) {
  const int top = ui.registry.top_layer();
  for (const ScrollRegion& region : ui.registry.scrolls())
    if (region.layer == top && region.rect.contains(x, y))
      ui.scroll_by(region.id, -notches * ui.dp(kWheelDp));
}

void Screens::enter(Ui& ui, till::Screen screen) {
  screen_ = screen;
  entered_at_ = ui.now();
  ui.clear_focus();
  sign_in_ = {};
  open_shift_ = {};
  count_ = CountState();
  weigh_ = {};
  pay_cash_ = {};
  close_shift_ = {};
  goods_return_ = {};
  dialogs_ = {};
  sell_.entry.clear();
  sell_.asking = SellState::Asking::nothing;
  sell_.receipt = {};
  ui.scroll("preview.paper") = {};
}

void Screens::draw(Ui& ui, const Rect& window, const till::TillView& view, const DemoView* demo,
                   const DevicesView* devices, Actions& actions) {
  if (view.screen != screen_) enter(ui, view.screen);
  if (view.closing.asking && dialogs_.open != DialogKind::difference) {
    dialogs_.open = DialogKind::difference;
    entered_at_ = ui.now();
  } else if (!view.closing.asking && dialogs_.open == DialogKind::difference) {
    dialogs_.open = DialogKind::none;
  }
  // The Enter that led here may bounce; it must not wipe the change off the screen, nor close
  // a shift before anybody has read the difference.
  const bool must_be_read =
      screen_ == till::Screen::change_due || dialogs_.open == DialogKind::difference;
  if (must_be_read && ui.now() - entered_at_ < kReadingMs && ui.key() &&
      ui.key()->usage == key::enter)
    ui.drop_key();
  const bool with_panel = demo_open(window, demo);
  ui.set_layer(0, dialog_open() ? 1 : 0);
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(ImVec2(window.w, window.h));
  ImGui::Begin("till", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  Rect till_rect = window;
  {
    const Area everything(ui, "screen", window);
    // Tab goes in the order of drawing: the screen's work, then its frame, then the demo.
    Rect panel;
    if (with_panel) panel = till_rect.cut_right(ui.dp(kDemoPanelDp));
    Rect rest = till_rect;
    const Rect bar = rest.cut_top(ui.dp(kTopBarDp));
    draw_screen(ui, rest.inset(ui.dp(8)), view, demo, actions);
    const TopBarResult pressed = top_bar(ui, bar, view, demo != nullptr, with_panel);
    if (pressed.demo_pressed) demo_wanted_ = !with_panel;
    if (pressed.status_pressed) dialogs_.open = DialogKind::status;
    if (with_panel) demo_panel(ui, panel, *demo, actions);
  }
  ImGui::End();
  if (dialog_open()) draw_dialog(ui, till_rect, view, devices, dialogs_, actions);
}

void Screens::draw_screen(Ui& ui, const Rect& rect, const till::TillView& view,
                          const DemoView* demo, Actions& actions) {
  switch (view.screen) {
    case till::Screen::waiting_for_catalogue:
      return waiting(ui, rect, view);
    case till::Screen::sign_in:
      return sign_in(ui, rect, view, demo != nullptr ? demo->sign_in_hint : std::string{}, sign_in_,
                     actions);
    case till::Screen::open_shift:
      return open_shift(ui, rect, view, open_shift_, actions);
    case till::Screen::sell: {
      const SellResult result = sell(ui, rect, view, sell_, actions);
      if (result.open_more) dialogs_.open = DialogKind::more;
      if (result.open_discount) {
        dialogs_.discount = {};
        dialogs_.discount.entry = sell_.entry;
        sell_.entry.clear();
        dialogs_.open = DialogKind::discount;
      }
      return;
    }
    case till::Screen::weigh:
      return weigh(ui, rect, view, weigh_, actions);
    case till::Screen::count: {
      const CountResult result = count(ui, rect, view, count_, actions);
      if (result.ask_submit) dialogs_.open = DialogKind::submit_count;
      if (result.ask_discard) dialogs_.open = DialogKind::discard_count;
      return;
    }
    case till::Screen::pay_cash:
      return pay_cash(ui, rect, view, pay_cash_, actions);
    case till::Screen::change_due:
      return change_due(ui, rect, view, actions);
    case till::Screen::close_shift:
      return close_shift(ui, rect, view, close_shift_, actions);
    case till::Screen::goods_return:
      return goods_return(ui, rect, view, goods_return_, actions);
    case till::Screen::halted:
      return halted(ui, rect, view);
  }
}

}  // namespace holdfast::ui
