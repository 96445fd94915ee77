// The last stock count that was submitted in this shift, for printing its slip again. A fold over
// the journal like the shift.
#pragma once

#include <optional>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"

namespace holdfast::till {

class LastCount {
 public:
  void apply(const CommittedEntry& entry);

  [[nodiscard]] bool exists() const noexcept { return submitted_.has_value(); }
  [[nodiscard]] core::Instant submitted_at() const noexcept { return submitted_at_; }
  // exists(), and the shop is known.
  [[nodiscard]] core::ReceiptDocument document(const Reference& reference,
                                               const ports::Clock& clock, bool duplicate) const;

 private:
  std::optional<core::CountSubmitted> submitted_;
  core::Instant submitted_at_;
};

}  // namespace holdfast::till
