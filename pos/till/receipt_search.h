// Looking a sale up in the till's own journal by its receipt number, and all that has come back
// of it. Receipt numbers rise along the journal, so the sale is found by halving; returns stand
// behind it and are read one after the other, up to the newest return.
//
// It says which entries it wants to see, a few at a time, so that whoever reads them can let
// entries of a sale go first.
//
// A value without I/O. Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pos/core/refund.h"
#include "pos/till/command.h"
#include "pos/till/till.h"

namespace holdfast::till {

class ReceiptSearch {
 public:
  // In the journal: the newest entry's number, and that of the newest return; 0 for none.
  ReceiptSearch(std::int64_t receipt_number, std::int64_t last_seq, std::int64_t last_return);

  struct Range {
    std::int64_t first = 0, last = 0;
  };
  // What to read next; empty when all is known.
  [[nodiscard]] std::optional<Range> next() const;
  // Whether take() makes anything of entries of this kind: the others need not be decoded.
  [[nodiscard]] bool wants(std::string_view kind) const;
  // What was taken of next() says enough; the rest need not be read.
  [[nodiscard]] bool decided() const noexcept { return decided_; }
  // Those of next() that are wanted, in their order.
  void take(const CommittedEntry& entry);
  // All of next() was read, or enough.
  void range_read();

  // After the search. Error in it: receipt_of_return, for the number of a return.
  [[nodiscard]] command::ReceiptLookedUp answer(std::uint64_t look_up) const;

 private:
  [[nodiscard]] bool searching() const noexcept { return !found_ && !is_of_return_; }
  void probe_the_middle();

  std::int64_t number_;
  std::int64_t low_, high_;  // the sale is among these
  std::int64_t probed_ = 0;  // from here on no receipt was met yet
  std::int64_t at_ = 0;      // where the reading goes on
  std::int64_t last_return_;
  std::int64_t found_at_ = 0;
  bool decided_ = false;  // by an entry of the range that is being read: the rest says nothing
  std::optional<core::SaleFound> found_;
  bool is_of_return_ = false;
};

}  // namespace holdfast::till
