#include "pos/till/last_receipt.h"

#include <variant>

#include "pos/core/assert.h"

namespace holdfast::till {

void LastReceipt::apply(const CommittedEntry& entry) {
  if (auto record = receipt_record(entry)) record_ = std::move(record);
  if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    ended_ = sale->sale.id();
  } else if (const auto* voided = std::get_if<core::SaleVoided>(&entry.body)) {
    ended_ = voided->sale.id();
  }
}

const ReceiptRecord* LastReceipt::record() const noexcept {
  return record_ ? &*record_ : nullptr;
}

ChangeView LastReceipt::change(const Reference& reference, const ports::Clock& clock) const {
  HOLDFAST_ASSERT(record_ && reference.shop());
  ChangeView view;
  view.goods_returned = record_->is_return();
  view.total = record_->total();
  view.tendered = view.change = {0, view.total.currency};
  if (const auto* sale = std::get_if<core::SaleRecorded>(&record_->body)) {
    for (const core::Tender& tender : sale->tenders) {
      view.tendered += tender.tendered;
      view.change += tender.change;
    }
  } else {
    view.change = view.total;
  }
  view.receipt_number = record_->number();
  view.receipt = receipt_of(*record_, reference, clock, false);
  return view;
}

}  // namespace holdfast::till
