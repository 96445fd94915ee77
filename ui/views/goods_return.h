// Goods that come back: whose receipt, what of it, why, and what is paid back.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ui/views/actions.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct GoodsReturnState {
  Entry entry{};            // a receipt's number, later a quantity
  std::size_t receipt = 0;  // chosen in the list of this shift's sales
  bool was_found = false;
  std::uint64_t shown_revision = 0;  // of the lines, when they were last scrolled to
};

void goods_return(Ui& ui, const Rect& rect, const till::TillView& view, GoodsReturnState& state,
                  Actions& actions);

}  // namespace holdfast::ui
