// The demo's devices beside the till: goods to scan, the paper, the drawer, and things
// to take away.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

inline constexpr float kDemoPanelDp = 400;

void demo_panel(Ui& ui, const Rect& rect, const DemoView& demo, Actions& actions);

}  // namespace holdfast::ui
