// The part of the router that moves cash without a sale.
#include <utility>

#include "pos/core/utf8.h"
#include "pos/till/till_state.h"

namespace holdfast::till {

using core::OutputJob;

core::Result<void> Till::State::on(const command::OpenDrawer&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::open_drawer); !ok) return ok;
  append(core::DrawerOpened{shift.id(), person->id}, workspace(),
         {new_output(OutputJob::Kind::kick)});
  return {};
}

core::Result<void> Till::State::on(const command::MoveCash& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::move_cash); !ok) return ok;
  if (c.reason.size() > kLongestReason) {
    return core::fail(core::ErrorCode::not_now, "the reason is too long");
  }
  auto moved = shift.move_cash(c.direction, c.amount, c.reason, person->id);
  if (!moved) return core::pass_on(moved.error());
  append(std::move(*moved), workspace(),
         {new_output(OutputJob::Kind::kick), new_output(OutputJob::Kind::cash_slip)});
  return {};
}

}  // namespace holdfast::till
