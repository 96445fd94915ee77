// The shift as a fold over the journal: what is open, what the drawer should hold, and
// the number of the next receipt.
#pragma once

#include <cstdint>
#include <optional>

#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/core/receipt.h"
#include "pos/till/till.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Shift {
 public:
  // The only way in which a shift changes. Entries of a shift whose opening is not part
  // of the fold count for the receipt number alone: the fold may start after it.
  void apply(const CommittedEntry& entry);

  [[nodiscard]] bool is_open() const noexcept { return open_.has_value(); }
  // A shift is open.
  [[nodiscard]] core::ShiftId id() const;
  [[nodiscard]] core::Currency currency() const;
  [[nodiscard]] std::int64_t next_receipt_number() const noexcept { return next_receipt_number_; }

  // Errors: shift_already_open, currency_mismatch, amount_negative, amount_out_of_range.
  [[nodiscard]] core::Result<core::ShiftOpened> open(core::Money opening_float,
                                                     core::Currency currency, core::PersonId by,
                                                     core::ShiftId id,
                                                     std::string business_day) const;
  // Errors: no_shift_open, currency_mismatch, amount_negative, amount_out_of_range.
  [[nodiscard]] core::Result<core::ShiftClosed> close(core::Money counted_cash,
                                                      core::PersonId by) const;

  // Errors: no_shift_open, currency_mismatch, amount_negative, amount_out_of_range: nothing, or
  // more than the drawer should hold.
  [[nodiscard]] core::Result<core::CashMoved> move_cash(core::CashMoved::Direction direction,
                                                        core::Money amount, std::string reason,
                                                        core::PersonId by) const;
  // A shift is open.
  [[nodiscard]] core::DrawerTotals drawer() const;

  [[nodiscard]] ShiftView view() const;

 private:
  struct Open {
    core::ShiftOpened opened;
    core::Instant opened_at;
    core::Money expected_cash;
    core::Money sales_total;
    std::int64_t sale_count = 0;
    core::DrawerTotals drawer;
  };
  void add(const core::SaleRecorded& sale);
  void add(const core::CashMoved& moved);
  void add(const core::GoodsReturned& returned);

  std::optional<Open> open_;
  std::int64_t next_receipt_number_ = 1;
};

// Cash that a person counted or typed: not negative, within bounds, in this currency.
// Errors: currency_mismatch, amount_negative, amount_out_of_range.
[[nodiscard]] core::Result<void> check_cash(core::Money amount, core::Currency currency);

}  // namespace holdfast::till
