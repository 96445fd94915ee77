// The goods that are sold without a barcode, by category, as tiles; pages when there are
// more than fit.
#pragma once

#include <cstddef>
#include <optional>

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct TilesState {
  std::optional<core::CategoryId> category;  // empty: all
  std::size_t page = 0, tab_page = 0;
};

// The tile that was pressed.
std::optional<core::VariantId> tiles(Ui& ui, Rect rect, const till::TillView& view,
                                     TilesState& state);

}  // namespace holdfast::ui
