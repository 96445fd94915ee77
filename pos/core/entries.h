// The business events of a till: the bodies of journal entries. What must survive is a
// fold over these. Adding a capability means adding a kind here, its payload in
// pos/codec, its machine in pos/till and its posting function in db/schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pos/core/goods.h"
#include "pos/core/goods_return.h"
#include "pos/core/outputs.h"
#include "pos/core/sale.h"
#include "pos/core/stock_count.h"
#include "pos/core/tender.h"
#include "pos/core/totals.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

struct ShiftOpened {
  ShiftId shift;
  PersonId by;
  std::string business_day;  // "2026-03-01", the shop's local day when the shift opened
  Money opening_float;

  friend bool operator==(const ShiftOpened&, const ShiftOpened&) = default;
};

// A completed, paid sale: facts, amounts and tenders, exactly as the customer saw them.
struct SaleRecorded {
  Sale sale;
  SaleTotals totals;
  std::vector<Tender> tenders;
  ShiftId shift;
  PersonId cashier;
  std::int64_t receipt_number = 0;  // gapless per till, from 1
  TaxPolicy tax_policy;

  friend bool operator==(const SaleRecorded&, const SaleRecorded&) = default;
};

// A sale that was cleared before payment. It moves no stock and no money.
struct SaleVoided {
  Sale sale;
  ShiftId shift;
  PersonId by;

  friend bool operator==(const SaleVoided&, const SaleVoided&) = default;
};

struct ShiftClosed {
  ShiftId shift;
  PersonId by;
  // Float + cash taken − change given − cash refunded + cash put in − cash taken out.
  Money expected_cash;
  Money counted_cash;
  std::int64_t sale_count = 0;
  Money sales_total;

  friend bool operator==(const ShiftClosed&, const ShiftClosed&) = default;
};

// Cash that was put into the drawer or taken out of it without a sale: change from the bank,
// takings to the safe, a supplier paid.
struct CashMoved {
  enum class Direction : std::uint8_t { in, out };

  ShiftId shift;
  PersonId by;
  Direction direction = Direction::in;
  Money amount;  // more than zero
  std::string reason;

  friend bool operator==(const CashMoved&, const CashMoved&) = default;
};

// The drawer was opened without a sale and without cash that is said to have moved.
struct DrawerOpened {
  ShiftId shift;
  PersonId by;

  friend bool operator==(const DrawerOpened&, const DrawerOpened&) = default;
};

using EntryBody = std::variant<ShiftOpened, SaleRecorded, SaleVoided, ShiftClosed, CashMoved,
                               DrawerOpened, CountSubmitted, GoodsReturned>;

// What must be found again after a crash but is not an event yet. Saved beside the
// entries, and replaced in the same transaction as an entry that ends it.
struct Workspace {
  std::optional<PersonId> person;               // who was selling
  std::optional<Sale> open_sale;                // not yet paid
  std::optional<TransactionId> unacknowledged;  // committed; the cashier has not pressed Next
  std::optional<OutputRecord> outputs{};        // empty: nothing is known of earlier ones
  std::optional<StockCount> count{};            // not yet submitted; outlives sales and shifts

  friend bool operator==(const Workspace&, const Workspace&) = default;
};

}  // namespace holdfast::core
