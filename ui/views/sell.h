// Ringing up: goods in, lines changed, on to payment.
#pragma once

#include <cstdint>

#include "ui/views/actions.h"
#include "ui/views/receipt_panel.h"
#include "ui/views/tiles.h"
#include "ui/widgets/entry.h"

namespace holdfast::ui {

struct SellState {
  // What Enter will do with the number that is being typed.
  enum class Asking : std::uint8_t { nothing, quantity, price };

  Entry entry;
  Asking asking = Asking::nothing;
  std::uint32_t asked_line = 0;
  std::uint64_t asked_revision = 0;
  ReceiptPanelState receipt;
  TilesState tiles;
};

struct SellResult {
  bool open_discount = false;
  bool open_more = false;
};

SellResult sell(Ui& ui, const Rect& rect, const till::TillView& view, SellState& state,
                Actions& actions);

}  // namespace holdfast::ui
