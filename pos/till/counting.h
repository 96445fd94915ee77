// The stock count in the making: which lines it has, the selected one, and whether its screen
// is shown or was left for a while. It goes on over sales, people and shifts until somebody
// submits or discards it.
//
// Each product has one line, and so has each barcode that no product has: it is named, and
// what was scanned is not lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "pos/core/error.h"
#include "pos/core/goods.h"
#include "pos/core/stock_count.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Counting {
 public:
  [[nodiscard]] bool is_open() const noexcept { return count_.has_value(); }
  [[nodiscard]] bool is_shown() const noexcept { return shown_; }
  // is_open().
  [[nodiscard]] const core::StockCount& count() const;
  // As it is saved; empty when none is open.
  [[nodiscard]] const std::optional<core::StockCount>& saved() const noexcept { return count_; }

  // None is open.
  void begin(core::CountId id, core::PersonId by, core::Instant now);
  // One that a restart found again. It is not shown until somebody opens it.
  void restore(core::StockCount count);
  void show() { shown_ = is_open(); }
  void leave();
  // Submitted or discarded.
  void end();

  // What the next add() multiplies with.
  // Error: count_out_of_range, for nothing at all too.
  [[nodiscard]] core::Result<void> set_next(std::optional<core::Quantity> quantity);
  // `pack` more of it were found, as often as set_next() says. Returns how many that are. On an
  // error everything is as it was. A count is open, here and below.
  // Errors: count_out_of_range, quantity_not_whole, count_too_large.
  [[nodiscard]] core::Result<core::Quantity> add(const core::Item& item, core::Quantity pack,
                                                 const std::string& barcode, core::Instant now);
  [[nodiscard]] core::Result<core::Quantity> add_unknown(const std::string& barcode,
                                                         core::Instant now);
  // Error: no_line_selected.
  [[nodiscard]] core::Result<void> select(std::uint32_t number);
  // Of the selected line: so many there are now.
  // Errors: no_line_selected, count_out_of_range, quantity_not_whole.
  [[nodiscard]] core::Result<void> set_counted(core::Quantity counted, core::Instant now);
  // The selected line, as if it had never been scanned. Error: no_line_selected.
  [[nodiscard]] core::Result<void> remove();

  // Rises with every change: whether show() has anything new to say.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  // Everything of the view but the local time.
  void show(CountView& view) const;

 private:
  // Adds to the line of the same goods, or makes this one.
  core::Result<core::Quantity> add_to(core::CountLine line, core::Quantity pack);
  void index(const core::CountLine& line);
  // The number of the line of these goods; 0: there is none.
  [[nodiscard]] std::uint32_t known(const core::CountLine& line) const;

  std::optional<core::StockCount> count_;
  std::unordered_map<core::VariantId, std::uint32_t> by_variant_;
  std::unordered_map<std::string, std::uint32_t> by_barcode_;  // of those that no product has
  bool shown_ = false;
  std::uint32_t selected_ = 0;
  std::optional<core::Quantity> next_;
  std::uint64_t revision_ = 0;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
