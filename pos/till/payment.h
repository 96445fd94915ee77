// Taking cash for the open sale. Everything that can be refused is checked before the
// entry leaves for the journal; nothing after it can fail but the disk.
#pragma once

#include <vector>

#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/till/selling.h"
#include "pos/till/shift.h"
#include "pos/till/view.h"

namespace holdfast::till {

inline constexpr std::size_t kQuickAmounts = 6;

class Payment {
 public:
  // Errors: sale_empty, tax_category_unknown, amount_out_of_range.
  [[nodiscard]] core::Result<void> start(const Selling& selling);
  void end() { *this = {}; }
  [[nodiscard]] bool is_active() const noexcept { return active_; }

  // The paid sale, ready for the journal. A payment is active and a shift is open.
  // Errors: those of core::cash_tender.
  [[nodiscard]] core::Result<core::SaleRecorded> tender_cash(core::Money handed_over,
                                                             const Selling& selling,
                                                             const Shift& shift,
                                                             core::PersonId cashier) const;
  // Everything of the view but `committing`.
  void show(PaymentView& view) const;

 private:
  bool active_ = false;
  core::Money due_;
  std::vector<core::Money> quick_amounts_;
};

}  // namespace holdfast::till
