// The lines of the receipt against which goods come back, each with what was bought, what is left
// and what is chosen.
#pragma once

#include "ui/views/actions.h"
#include "ui/views/goods_return.h"

namespace holdfast::ui {

void return_lines(Ui& ui, const Rect& rect, const till::ReturnView& view, GoodsReturnState& state,
                  Actions& actions);

}  // namespace holdfast::ui
