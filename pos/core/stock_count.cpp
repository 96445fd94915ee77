#include "pos/core/stock_count.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pos/core/assert.h"
#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

std::size_t part_of(std::uint32_t number) {
  return (number - 1) / StockCount::kPartLines;
}

Result<void> check(Quantity counted, const CountLine& line) {
  if (counted < Quantity{} || counted > kMaxCounted) {
    return fail(ErrorCode::count_out_of_range, to_plain(counted));
  }
  const bool by_the_piece = line.unit == "each" && !line.variant.is_nil();
  if (by_the_piece && !counted.is_whole()) return fail(ErrorCode::quantity_not_whole, line.name);
  return {};
}

bool equal(const StockCount::Parts& a, const StockCount::Parts& b) {
  return std::ranges::equal(
      a, b, [](const auto& left, const auto& right) { return left == right || *left == *right; });
}

}  // namespace

Result<Quantity> parse_counted(std::string_view text) {
  const auto refuse = [text] {
    return fail(ErrorCode::count_out_of_range, std::string{utf8_head(text, 40)});
  };
  const std::size_t point = std::min(text.find_first_of(".,"), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point < text.size() ? text.substr(point + 1) : "0";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (whole.empty() || whole.size() > 5 || decimals.empty() || decimals.size() > 3 ||
      !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(decimals, is_digit)) {
    return refuse();
  }
  std::int64_t thousandths = 0;
  for (const char digit : whole) thousandths = thousandths * 10 + (digit - '0');
  for (std::size_t i = 0; i < 3; ++i) {
    thousandths = thousandths * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  }
  if (thousandths > kMaxCounted.thousandths) return refuse();
  return Quantity{thousandths};
}

Result<StockCount> StockCount::restore(CountId id, PersonId started_by, Instant started_at,
                                       std::vector<CountLine> lines) {
  StockCount count(id, started_by, started_at);
  std::set<VariantId> variants;
  std::set<std::string> codes;
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CountLine& line = lines[i];
    const auto refuse = [i](const char* field) {
      return fail(ErrorCode::payload_malformed, "lines[" + std::to_string(i) + "]." + field);
    };
    if (line.number <= last || line.number > kMaxLines) return refuse("number");
    last = line.number;
    if (line.variant.is_nil()) {
      if (line.barcode.empty() || !codes.insert(line.barcode).second) return refuse("barcode");
    } else if (!variants.insert(line.variant).second) {
      return refuse("variant");
    }
    if (!check(line.counted, line)) return refuse("counted");
    count.tally(line, 1);
    count.own_part(part_of(last))->push_back(std::move(line));
  }
  return count;
}

const CountLine* StockCount::find(std::uint32_t number) const noexcept {
  if (number == 0 || part_of(number) >= parts_.size()) return nullptr;
  const Part& part = *parts_[part_of(number)];
  const auto found = std::ranges::find(part, number, &CountLine::number);
  return found == part.end() ? nullptr : &*found;
}

const CountLine& StockCount::at(std::size_t place) const {
  for (const auto& part : parts_) {
    if (place < part->size()) return (*part)[place];
    place -= part->size();
  }
  HOLDFAST_ASSERT(false && "place < size()");
  return parts_.front()->front();
}

std::size_t StockCount::place_of(std::uint32_t number) const {
  HOLDFAST_ASSERT(find(number) != nullptr);
  std::size_t place = 0;
  for (std::size_t i = 0; i < part_of(number); ++i) place += parts_[i]->size();
  const Part& part = *parts_[part_of(number)];
  return place + static_cast<std::size_t>(std::ranges::find(part, number, &CountLine::number) -
                                          part.begin());
}

Result<std::uint32_t> StockCount::add(CountLine line) {
  const std::uint32_t number = parts_.empty() ? 1 : parts_.back()->back().number + 1;
  if (number > kMaxLines) return fail(ErrorCode::count_too_large);
  if (auto fits = check(line.counted, line); !fits) return pass_on(fits.error());
  line.number = number;
  tally(line, 1);
  own_part(part_of(number))->push_back(std::move(line));
  return number;
}

Result<void> StockCount::change(std::uint32_t number, Quantity counted, Instant at,
                                std::string barcode) {
  const CountLine* known = find(number);
  if (known == nullptr) return fail(ErrorCode::no_line_selected);
  if (auto fits = check(counted, *known); !fits) return fits;
  CountLine& line = *std::ranges::find(*own_part(part_of(number)), number, &CountLine::number);
  tally(line, -1);
  line.counted = counted;
  line.counted_at = at;
  if (!barcode.empty()) line.barcode = std::move(barcode);
  tally(line, 1);
  return {};
}

Result<void> StockCount::remove(std::uint32_t number) {
  const CountLine* known = find(number);
  if (known == nullptr) return fail(ErrorCode::no_line_selected);
  tally(*known, -1);
  Part& part = *own_part(part_of(number));
  part.erase(std::ranges::find(part, number, &CountLine::number));
  while (!parts_.empty() && parts_.back()->empty()) parts_.pop_back();
  return {};
}

// One that no copy shares, since it is made now.
StockCount::Part* StockCount::own_part(std::size_t index) {
  while (parts_.size() <= index) parts_.push_back(std::make_shared<const Part>());
  auto own = std::make_shared<Part>();
  own->reserve(kPartLines);
  own->assign(parts_[index]->begin(), parts_[index]->end());
  Part* part = own.get();
  parts_[index] = std::move(own);
  return part;
}

void StockCount::tally(const CountLine& line, int sign) {
  size_ += static_cast<std::size_t>(sign);
  if (line.variant.is_nil()) unknown_ += static_cast<std::size_t>(sign);
  if (line.unit == "each") pieces_.thousandths += sign * line.counted.thousandths;
}

bool operator==(const StockCount& a, const StockCount& b) {
  return a.id_ == b.id_ && a.started_by_ == b.started_by_ && a.started_at_ == b.started_at_ &&
         equal(a.parts_, b.parts_);
}

}  // namespace holdfast::core
