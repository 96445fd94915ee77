// The part of the router that a sale passes through: goods, payment, change.
#include <utility>

#include "pos/core/barcode.h"
#include "pos/till/till_state.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

std::string added_text(const core::Item& item, core::Quantity quantity) {
  std::string text = item.name + "  " + core::to_display(item.price);
  if (quantity != core::kOne) text = core::to_plain(quantity) + " × " + text;
  return text;
}

}  // namespace

core::Result<ports::Catalogue::Hit> Till::State::look_up(const core::ScannedCode& scanned) const {
  const auto code = core::product_code(scanned);
  if (!code) return core::pass_on(code.error());
  auto hit = catalogue.find_by_code(*code);
  if (!hit) return core::pass_on(hit.error());
  if (!*hit) return core::fail(ErrorCode::unknown_barcode, scanned.data);
  return std::move(**hit);
}

core::Result<void> Till::State::on(const command::Scan& c) {
  if (screen() == Screen::count && !commit.is_waiting()) return count_code(c.code);
  if (screen() == Screen::goods_return && !commit.is_waiting()) return scan_for_return(c.code);
  // A scan on the change screen is the next customer's first item: it takes the place of
  // the Next key, unless nobody is signed in yet after a restart.
  const bool next_customer = screen() == Screen::change_due && person && shift.is_open();
  if (commit.is_waiting() || (screen() != Screen::sell && !next_customer)) {
    return core::fail(ErrorCode::scan_not_now, c.code.data);
  }
  const auto hit = look_up(c.code);
  if (!hit) return core::pass_on(hit.error());
  if (auto added = add(hit->item, hit->pack, c.code.data); !added) return added;
  effects.emplace_back(effect::Sound{effect::Tone::good});
  return {};
}

core::Result<void> Till::State::on(const command::AddItem& c) {
  if (screen() == Screen::count) return count_tile(c);
  if (auto ok = require(Screen::sell); !ok) return ok;
  const auto item = catalogue.find(c.variant);
  if (!item) return core::pass_on(item.error());
  if (!*item) return core::fail(ErrorCode::item_unknown);
  return add(**item, c.quantity, {});
}

core::Result<void> Till::State::add(const core::Item& item, core::Quantity quantity,
                                    std::string barcode) {
  auto added =
      selling.add(item, quantity, std::move(barcode), reference.tax(), {currency(), now, random});
  if (!added) return added;
  if (change_pending) acknowledge();
  inform(Banner::Kind::good, added_text(item, quantity));
  save_workspace();
  return {};
}

core::Result<void> Till::State::on(const command::SelectLine& c) {
  if (screen() == Screen::count) return counting.select(c.number);
  if (auto ok = require(Screen::sell); !ok) return ok;
  return selling.select(c.number);
}

core::Result<void> Till::State::on(const command::SetQuantity& c) {
  if (screen() == Screen::count) return set_counted(c.quantity);
  if (auto ok = require(Screen::sell); !ok) return ok;
  return after_change(selling.set_quantity(c.quantity));
}

core::Result<void> Till::State::on(const command::VoidLine&) {
  if (screen() == Screen::count) return remove_counted();
  if (auto ok = require(Screen::sell); !ok) return ok;
  return after_change(selling.void_line());
}

core::Result<void> Till::State::on(const command::OverridePrice& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::override_price); !ok) return ok;
  return after_change(selling.override_price(c.price));
}

core::Result<void> Till::State::on(const command::DiscountLine& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::discount); !ok) return ok;
  return after_change(selling.discount_line(c.discount));
}

core::Result<void> Till::State::on(const command::DiscountSale& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::discount); !ok) return ok;
  return after_change(selling.discount_sale(c.discount));
}

core::Result<void> Till::State::after_change(Done done) {
  if (done) save_workspace();
  return done;
}

core::Result<void> Till::State::on(const command::VoidSale&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (!selling.has_lines()) return core::fail(ErrorCode::sale_empty);
  core::Workspace after;
  after.person = person->id;
  after.count = counting.saved();
  append(core::SaleVoided{selling.sale(), shift.id(), person->id}, std::move(after));
  return {};
}

core::Result<void> Till::State::on(const command::StartCashPayment&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  return payment.start(selling);
}

core::Result<void> Till::State::on(const command::TenderCash& c) {
  if (auto ok = require(Screen::pay_cash); !ok) return ok;
  auto recorded = payment.tender_cash(c.handed_over, selling, shift, person->id);
  if (!recorded) return core::pass_on(recorded.error());
  core::Workspace after;
  after.person = person->id;
  after.unacknowledged = recorded->sale.id();
  after.count = counting.saved();
  const std::int64_t number = recorded->receipt_number;
  append(std::move(*recorded), std::move(after),
         {new_output(core::OutputJob::Kind::kick, number),
          new_output(core::OutputJob::Kind::receipt, number)});
  return {};
}

core::Result<void> Till::State::on(const command::CancelPayment&) {
  if (auto ok = require(Screen::pay_cash); !ok) return ok;
  payment.end();
  return {};
}

core::Result<void> Till::State::on(const command::NextSale&) {
  if (auto ok = require(Screen::change_due); !ok) return ok;
  acknowledge();
  save_workspace();
  return {};
}

void Till::State::acknowledge() {
  change_pending = false;
  output.leave_change_screen();
  view.change = {};
}

void Till::State::show_change() {
  if (reference.shop()) view.change = last_receipt.change(reference, clock);
}

}  // namespace holdfast::till
