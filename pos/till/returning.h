// The return in the making: whose receipt, what of it comes back, and why. It is not kept over a
// restart; nothing is decided before its entry is in the journal.
//
// What may still come back is known from the journal alone: each time a receipt is opened, it is
// looked up there with all returns so far, and no return can be recorded between that and its
// own confirmation, since this is the only one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/goods.h"
#include "pos/core/refund.h"
#include "pos/ports/clock.h"
#include "pos/till/command.h"
#include "pos/till/effect.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Returning {
 public:
  [[nodiscard]] bool is_active() const noexcept { return active_; }
  [[nodiscard]] bool has_receipt() const noexcept { return found_.has_value(); }

  void start();
  // What is typed or scanned here names a receipt; the one that was open is left.
  // Errors: receipt_unknown, for what is no receipt's number; receipt_elsewhere.
  [[nodiscard]] core::Result<effect::LookUpReceipt> find(std::string_view typed,
                                                         const core::ShopProfile& shop);
  // Nothing happens for an answer that is no longer waited for.
  // Errors: receipt_unknown, currency_mismatch, and the answer's own.
  [[nodiscard]] core::Result<void> looked_up(const command::ReceiptLookedUp& answer,
                                             core::Currency currency);

  // These need an open receipt: not_now.
  // Errors: not_on_receipt, return_too_large, quantity_not_whole, quantity_out_of_range.
  [[nodiscard]] core::Result<void> select(std::uint32_t number);
  [[nodiscard]] core::Result<void> set_quantity(std::uint32_t number, core::Quantity quantity);
  [[nodiscard]] core::Result<void> everything();
  // One pack more of this product; of a measured one, all that is left of a line.
  [[nodiscard]] core::Result<void> scanned(core::VariantId variant, core::Quantity pack);
  // Error: reason_missing, for none.
  [[nodiscard]] core::Result<void> set_reason(std::string reason);

  // The entry, but for its ids and its receipt number. Errors: those of core::compute_return;
  // reason_missing.
  [[nodiscard]] core::Result<core::GoodsReturned> record() const;

  // First the receipt, then the whole.
  void leave();
  void end();

  void show(ReturnView& view, const core::ShopProfile& shop, const ports::Clock& clock) const;

 private:
  [[nodiscard]] core::Result<void> require_receipt() const;
  void leave_receipt();
  // After a change of what comes back.
  [[nodiscard]] core::Result<void> choose(core::LineQuantities chosen, std::uint32_t line);

  bool active_ = false;
  std::uint64_t look_ups_ = 0;
  bool looking_up_ = false;  // under the number of look_ups_
  std::optional<core::SaleFound> found_;
  core::LineQuantities chosen_;
  std::uint32_t selected_ = 0;
  std::string reason_;
  core::Money refund_;
  std::uint64_t revision_ = 0;
};

}  // namespace holdfast::till
