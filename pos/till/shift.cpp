#include "pos/till/shift.h"

#include <utility>
#include <variant>

#include "pos/core/assert.h"

namespace holdfast::till {

using core::ErrorCode;

void Shift::apply(const CommittedEntry& entry) {
  if (const auto* opened = std::get_if<core::ShiftOpened>(&entry.body)) {
    const core::Money zero{0, opened->opening_float.currency};
    open_ =
        Open{*opened, entry.occurred_at, opened->opening_float, zero, 0, {zero, zero, 0, 0, zero}};
  } else if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    add(*sale);
  } else if (const auto* moved = std::get_if<core::CashMoved>(&entry.body)) {
    add(*moved);
  } else if (const auto* returned = std::get_if<core::GoodsReturned>(&entry.body)) {
    add(*returned);
  } else if (const auto* drawer = std::get_if<core::DrawerOpened>(&entry.body)) {
    if (open_ && open_->opened.shift == drawer->shift) ++open_->drawer.openings;
  } else if (const auto* closed = std::get_if<core::ShiftClosed>(&entry.body)) {
    if (open_ && open_->opened.shift == closed->shift) open_.reset();
  }
}

void Shift::add(const core::SaleRecorded& sale) {
  next_receipt_number_ = sale.receipt_number + 1;
  if (!open_ || open_->opened.shift != sale.shift) return;
  for (const core::Tender& tender : sale.tenders) {
    if (tender.kind != core::TenderKind::cash) continue;
    open_->expected_cash += tender.tendered - tender.change;
  }
  open_->sales_total += sale.totals.total;
  ++open_->sale_count;
}

void Shift::add(const core::CashMoved& moved) {
  if (!open_ || open_->opened.shift != moved.shift) return;
  if (moved.direction == core::CashMoved::Direction::in) {
    open_->expected_cash += moved.amount;
    open_->drawer.put_in += moved.amount;
  } else {
    open_->expected_cash -= moved.amount;
    open_->drawer.taken_out += moved.amount;
  }
}

void Shift::add(const core::GoodsReturned& returned) {
  next_receipt_number_ = returned.receipt_number + 1;
  if (!open_ || open_->opened.shift != returned.shift) return;
  for (const core::Refund& refund : returned.refunds) {
    if (refund.kind == core::TenderKind::cash) open_->expected_cash -= refund.amount;
  }
  ++open_->drawer.returns;
  open_->drawer.returned += returned.totals.total;
}

core::DrawerTotals Shift::drawer() const {
  HOLDFAST_ASSERT(open_);
  return open_->drawer;
}

core::ShiftId Shift::id() const {
  HOLDFAST_ASSERT(open_);
  return open_->opened.shift;
}

core::Currency Shift::currency() const {
  HOLDFAST_ASSERT(open_);
  return open_->opened.opening_float.currency;
}

core::Result<core::ShiftOpened> Shift::open(core::Money opening_float, core::Currency currency,
                                            core::PersonId by, core::ShiftId id,
                                            std::string business_day) const {
  if (open_) return core::fail(ErrorCode::shift_already_open);
  if (auto checked = check_cash(opening_float, currency); !checked) {
    return core::pass_on(checked.error());
  }
  return core::ShiftOpened{id, by, std::move(business_day), opening_float};
}

core::Result<core::ShiftClosed> Shift::close(core::Money counted_cash, core::PersonId by) const {
  if (!open_) return core::fail(ErrorCode::no_shift_open);
  if (auto checked = check_cash(counted_cash, currency()); !checked) {
    return core::pass_on(checked.error());
  }
  return core::ShiftClosed{open_->opened.shift,  by,
                           open_->expected_cash, counted_cash,
                           open_->sale_count,    open_->sales_total};
}

core::Result<core::CashMoved> Shift::move_cash(core::CashMoved::Direction direction,
                                               core::Money amount, std::string reason,
                                               core::PersonId by) const {
  if (!open_) return core::fail(ErrorCode::no_shift_open);
  if (auto checked = check_cash(amount, currency()); !checked) {
    return core::pass_on(checked.error());
  }
  if (amount.is_zero()) return core::fail(ErrorCode::amount_out_of_range, "nothing to move");
  const bool out = direction == core::CashMoved::Direction::out;
  if (out && amount.minor > open_->expected_cash.minor) {
    return core::fail(ErrorCode::amount_out_of_range,
                      "the drawer should hold " + core::to_display(open_->expected_cash));
  }
  return core::CashMoved{open_->opened.shift, by, direction, amount, std::move(reason)};
}

ShiftView Shift::view() const {
  if (!open_) return {};
  return {true,
          open_->opened.business_day,
          open_->opened_at,
          open_->opened.opening_float,
          open_->expected_cash,
          open_->sales_total,
          open_->sale_count,
          open_->drawer};
}

core::Result<void> check_cash(core::Money amount, core::Currency currency) {
  if (amount.currency != currency) return core::fail(ErrorCode::currency_mismatch);
  if (amount.is_negative()) return core::fail(ErrorCode::amount_negative);
  if (amount.minor > core::max_amount_minor(currency)) {
    return core::fail(ErrorCode::amount_out_of_range);
  }
  return {};
}

}  // namespace holdfast::till
