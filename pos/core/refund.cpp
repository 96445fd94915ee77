#include "pos/core/refund.h"

#include <algorithm>
#include <utility>

namespace holdfast::core {
namespace {

std::int64_t share(std::int64_t amount, std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : mul_div(amount, part, whole, Rounding::half_away_from_zero);
}

Money share(Money amount, Quantity part, Quantity whole) {
  return {share(amount.minor, part.thousandths, whole.thousandths), amount.currency};
}

// Tax and what was taxed, for `paid_back` of the line's total. Each rate takes its share of what
// the rates before it have left, so that every part only ever rises with `paid_back`, and they
// add up.
void split_taxes(const LineTotals& sold, Money paid_back, LineTotals& worth) {
  const Currency currency = paid_back.currency;
  worth.tax = {share(sold.tax.minor, paid_back.minor, sold.total.minor), currency};
  const std::int64_t sold_net = sold.total.minor - sold.tax.minor;
  const std::int64_t net = paid_back.minor - worth.tax.minor;
  std::int64_t sold_rest = sold.tax.minor;
  std::int64_t rest = worth.tax.minor;
  for (const TaxAmount& row : sold.taxes) {
    TaxAmount back = row;
    back.tax = {share(row.tax.minor, rest, sold_rest), currency};
    back.base = {share(row.base.minor, net, sold_net), currency};
    rest -= back.tax.minor;
    sold_rest -= row.tax.minor;
    worth.taxes.push_back(std::move(back));
  }
}

// What `quantity` of the line is worth, out of all that was sold.
LineTotals worth_of(const SaleLine& line, const LineTotals& sold, Quantity quantity, TaxMode mode) {
  LineTotals worth;
  worth.number = line.number;
  worth.total = share(sold.total, quantity, line.quantity);
  split_taxes(sold, worth.total, worth);
  worth.line_discount = share(sold.line_discount, quantity, line.quantity);
  worth.sale_discount = share(sold.sale_discount, quantity, line.quantity);
  const Money paid = mode == TaxMode::added_to_price ? worth.total - worth.tax : worth.total;
  worth.extended = paid + worth.line_discount + worth.sale_discount;
  return worth;
}

// Taxes that are part of what was paid, and add up. Whatever pos/codec reads of a till's own
// sales is so; a record of another origin need not be.
bool is_sound(const LineTotals& sold) {
  std::int64_t taxes = 0;
  for (const TaxAmount& row : sold.taxes) {
    if (row.tax.is_negative() || row.base.is_negative()) return false;
    taxes += row.tax.minor;
  }
  return taxes == sold.tax.minor && taxes <= sold.total.minor;
}

void subtract(LineTotals& from, const LineTotals& less) {
  from.extended -= less.extended;
  from.line_discount -= less.line_discount;
  from.sale_discount -= less.sale_discount;
  from.tax -= less.tax;
  from.total -= less.total;
  for (std::size_t i = 0; i < from.taxes.size(); ++i) {
    from.taxes[i].base -= less.taxes[i].base;
    from.taxes[i].tax -= less.taxes[i].tax;
  }
}

Quantity returned_of(const SaleFound& found, std::uint32_t number) {
  const auto before = found.returned.find(number);
  return before == found.returned.end() ? Quantity{} : before->second;
}

Result<void> check(const SaleFound& found, const SaleLine& line, Quantity chosen) {
  if (chosen.thousandths < 0) return fail(ErrorCode::quantity_out_of_range);
  if (is_by_the_piece(line) && !chosen.is_whole()) {
    return fail(ErrorCode::quantity_not_whole, line.name);
  }
  const Quantity left = returnable(found, line.number);
  if (chosen > left) {
    return fail(ErrorCode::return_too_large, line.name + ": " + to_plain(left) + " left");
  }
  return {};
}

ReturnedLine returned_line(const SaleLine& line, Quantity quantity) {
  return {line.number,  line.variant, line.tax_category, line.sku,         line.name,
          line.barcode, line.unit,    quantity,          line.unit_price()};
}

Quantity units(const ReturnedLine& line) {
  return line.unit == "each" && line.quantity.is_whole() ? line.quantity : kOne;
}

}  // namespace

void add_returned(LineQuantities& returned, const GoodsReturned& more) {
  for (const ReturnedLine& line : more.lines) {
    returned[line.number].thousandths += line.quantity.thousandths;
  }
}

Quantity returnable(const SaleFound& found, std::uint32_t number) {
  const SaleLine* line = found.sale.sale.find(number);
  if (line == nullptr) return {};
  const std::int64_t left = line->quantity.thousandths - returned_of(found, number).thousandths;
  return {std::max<std::int64_t>(left, 0)};
}

bool is_by_the_piece(const SaleLine& line) {
  return line.unit == "each" && line.quantity.is_whole();
}

Result<ReturnAmounts> compute_return(const SaleFound& found, const LineQuantities& chosen) {
  const SaleRecorded& sale = found.sale;
  ReturnAmounts back;
  std::vector<LineTotals> amounts;
  Quantity pieces{};
  for (const auto& [number, quantity] : chosen) {
    if (quantity.thousandths == 0) continue;
    const SaleLine* line = sale.sale.find(number);
    const auto sold = std::ranges::find(sale.totals.lines, number, &LineTotals::number);
    if (line == nullptr || sold == sale.totals.lines.end()) return fail(ErrorCode::not_on_receipt);
    if (auto allowed = check(found, *line, quantity); !allowed) return pass_on(allowed.error());
    if (!is_sound(*sold)) return fail(ErrorCode::payload_malformed, "taxes of " + line->name);

    const Quantity before = returned_of(found, number);
    const Quantity after{before.thousandths + quantity.thousandths};
    LineTotals worth = worth_of(*line, *sold, after, sale.tax_policy.mode);
    subtract(worth, worth_of(*line, *sold, before, sale.tax_policy.mode));
    amounts.push_back(std::move(worth));
    back.lines.push_back(returned_line(*line, quantity));
    pieces.thousandths += units(back.lines.back()).thousandths;
  }
  if (back.lines.empty()) return fail(ErrorCode::return_empty);
  back.totals = sum_up(std::move(amounts), pieces, sale.sale.currency());
  return back;
}

}  // namespace holdfast::core
