// The receipts of the shift, to print one again.
#pragma once

#include <optional>

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct ReceiptsState {
  std::optional<core::TransactionId> selected;  // empty: the newest
};

// True when it wants to be closed.
[[nodiscard]] bool receipts_dialog(Ui& ui, const Rect& cover, const till::TillView& view,
                                   ReceiptsState& state, Actions& actions);

}  // namespace holdfast::ui
