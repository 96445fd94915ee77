// The questions that lie over the till.
#pragma once

#include <cstdint>

#include "ui/views/actions.h"
#include "ui/views/receipts_dialog.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

enum class DialogKind : std::uint8_t {
  none,
  more,
  discount,
  void_sale,
  status,
  devices,
  receipts,
  cash,
  submit_count,
  discard_count,
  difference,  // opened and closed by the till, see ClosingView
};

struct DiscountState {
  Entry entry{14};
  bool percent = true;  // otherwise an amount
  bool whole_sale = false;
};

struct CashState {
  Entry entry{14};
  bool out = false;
  std::size_t reason = 0;  // of the direction's list
};

struct DialogState {
  DialogKind open = DialogKind::none;
  DiscountState discount;
  ReceiptsState receipts;
  CashState cash;
};

// `cover` is the part of the window that belongs to the till.
void draw_dialog(Ui& ui, const Rect& cover, const till::TillView& view, const DevicesView* devices,
                 DialogState& state, Actions& actions);

void discount_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                     Actions& actions);

void cash_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                 Actions& actions);

void submit_count_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                         Actions& actions);
void discard_count_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                          Actions& actions);

}  // namespace holdfast::ui
