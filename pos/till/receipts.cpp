#include "pos/till/receipts.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace holdfast::till {

void Receipts::apply(const CommittedEntry& entry) {
  if (std::holds_alternative<core::ShiftOpened>(entry.body)) {
    // The last one stays: its customer may still stand there.
    if (receipts_.size() > 1) receipts_.erase(receipts_.begin(), receipts_.end() - 1);
    ++changes_;
  } else if (auto record = receipt_record(entry)) {
    receipts_.push_back(std::move(*record));
    ++changes_;
  }
}

const ReceiptRecord* Receipts::find(core::TransactionId id) const {
  const auto found = std::ranges::find(receipts_, id, &ReceiptRecord::id);
  return found == receipts_.end() ? nullptr : &*found;
}

const ReceiptRecord* Receipts::last() const {
  return receipts_.empty() ? nullptr : &receipts_.back();
}

std::vector<ReceiptView> Receipts::view(const core::ShopProfile& shop, const ports::Clock& clock,
                                        const OutputQueue& outputs) const {
  std::vector<ReceiptView> rows;
  rows.reserve(receipts_.size());
  for (auto at = receipts_.rbegin(); at != receipts_.rend(); ++at) {
    rows.push_back(
        {at->id(), at->number(), core::receipt_code(shop, at->number()),
         core::LocalTime::from(at->occurred_at, clock.utc_offset_minutes(at->occurred_at)),
         at->total(), outputs.receipt_state(at->number()), at->is_return()});
  }
  return rows;
}

}  // namespace holdfast::till
