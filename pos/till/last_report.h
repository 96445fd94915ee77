// The report of the last shift that was closed, for printing it again. A fold over the journal
// like the shift.
#pragma once

#include <optional>
#include <string>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/shift.h"
#include "pos/till/till.h"

namespace holdfast::till {

class LastReport {
 public:
  // `shift` as it was before the entry.
  void apply(const CommittedEntry& entry, const Shift& shift);

  [[nodiscard]] bool exists() const noexcept { return closed_.has_value(); }
  [[nodiscard]] core::Instant closed_at() const noexcept { return closed_at_; }
  // exists(), and the shop is known.
  [[nodiscard]] core::ReceiptDocument document(const Reference& reference,
                                               const ports::Clock& clock, bool duplicate) const;

 private:
  std::optional<core::ShiftClosed> closed_;
  core::DrawerTotals drawer_;
  core::Instant closed_at_;
  std::string journal_head_;  // the entry's number and its hash's first digits
};

}  // namespace holdfast::till
