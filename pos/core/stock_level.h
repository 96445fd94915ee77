// What the books of the server say is there, at the till's own location.
#pragma once

#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

struct StockLevel {
  VariantId variant;
  Quantity on_hand;    // may be below zero: sales are never refused
  Quantity available;  // less what is held for orders

  friend bool operator==(const StockLevel&, const StockLevel&) = default;
};

}  // namespace holdfast::core
