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

core::ReceiptDocument LastSale::receipt(const Reference& reference, const ports::Clock& clock,
                                        bool duplicate) const {
  HOLDFAST_ASSERT(recorded_ && reference.shop());
  const core::Person* cashier = reference.find_person(recorded_->cashier);
  const auto at = core::LocalTime::from(occurred_at_, clock.utc_offset_minutes(occurred_at_));
  return core::sale_receipt(*recorded_, *reference.shop(),
                            cashier == nullptr ? std::string() : cashier->display_name, at,
                            duplicate);
}

std::string LastSale::title(const Reference& reference) const {
  HOLDFAST_ASSERT(recorded_ && reference.shop());
  return "Receipt " + core::receipt_code(*reference.shop(), recorded_->receipt_number);
}

ChangeView LastSale::change(const Reference& reference, const ports::Clock& clock) const {
  HOLDFAST_ASSERT(recorded_);
  ChangeView view;
  view.total = recorded_->totals.total;
  view.tendered = view.change = {0, view.total.currency};
  for (const core::Tender& tender : recorded_->tenders) {
    view.tendered += tender.tendered;
    view.change += tender.change;
  }
  view.receipt_number = recorded_->receipt_number;
  view.receipt = receipt(reference, clock, false);
  return view;
}

}  // namespace holdfast::till
