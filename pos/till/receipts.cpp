#include "pos/till/receipts.h"

#include <algorithm>
#include <variant>

namespace holdfast::till {

void Receipts::apply(const CommittedEntry& entry) {
  if (std::holds_alternative<core::ShiftOpened>(entry.body)) {
    // The last sale stays: its customer may still stand there.
    if (receipts_.size() > 1) receipts_.erase(receipts_.begin(), receipts_.end() - 1);
    ++changes_;
  } else if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    receipts_.push_back({*sale, entry.occurred_at});
    ++changes_;
  }
}

const Receipts::Receipt* Receipts::find(core::TransactionId sale) const {
  const auto found = std::ranges::find_if(
      receipts_, [sale](const Receipt& r) { return r.sale.sale.id() == sale; });
  return found == receipts_.end() ? nullptr : &*found;
}

const Receipts::Receipt* Receipts::last() const {
  return receipts_.empty() ? nullptr : &receipts_.back();
}

std::vector<ReceiptView> Receipts::view(const core::ShopProfile& shop, const ports::Clock& clock,
                                        const OutputQueue& outputs) const {
  std::vector<ReceiptView> rows;
  rows.reserve(receipts_.size());
  for (auto at = receipts_.rbegin(); at != receipts_.rend(); ++at) {
    rows.push_back(
        {at->sale.sale.id(), at->sale.receipt_number,
         core::receipt_code(shop, at->sale.receipt_number),
         core::LocalTime::from(at->occurred_at, clock.utc_offset_minutes(at->occurred_at)),
         at->sale.totals.total, outputs.receipt_state(at->sale.receipt_number)});
  }
  return rows;
}

}  // namespace holdfast::till
