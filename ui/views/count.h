// Counting the stock: every scan is one more of its product. What should be there is not shown,
// so that nobody counts towards it.
#pragma once

#include <cstdint>
#include <optional>

#include "ui/views/actions.h"
#include "ui/views/tiles.h"
#include "ui/widgets/entry.h"

namespace holdfast::ui {

struct CountState {
  Entry entry;
  bool asking = false;  // Enter sets the selected line's quantity
  std::uint32_t asked_line = 0;
  // What the till was told that the next scan adds.
  std::optional<core::Quantity> next;
  std::uint64_t revision = 0;
  std::uint32_t selected = 0;
  TilesState tiles;
};

struct CountResult {
  bool ask_submit = false;
  bool ask_discard = false;
};

CountResult count(Ui& ui, const Rect& rect, const till::TillView& view, CountState& state,
                  Actions& actions);

}  // namespace holdfast::ui
