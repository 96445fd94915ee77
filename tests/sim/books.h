// What must be true of one till, kept outside of it: what its journal promised to keep, what
// people were told, what came out of the printer, how often the drawer sprang open, what cash
// lies in it. Every step is held against these books; the first thing that does not fit is
// the violation.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/entries.h"
#include "pos/core/receipt.h"
#include "pos/ports/journal.h"

namespace holdfast::sim {

// What the customer put on the counter: thousandths of each good.
using Basket = std::map<core::VariantId, std::int64_t>;

// A sale, or a return, of which total and goods are less than nothing.
struct SaleFacts {
  std::int64_t seq = 0;
  core::TransactionId id;
  std::int64_t total = 0;  // minor units
  Basket goods;
  std::int64_t original = 0;  // of a return: the sale's receipt number
  bool settled = false;       // the cashier saw it done and gave the change
  int originals = 0;          // papers without the word DUPLICATE, torn ones too
  int kicks = 0;              // how often the drawer was told to open for it
};

class Books {
 public:
  using Report = std::function<void(std::string violation)>;
  explicit Books(Report report) : report_(std::move(report)) {}

  // ---- the journal ----
  // An entry is about to be written: it may be there after a crash.
  void attempted(const ports::NewEntry& entry);
  // append() failed in a way that says: nothing of it is there.
  void withdrawn() { in_flight_.reset(); }
  // append() returned: it must be there from now on.
  void promised(const ports::StoredEntry& entry);
  // After a start: entries from `from` on as the journal has them, `last_seq` the newest.
  void found(std::int64_t last_seq, const std::vector<ports::StoredEntry>& tail);
  // A silent fault took entries away, and the journal ends here now. The drawer keeps its cash.
  void forget_after(std::int64_t last_seq);
  // The server gave them back: they are those that were lost.
  void brought_back(std::span<const ports::StoredEntry> entries);
  // Another machine goes on with a copy of this journal.
  void take_over(const Books& other);
  // Somebody made another chain of the same events: what is there is taken for true.
  void adopt(const std::vector<ports::StoredEntry>& all);
  // Entries that a silent fault took and that did not come back.
  [[nodiscard]] std::int64_t lost() const { return static_cast<std::int64_t>(lost_.size()); }
  [[nodiscard]] bool lost_at_server(const std::vector<ports::Hash256>& held) const;
  [[nodiscard]] std::int64_t entries() const { return static_cast<std::int64_t>(hashes_.size()); }
  [[nodiscard]] const std::vector<ports::Hash256>& hashes() const { return hashes_; }

  // ---- the cashier ----
  // What is being paid for; the entry that follows must say the same.
  void tendering(Basket basket) { tendering_ = std::move(basket); }
  // What stands on the screen when a stock count is submitted; the entry must say the same.
  void submitting(core::StockCount count) { submitting_ = std::move(count); }
  [[nodiscard]] std::int64_t counts() const { return static_cast<std::int64_t>(submitted_.size()); }
  // What comes back, and the entry that follows must say so.
  void taking_back(Basket basket) { taking_back_ = std::move(basket); }
  // The screen says that this sale is done. True the first time.
  bool settled(std::int64_t receipt_number, core::Money total);
  [[nodiscard]] std::int64_t cash_in_drawer() const { return cash_; }
  // The till's own expectation, when no entry is on its way.
  void expects(bool shift_open, std::int64_t expected_cash);

  // ---- the devices ----
  void printing(const core::ReceiptDocument& document);
  void printed(const core::ReceiptDocument& document);
  // `receipt_number` is 0 where no sale is on the screen.
  void kicking(std::int64_t receipt_number);

  // ---- sums for the end ----
  [[nodiscard]] const std::map<std::int64_t, SaleFacts>& sales() const { return sales_; }
  // Less what was paid back.
  [[nodiscard]] std::int64_t sales_total() const;
  [[nodiscard]] std::int64_t closed_shifts_total() const { return shift_.closed_total; }
  void check_all_settled();

 private:
  struct CountFacts {
    std::int64_t seq = 0;
    int originals = 0;  // slips without the word DUPLICATE, torn ones too
  };
  void take(const ports::StoredEntry& entry);
  void take(const core::SaleRecorded& sale, std::int64_t seq);
  void take(const core::CashMoved& moved);
  void take(const core::CountSubmitted& submitted, std::int64_t seq);
  void take(const core::GoodsReturned& returned, std::int64_t seq);
  void number_follows(std::int64_t receipt_number);
  // The count that a slip tells of; null for what is no slip of a count.
  [[nodiscard]] CountFacts* count_of(const core::ReceiptDocument& document);
  // What a receipt was paid for, or what it held, less all that came back of it.
  void check_return(std::int64_t receipt_number);
  void violated(const std::string& what) const { report_(what); }

  Report report_;
  // Of the open shift, after an entry.
  struct Shift {
    bool open = false;
    std::int64_t opening_float = 0, total = 0, moved = 0, paid_back = 0, closed_total = 0;
    [[nodiscard]] std::int64_t expected() const {
      return opening_float + total + moved - paid_back;
    }
  };
  std::vector<ports::Hash256> hashes_;
  std::vector<std::string> kinds_;
  std::vector<Shift> shifts_;         // after each entry
  std::vector<ports::Hash256> lost_;  // by a silent fault, in order
  std::optional<core::EntryId> in_flight_;
  std::optional<Basket> tendering_, taking_back_;
  std::optional<core::StockCount> submitting_;
  std::map<core::CountId, CountFacts> submitted_;
  std::map<std::int64_t, SaleFacts> sales_;  // by receipt number
  Shift shift_;
  std::int64_t cash_ = 0;
  // Entries since the start that open the drawer without a sale, or come with a slip, and did
  // not do so yet.
  int kicks_due_ = 0, slips_due_ = 0;
  bool cash_is_certain_ = true;  // no entry of this shift was lost
};

// The number behind the hyphen of "0002-000412"; empty for what is no receipt.
[[nodiscard]] std::optional<std::int64_t> receipt_number_of(const core::ReceiptDocument& document);
[[nodiscard]] bool says(const core::ReceiptDocument& document, std::string_view words);

}  // namespace holdfast::sim
