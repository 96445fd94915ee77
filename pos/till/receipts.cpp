#include "pos/till/receipts.h"

#include <algorithm>
#include <variant>

#include "pos/core/assert.h"

namespace holdfast::till {

OutputState Receipts::Receipt::state() const {
  if (running > 0) return OutputState::working;
  if (done) return OutputState::done;
  if (unknown) return OutputState::unknown;
  return failed ? OutputState::failed : OutputState::none;
}

void Receipts::apply(const CommittedEntry& entry) {
  if (std::holds_alternative<core::ShiftOpened>(entry.body)) {
    // The last sale stays: its customer may still stand there.
    if (receipts_.size() > 1) receipts_.erase(receipts_.begin(), receipts_.end() - 1);
    ++changes_;
  } else if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    Receipt receipt{*sale, entry.occurred_at};
    receipt.unknown = true;
    receipts_.push_back(std::move(receipt));
    ++changes_;
  }
}

void Receipts::issued() {
  HOLDFAST_ASSERT(!receipts_.empty());
  receipts_.back().unknown = false;
  ++changes_;
}

void Receipts::printing(core::PrintJobId job, core::TransactionId sale) {
  Receipt* receipt = find_for_change(sale);
  if (receipt == nullptr) return;
  ++receipt->running;
  running_.push_back({job, sale});
  ++changes_;
}

void Receipts::finished(const command::PrintFinished& outcome) {
  const auto job = std::ranges::find(running_, outcome.job, &Job::id);
  if (job == running_.end()) return;
  Receipt* receipt = find_for_change(job->sale);
  running_.erase(job);
  if (receipt == nullptr) return;  // of a shift that is over
  --receipt->running;
  switch (outcome.outcome.result) {
    case ports::OutputResult::done:
      receipt->done = true;
      break;
    case ports::OutputResult::failed:
      receipt->failed = true;
      break;
    case ports::OutputResult::unknown:
      receipt->unknown = true;
      break;
  }
  ++changes_;
}

const Receipts::Receipt* Receipts::find(core::TransactionId sale) const {
  const auto found = std::ranges::find_if(
      receipts_, [sale](const Receipt& r) { return r.sale.sale.id() == sale; });
  return found == receipts_.end() ? nullptr : &*found;
}

Receipts::Receipt* Receipts::find_for_change(core::TransactionId sale) {
  const auto found = std::ranges::find_if(
      receipts_, [sale](const Receipt& r) { return r.sale.sale.id() == sale; });
  return found == receipts_.end() ? nullptr : &*found;
}

const Receipts::Receipt* Receipts::last() const {
  return receipts_.empty() ? nullptr : &receipts_.back();
}

std::vector<ReceiptView> Receipts::view(const core::ShopProfile& shop,
                                        const ports::Clock& clock) const {
  std::vector<ReceiptView> rows;
  rows.reserve(receipts_.size());
  for (auto at = receipts_.rbegin(); at != receipts_.rend(); ++at) {
    rows.push_back(
        {at->sale.sale.id(), at->sale.receipt_number,
         core::receipt_code(shop, at->sale.receipt_number),
         core::LocalTime::from(at->occurred_at, clock.utc_offset_minutes(at->occurred_at)),
         at->sale.totals.total, at->state()});
  }
  return rows;
}

}  // namespace holdfast::till
