// The part of the router that takes goods back.
#include <utility>

#include "pos/core/barcode.h"
#include "pos/till/till_state.h"

namespace holdfast::till {

using core::ErrorCode;
using core::OutputJob;

core::Result<void> Till::State::on(const command::StartReturn&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::take_back); !ok) return ok;
  if (selling.has_lines()) return core::fail(ErrorCode::sale_open);
  returning.start();
  return {};
}

core::Result<void> Till::State::on(const command::FindReceipt& c) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  auto look_up = returning.find(c.typed, *reference.shop());
  if (!look_up) return core::pass_on(look_up.error());
  effects.emplace_back(*look_up);
  return {};
}

core::Result<void> Till::State::on(const command::ReceiptLookedUp& c) {
  return returning.looked_up(c, currency());
}

// A receipt's own barcode opens it; a product's counts one piece of it.
core::Result<void> Till::State::scan_for_return(const core::ScannedCode& code) {
  const bool of_receipt =
      code.data.find('-') != std::string::npos && core::read_receipt_code(code.data).has_value();
  if (of_receipt) {
    if (auto found = on(command::FindReceipt{code.data}); !found) return found;
  } else if (!returning.has_receipt()) {
    return core::fail(ErrorCode::not_now, "scan the barcode of the receipt first");
  } else {
    const auto goods = look_up(code);
    if (!goods) return core::pass_on(goods.error());
    if (auto counted = returning.scanned(goods->item.id, goods->quantity); !counted) return counted;
  }
  effects.emplace_back(effect::Sound{effect::Tone::good});
  return {};
}

core::Result<void> Till::State::on(const command::SelectReturnLine& c) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  return returning.select(c.number);
}

core::Result<void> Till::State::on(const command::SetReturnQuantity& c) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  return returning.set_quantity(c.number, c.quantity);
}

core::Result<void> Till::State::on(const command::ReturnEverything&) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  return returning.everything();
}

core::Result<void> Till::State::on(const command::SetReturnReason& c) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  return returning.set_reason(c.reason);
}

core::Result<void> Till::State::on(const command::ConfirmReturn&) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  auto returned = returning.record();
  if (!returned) return core::pass_on(returned.error());
  const core::Money refund = returned->totals.total;
  if (refund.minor > shift.view().expected_cash.minor) {
    return core::fail(ErrorCode::amount_out_of_range,
                      "the drawer should hold " + core::to_display(shift.view().expected_cash));
  }
  returned->id = ports::new_id<core::TransactionId>(now, random);
  returned->receipt_number = shift.next_receipt_number();
  returned->shift = shift.id();
  returned->by = person->id;

  core::Workspace after;
  after.person = person->id;
  after.unacknowledged = returned->id;
  after.count = counting.saved();
  const std::int64_t number = returned->receipt_number;
  std::vector<OutputJob> jobs;
  // Without money there is no reason to open the drawer.
  if (!refund.is_zero()) jobs.push_back(new_output(OutputJob::Kind::kick, number));
  jobs.push_back(new_output(OutputJob::Kind::receipt, number));
  append(std::move(*returned), std::move(after), std::move(jobs));
  return {};
}

core::Result<void> Till::State::on(const command::LeaveReturn&) {
  if (auto ok = require(Screen::goods_return); !ok) return ok;
  returning.leave();
  return {};
}

void Till::State::committed(const core::GoodsReturned& returned) {
  returning.end();
  change_pending = true;
  show_change();
  send_planned(receipt_title(returned.receipt_number), Output::Place::change_screen,
               view.change.receipt);
}

}  // namespace holdfast::till
