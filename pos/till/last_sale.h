// The last sale that the journal holds: what a reprint and the change screen after a
// restart are made of. A fold over the journal like the shift.
#pragma once

#include <optional>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"

namespace holdfast::till {

// The receipt as it was or would have been printed. The shop is known.
[[nodiscard]] core::ReceiptDocument receipt_of(const core::SaleRecorded& sale,
                                               core::Instant occurred_at,
                                               const Reference& reference,
                                               const ports::Clock& clock, bool duplicate);

class LastSale {
 public:
  void apply(const CommittedEntry& entry);

  // Null before the first sale.
  [[nodiscard]] const core::SaleRecorded* recorded() const noexcept;
  // Whether the journal already tells how this sale ended, as the last one that did.
  [[nodiscard]] bool has_ended(core::TransactionId sale) const noexcept { return ended_ == sale; }

  // Amounts, number and receipt; nothing of the outputs. exists(), and the shop is known.
  [[nodiscard]] ChangeView change(const Reference& reference, const ports::Clock& clock) const;

 private:
  std::optional<core::SaleRecorded> recorded_;
  core::Instant occurred_at_;
  std::optional<core::TransactionId> ended_;
};

}  // namespace holdfast::till
