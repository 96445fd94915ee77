// The sale is safe; the change is the largest thing on the screen.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

void change_due(Ui& ui, const Rect& rect, const till::TillView& view, Actions& actions);

}  // namespace holdfast::ui
