// Pages that only say something: nothing is known yet, or nothing is sold any more.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

void waiting(Ui& ui, const Rect& rect, const till::TillView& view);
void halted(Ui& ui, const Rect& rect, const till::TillView& view);

}  // namespace holdfast::ui
