// The last sale that the journal holds: what a reprint and the change screen after a
// restart are made of. A fold over the journal like the shift.
#pragma once

#include <optional>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"

namespace holdfast::till {

class LastSale {
 public:
  void apply(const CommittedEntry& entry);

  [[nodiscard]] bool exists() const noexcept { return recorded_.has_value(); }
  // Null before the first sale.
  [[nodiscard]] const core::SaleRecorded* recorded() const noexcept;
  // Whether the journal already tells how this sale ended, as the last one that did.
  [[nodiscard]] bool has_ended(core::TransactionId sale) const noexcept { return ended_ == sale; }

  // exists(), and the shop is known.
  [[nodiscard]] core::ReceiptDocument receipt(const Reference& reference, const ports::Clock& clock,
                                              bool duplicate) const;
  // "Receipt 0001-000012".
  [[nodiscard]] std::string title(const Reference& reference) const;
  // Amounts, number and receipt; nothing of the outputs.
  [[nodiscard]] ChangeView change(const Reference& reference, const ports::Clock& clock) const;

 private:
  std::optional<core::SaleRecorded> recorded_;
  core::Instant occurred_at_;
  std::optional<core::TransactionId> ended_;
};

}  // namespace holdfast::till
