// A sale or a return as the journal has it: what a numbered paper tells of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "pos/core/entries.h"
#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"

namespace holdfast::till {

struct ReceiptRecord {
  std::variant<core::SaleRecorded, core::GoodsReturned> body;
  core::Instant occurred_at;

  [[nodiscard]] bool is_return() const noexcept {
    return std::holds_alternative<core::GoodsReturned>(body);
  }
  [[nodiscard]] core::TransactionId id() const;
  [[nodiscard]] std::int64_t number() const;
  // Of a return: what was paid back.
  [[nodiscard]] core::Money total() const;
};

// Empty for an entry that has no receipt.
[[nodiscard]] std::optional<ReceiptRecord> receipt_record(const CommittedEntry& entry);

// The paper as it was or would have been printed. The shop is known.
[[nodiscard]] core::ReceiptDocument receipt_of(const ReceiptRecord& record,
                                               const Reference& reference,
                                               const ports::Clock& clock, bool duplicate);

}  // namespace holdfast::till
