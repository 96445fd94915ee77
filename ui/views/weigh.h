// A good sold by weight: what the scale shows, the tare, and what it comes to.
#pragma once

#include "ui/views/actions.h"
#include "ui/views/receipt_panel.h"
#include "ui/widgets/entry.h"

namespace holdfast::ui {

struct WeighState {
  Entry entry{7};
  ReceiptPanelState receipt;
};

void weigh(Ui& ui, const Rect& rect, const till::TillView& view, WeighState& state,
           Actions& actions);

}  // namespace holdfast::ui
