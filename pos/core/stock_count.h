// A stock count in the making, and as it is submitted: what somebody found on the shelf,
// product by product. It is blind: what should be there is not in it. The server compares,
// since only it knows what every till has sold.
//
// A count has up to thousands of lines, and every scan changes one. The lines are kept in
// parts of kPartLines, which copies share: a copy costs a pointer for each part, and a change
// makes one new part. Whoever stores a count knows by the pointers which parts are new.
//
// Every mutator checks first and then applies: on an error the count is as it was.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

// 99,999 units, more than any shelf holds; a barcode has more digits.
inline constexpr Quantity kMaxCounted = {99'999'999};

// "0", "12", "3.25". Error: count_out_of_range, for what is no such number too.
[[nodiscard]] Result<Quantity> parse_counted(std::string_view text);

struct CountLine {
  std::uint32_t number = 0;  // from 1
  VariantId variant;         // nil: no product has this barcode; then sku and name are empty
  std::string sku;
  std::string name;
  std::string barcode;  // as it was scanned last, or empty: counted without one
  std::string unit = "each";
  Quantity counted;    // 0 is a finding too: looked for, and none there
  Instant counted_at;  // when this became the quantity; what moves later is not in it

  friend bool operator==(const CountLine&, const CountLine&) = default;
};

class StockCount {
 public:
  using Part = std::vector<CountLine>;
  using Parts = std::vector<std::shared_ptr<const Part>>;
  // The lines of part i have the numbers i × kPartLines + 1 … (i + 1) × kPartLines.
  static constexpr std::uint32_t kPartLines = 16;
  static constexpr std::uint32_t kMaxLines = 10'000;

  StockCount() = default;
  StockCount(CountId id, PersonId started_by, Instant started_at)
      : id_(id), started_by_(started_by), started_at_(started_at) {}
  // From a record. Error: payload_malformed with the path of the field: numbers that do not
  // rise, a product or an unknown barcode twice, a quantity that cannot be.
  [[nodiscard]] static Result<StockCount> restore(CountId id, PersonId started_by,
                                                  Instant started_at, std::vector<CountLine> lines);

  [[nodiscard]] CountId id() const noexcept { return id_; }
  [[nodiscard]] PersonId started_by() const noexcept { return started_by_; }
  [[nodiscard]] Instant started_at() const noexcept { return started_at_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  // Lines whose barcode no product has.
  [[nodiscard]] std::size_t unknown() const noexcept { return unknown_; }
  // Of all lines that are counted by the piece.
  [[nodiscard]] Quantity pieces() const noexcept { return pieces_; }
  // In the order of the numbers; a part may be empty, the last one is not.
  [[nodiscard]] const Parts& parts() const noexcept { return parts_; }
  // Null: there is no such line.
  [[nodiscard]] const CountLine* find(std::uint32_t number) const noexcept;
  // `place` from 0 in the order of the numbers, place < size().
  [[nodiscard]] const CountLine& at(std::size_t place) const;
  // The place of a line that is there.
  [[nodiscard]] std::size_t place_of(std::uint32_t number) const;

  // The line's own number is not looked at. That it is not there twice is the caller's
  // business (pos/till/counting.h keeps an index). Returns its number.
  // Errors: count_too_large, count_out_of_range, quantity_not_whole.
  [[nodiscard]] Result<std::uint32_t> add(CountLine line);
  // An empty barcode leaves the line's own.
  // Errors: no_line_selected, count_out_of_range, quantity_not_whole.
  [[nodiscard]] Result<void> change(std::uint32_t number, Quantity counted, Instant at,
                                    std::string barcode = {});
  // Error: no_line_selected.
  [[nodiscard]] Result<void> remove(std::uint32_t number);

  friend bool operator==(const StockCount& a, const StockCount& b);

 private:
  [[nodiscard]] Part* own_part(std::size_t index);
  void tally(const CountLine& line, int sign);

  CountId id_;
  PersonId started_by_;
  Instant started_at_;
  Parts parts_;
  std::size_t size_ = 0;
  std::size_t unknown_ = 0;
  Quantity pieces_;
};

// A count that was submitted: the stock is to become what was counted and what moved since.
// It moves no money.
struct CountSubmitted {
  StockCount count;
  Instant submitted_at;
  ShiftId shift;
  PersonId by;

  friend bool operator==(const CountSubmitted&, const CountSubmitted&) = default;
};

}  // namespace holdfast::core
