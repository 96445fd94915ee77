#include "pos/till/permissions.h"

#include <algorithm>
#include <array>
#include <string>

namespace holdfast::till {
namespace {

constexpr std::array<std::string_view, 3> kTillRoles = {"cashier", "manager", "admin"};

constexpr std::string_view words(Action action) {
  switch (action) {
    case Action::override_price:
      return "change a price";
    case Action::discount:
      return "give a discount";
    case Action::close_shift:
      return "close the shift";
    case Action::move_cash:
      return "put cash in or take it out";
    case Action::open_drawer:
      return "open the drawer";
    case Action::count_stock:
      return "count the stock";
    case Action::take_back:
      return "take goods back";
    case Action::sell_expired:
      return "sell goods past their expiry date";
    case Action::print_labels:
      return "print labels";
  }
  return "";
}

}  // namespace

core::Result<void> check_permission(std::string_view role, Action action) {
  const bool works_here = std::ranges::find(kTillRoles, role) != kTillRoles.end();
  if (works_here && (action != Action::sell_expired || role != "cashier")) return {};
  return core::fail(core::ErrorCode::not_permitted, std::string(words(action)));
}

}  // namespace holdfast::till
