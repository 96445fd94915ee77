// The last sale or return that the journal holds: what the change screen after a restart is
// made of. A fold over the journal like the shift.
#pragma once

#include <optional>

#include "pos/ports/clock.h"
#include "pos/till/receipt_record.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"
#include "pos/till/view.h"

namespace holdfast::till {

class LastReceipt {
 public:
  void apply(const CommittedEntry& entry);

  // Null before the first one.
  [[nodiscard]] const ReceiptRecord* record() const noexcept;
  // Whether the journal already tells how this sale ended, as the last one that did.
  [[nodiscard]] bool has_ended(core::TransactionId sale) const noexcept { return ended_ == sale; }

  // Amounts, number and receipt; nothing of the outputs. record(), and the shop is known.
  [[nodiscard]] ChangeView change(const Reference& reference, const ports::Clock& clock) const;

 private:
  std::optional<ReceiptRecord> record_;
  std::optional<core::TransactionId> ended_;
};

}  // namespace holdfast::till
