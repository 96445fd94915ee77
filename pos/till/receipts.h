// The receipts of this shift, for printing one again: a fold over the journal. What became
// of their prints is known only since the program started; before that anything may have
// happened.
#pragma once

#include <cstdint>
#include <vector>

#include "pos/core/receipt.h"
#include "pos/ports/clock.h"
#include "pos/till/reference.h"
#include "pos/till/till.h"

namespace holdfast::till {

class Receipts {
 public:
  struct Receipt {
    core::SaleRecorded sale;
    core::Instant occurred_at;
    // Prints of it that ended like this, and such that are under way.
    bool done = false, unknown = false, failed = false;
    int running = 0;

    // A paper may be in somebody's hand: another one must say that it is a copy.
    [[nodiscard]] bool may_be_printed() const { return done || unknown || running > 0; }
    [[nodiscard]] OutputState state() const;
  };

  // A sale counts as one whose print is not known; see issued().
  void apply(const CommittedEntry& entry);
  // The newest sale was committed just now: nothing of it was printed yet.
  void issued();
  void printing(core::PrintJobId job, core::TransactionId sale);
  // Jobs that are not receipts' are left alone.
  void finished(const command::PrintFinished& outcome);

  // Null where this sale is not of this shift, or none was yet.
  [[nodiscard]] const Receipt* find(core::TransactionId sale) const;
  [[nodiscard]] const Receipt* last() const;
  // Rises with each change.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  // Newest first.
  [[nodiscard]] std::vector<ReceiptView> view(const core::ShopProfile& shop,
                                              const ports::Clock& clock) const;

 private:
  struct Job {
    core::PrintJobId id;
    core::TransactionId sale;
  };
  [[nodiscard]] Receipt* find_for_change(core::TransactionId sale);

  std::vector<Receipt> receipts_;  // in the order of the journal
  std::vector<Job> running_;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
