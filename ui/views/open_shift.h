// The float is counted before the first sale.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct OpenShiftState {
  Entry entry{14};
};

void open_shift(Ui& ui, const Rect& rect, const till::TillView& view, OpenShiftState& state,
                Actions& actions);

}  // namespace holdfast::ui
