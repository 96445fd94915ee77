// What the customer hands over: one tap for the likely amounts, the keys for another.
#pragma once

#include "ui/views/actions.h"
#include "ui/views/receipt_panel.h"
#include "ui/widgets/entry.h"

namespace holdfast::ui {

struct PayCashState {
  Entry entry{14};
  ReceiptPanelState receipt;
};

void pay_cash(Ui& ui, const Rect& rect, const till::TillView& view, PayCashState& state,
              Actions& actions);

}  // namespace holdfast::ui
