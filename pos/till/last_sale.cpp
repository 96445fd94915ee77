#include "pos/till/last_sale.h"

#include <variant>

#include "pos/core/assert.h"

namespace holdfast::till {

void LastSale::apply(const CommittedEntry& entry) {
  if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    recorded_ = *sale;
    occurred_at_ = entry.occurred_at;
    ended_ = sale->sale.id();
  } else if (const auto* voided = std::get_if<core::SaleVoided>(&entry.body)) {
    ended_ = voided->sale.id();
  }
}

const core::SaleRecorded* LastSale::recorded() const noexcept {
  return recorded_ ? &*recorded_ : nullptr;
}

core::ReceiptDocument receipt_of(const core::SaleRecorded& sale, core::Instant occurred_at,
                                 const Reference& reference, const ports::Clock& clock,
                                 bool duplicate) {
  HOLDFAST_ASSERT(reference.shop());
  const core::Person* cashier = reference.find_person(sale.cashier);
  const auto at = core::LocalTime::from(occurred_at, clock.utc_offset_minutes(occurred_at));
  return core::sale_receipt(sale, *reference.shop(),
                            cashier == nullptr ? std::string() : cashier->display_name, at,
                            duplicate);
}

ChangeView LastSale::change(const Reference& reference, const ports::Clock& clock) const {
  HOLDFAST_ASSERT(recorded_ && reference.shop());
  ChangeView view;
  view.total = recorded_->totals.total;
  view.tendered = view.change = {0, view.total.currency};
  for (const core::Tender& tender : recorded_->tenders) {
    view.tendered += tender.tendered;
    view.change += tender.change;
  }
  view.receipt_number = recorded_->receipt_number;
  view.receipt = receipt_of(*recorded_, occurred_at_, reference, clock, false);
  return view;
}

}  // namespace holdfast::till
