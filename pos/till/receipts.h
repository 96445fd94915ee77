// The receipts of this shift, for printing one again: a fold over the journal. What became
// of their papers, the print queue knows (output_queue.h).
#pragma once

#include <cstdint>
#include <vector>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/output_queue.h"
#include "pos/till/till.h"

namespace holdfast::till {

class Receipts {
 public:
  struct Receipt {
    core::SaleRecorded sale;
    core::Instant occurred_at;
  };

  void apply(const CommittedEntry& entry);

  // Null where this sale is not of this shift, or none was yet.
  [[nodiscard]] const Receipt* find(core::TransactionId sale) const;
  [[nodiscard]] const Receipt* last() const;
  // Rises with each change.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  // Newest first.
  [[nodiscard]] std::vector<ReceiptView> view(const core::ShopProfile& shop,
                                              const ports::Clock& clock,
                                              const OutputQueue& outputs) const;

 private:
  std::vector<Receipt> receipts_;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
