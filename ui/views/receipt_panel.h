// The sale so far: its lines, and below them what is to be paid.
#pragma once

#include <cstdint>

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct ReceiptPanelState {
  std::uint64_t revision = 0;
  std::uint32_t selected = 0;
};

// `editable`: lines can be selected.
void receipt_panel(Ui& ui, const Rect& rect, const till::TillView& view, bool editable,
                   ReceiptPanelState& state, Actions& actions);

}  // namespace holdfast::ui
