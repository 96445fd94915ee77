// Goods that came back against a receipt, as the journal records them. What is paid back for
// them is computed in refund.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/quantity.h"
#include "pos/core/tax.h"
#include "pos/core/tender.h"
#include "pos/core/totals.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

// So many of a line that was sold; goods and price as they stood there.
struct ReturnedLine {
  std::uint32_t number = 0;  // the sold line's
  VariantId variant;
  TaxCategoryId tax_category;
  std::string sku;
  std::string name;
  std::string barcode;
  std::string unit = "each";
  Quantity quantity = kOne;
  Money unit_price;  // as it was charged, before discounts

  friend bool operator==(const ReturnedLine&, const ReturnedLine&) = default;
};

// What the customer gets.
struct Refund {
  TenderKind kind = TenderKind::cash;
  Money amount;  // ≥ 0

  friend bool operator==(const Refund&, const Refund&) = default;
};

struct GoodsReturned {
  TransactionId id;
  std::int64_t receipt_number = 0;  // one row of numbers with the sales
  TransactionId original;
  std::int64_t original_receipt = 0;
  ShiftId shift;  // in which the goods came back
  PersonId by;
  TaxPolicy tax_policy;             // the sale's
  std::vector<ReturnedLine> lines;  // by their numbers, rising
  // What was paid for these goods and is paid back: no amount is below zero. `lines` has the
  // same numbers as above.
  SaleTotals totals;
  std::vector<Refund> refunds;
  std::string reason;

  friend bool operator==(const GoodsReturned&, const GoodsReturned&) = default;
};

}  // namespace holdfast::core
