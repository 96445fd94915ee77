// Who may do what: the one place that is asked.
#pragma once

#include <cstdint>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::till {

enum class Action : std::uint8_t {
  override_price,
  discount,
  close_shift,
  move_cash,
  open_drawer,
  count_stock,
  take_back,
  sell_expired,
  print_labels,
};

// Error: not_permitted. Every role that works at a till (cashier, manager, admin) may do
// all of these, but for goods past their expiry date, which a manager or admin answers for; a role
// that does not work at a till is refused.
[[nodiscard]] core::Result<void> check_permission(std::string_view role, Action action);

}  // namespace holdfast::till
