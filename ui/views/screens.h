// Which screen is shown, what lies over it, and what the screens remember by themselves:
// what was typed and which page is open. Everything else is the till's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ui/views/actions.h"
#include "ui/views/change_due.h"
#include "ui/views/close_shift.h"
#include "ui/views/count.h"
#include "ui/views/demo_panel.h"
#include "ui/views/dialogs.h"
#include "ui/views/goods_return.h"
#include "ui/views/open_shift.h"
#include "ui/views/pay_cash.h"
#include "ui/views/sell.h"
#include "ui/views/sign_in.h"
#include "ui/views/weigh.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

class Screens {
 public:
  // The size that the layouts are made for: the window is at least that many dp.
  [[nodiscard]] static float width_dp(bool demo_open);
  [[nodiscard]] static float height_dp() { return 800; }

  void draw(Ui& ui, const Rect& window, const till::TillView& view, const DemoView* demo,
            const DevicesView* devices, Actions& actions);
  // A question covers the till; scans are refused meanwhile.
  [[nodiscard]] bool dialog_open() const { return dialogs_.open != DialogKind::none; }
  [[nodiscard]] bool devices_open() const { return dialogs_.open == DialogKind::devices; }
  // What the camera sees is on the screen.
  [[nodiscard]] bool shows_camera() const { return dialogs_.open == DialogKind::status; }
  // Until somebody chooses, the panel is open where there is room for it.
  [[nodiscard]] bool demo_open(const Rect& window, const DemoView* demo) const;
  void wheel(Ui& ui, float x, float y, float notches);

 private:
  void draw_screen(Ui& ui, const Rect& rect, const till::TillView& view, const DemoView* demo,
                   Actions& actions);
  void enter(Ui& ui, till::Screen screen);

  core::Instant entered_at_;
  till::Screen screen_ = till::Screen::waiting_for_catalogue;
  SignInState sign_in_;
  OpenShiftState open_shift_;
  SellState sell_;
  WeighState weigh_;
  CountState count_;
  PayCashState pay_cash_;
  CloseShiftState close_shift_;
  GoodsReturnState goods_return_;
  DialogState dialogs_;
  std::optional<bool> demo_wanted_;
};

}  // namespace holdfast::ui
