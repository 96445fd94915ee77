// The receipts of this shift, of sales and of returns, for printing one again: a fold over the
// journal. What became of their papers, the print queue knows (output_queue.h).
#pragma once

#include <cstdint>
#include <vector>

#include "pos/ports/clock.h"
#include "pos/till/output_queue.h"
#include "pos/till/receipt_record.h"
#include "pos/till/till.h"

namespace holdfast::till {

class Receipts {
 public:
  void apply(const CommittedEntry& entry);

  // Null where this transaction is not of this shift, or none was yet.
  [[nodiscard]] const ReceiptRecord* find(core::TransactionId id) const;
  [[nodiscard]] const ReceiptRecord* last() const;
  // Rises with each change.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  // Newest first.
  [[nodiscard]] std::vector<ReceiptView> view(const core::ShopProfile& shop,
                                              const ports::Clock& clock,
                                              const OutputQueue& outputs) const;

 private:
  std::vector<ReceiptRecord> receipts_;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
