#include "pos/till/counting.h"

#include <algorithm>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::till {
namespace {

using core::CountLine;
using core::ErrorCode;
using core::Quantity;

// Both are at most kMaxCounted: their product is far from the end of 64 bits.
Quantity times(Quantity pack, Quantity how_often) {
  return {pack.thousandths * how_often.thousandths / 1000};
}

}  // namespace

const core::StockCount& Counting::count() const {
  HOLDFAST_ASSERT(count_);
  return *count_;
}

void Counting::begin(core::CountId id, core::PersonId by, core::Instant now) {
  HOLDFAST_ASSERT(!count_);
  restore(core::StockCount(id, by, now));
}

void Counting::restore(core::StockCount count) {
  end();
  count_ = std::move(count);
  for (const auto& part : count_->parts()) {
    for (const CountLine& line : *part) index(line);
  }
  if (!count_->empty()) selected_ = count_->at(count_->size() - 1).number;
}

void Counting::leave() {
  shown_ = false;
  next_.reset();
  ++changes_;
}

void Counting::end() {
  leave();
  count_.reset();
  by_variant_.clear();
  by_barcode_.clear();
  selected_ = 0;
}

core::Result<void> Counting::set_next(std::optional<Quantity> quantity) {
  if (quantity && (*quantity <= Quantity{} || *quantity > core::kMaxCounted)) {
    return core::fail(ErrorCode::count_out_of_range, core::to_plain(*quantity));
  }
  next_ = quantity;
  ++changes_;
  return {};
}

core::Result<Quantity> Counting::add(const core::Item& item, Quantity pack,
                                     const std::string& barcode, core::Instant now) {
  CountLine line;
  line.variant = item.id;
  line.sku = item.sku;
  line.name = item.name;
  line.barcode = barcode;
  line.unit = item.unit;
  line.counted_at = now;
  return add_to(std::move(line), pack);
}

core::Result<Quantity> Counting::add_unknown(const std::string& barcode, core::Instant now) {
  CountLine line;
  line.barcode = barcode;
  line.counted_at = now;
  return add_to(std::move(line), core::kOne);
}

core::Result<Quantity> Counting::add_to(CountLine line, Quantity pack) {
  if (pack <= Quantity{} || pack > core::kMaxCounted) {
    return core::fail(ErrorCode::count_out_of_range, core::to_plain(pack));
  }
  const Quantity more = times(pack, next_.value_or(core::kOne));
  line.counted = more;
  if (const std::uint32_t number = known(line); number != 0) {
    line.counted.thousandths += count().find(number)->counted.thousandths;
    if (auto done = count_->change(number, line.counted, line.counted_at, line.barcode); !done) {
      return core::pass_on(done.error());
    }
    selected_ = number;
  } else {
    const auto made = count_->add(line);
    if (!made) return core::pass_on(made.error());
    line.number = selected_ = *made;
    index(line);
  }
  next_.reset();
  ++revision_;
  ++changes_;
  return more;
}

core::Result<void> Counting::select(std::uint32_t number) {
  if (count().find(number) == nullptr) return core::fail(ErrorCode::no_line_selected);
  selected_ = number;
  ++changes_;
  return {};
}

core::Result<void> Counting::set_counted(Quantity counted, core::Instant now) {
  if (auto done = count_->change(selected_, counted, now); !done) return done;
  ++changes_;
  return {};
}

core::Result<void> Counting::remove() {
  const CountLine* line = count().find(selected_);
  if (line == nullptr) return core::fail(ErrorCode::no_line_selected);
  if (line->variant.is_nil())
    by_barcode_.erase(line->barcode);
  else
    by_variant_.erase(line->variant);
  const std::size_t place = count_->place_of(selected_);
  if (auto done = count_->remove(selected_); !done) return done;
  // The next one moves up into its place; behind the last one there is the one before.
  const std::size_t left = count_->size();
  selected_ = left == 0 ? 0 : count_->at(std::min(place, left - 1)).number;
  ++changes_;
  return {};
}

void Counting::show(CountView& view) const {
  view.open = is_open();
  view.count = count_ ? *count_ : core::StockCount();
  view.selected = selected_;
  view.next = next_;
  view.revision = revision_;
}

void Counting::index(const CountLine& line) {
  if (line.variant.is_nil())
    by_barcode_[line.barcode] = line.number;
  else
    by_variant_[line.variant] = line.number;
}

std::uint32_t Counting::known(const CountLine& line) const {
  if (line.variant.is_nil()) {
    const auto found = by_barcode_.find(line.barcode);
    return found == by_barcode_.end() ? 0 : found->second;
  }
  const auto found = by_variant_.find(line.variant);
  return found == by_variant_.end() ? 0 : found->second;
}

}  // namespace holdfast::till
