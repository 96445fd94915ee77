// The drawer is counted at the end. What the till expects is not shown before: who knows
// it counts towards it.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct CloseShiftState {
  Entry entry{14};
};

void close_shift(Ui& ui, const Rect& rect, const till::TillView& view, CloseShiftState& state,
                 Actions& actions);

}  // namespace holdfast::ui
