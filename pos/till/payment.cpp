#include "pos/till/payment.h"

#include "pos/core/assert.h"
#include "pos/core/tender.h"

namespace holdfast::till {

using core::ErrorCode;

core::Result<void> Payment::start(const Selling& selling) {
  if (!selling.has_lines() || selling.sale().empty()) return core::fail(ErrorCode::sale_empty);
  const auto& totals = selling.totals();
  if (!totals) return core::pass_on(totals.error());
  if (totals->total.minor > core::max_amount_minor(totals->total.currency)) {
    return core::fail(ErrorCode::amount_out_of_range, core::to_display(totals->total));
  }
  active_ = true;
  due_ = totals->total;
  quick_amounts_ = core::quick_cash_amounts(due_, kQuickAmounts);
  return {};
}

core::Result<core::SaleRecorded> Payment::tender_cash(core::Money handed_over,
                                                      const Selling& selling, const Shift& shift,
                                                      core::PersonId cashier) const {
  HOLDFAST_ASSERT(active_ && selling.totals());
  auto tender = core::cash_tender(due_, handed_over);
  if (!tender) return core::pass_on(tender.error());
  return core::SaleRecorded{selling.sale(),      *selling.totals(), {*tender},
                            shift.id(),          cashier,           shift.next_receipt_number(),
                            selling.tax_policy()};
}

void Payment::show(PaymentView& view) const {
  view.due = due_;
  view.quick_amounts = quick_amounts_;
}

}  // namespace holdfast::till
