#include "pos/core/totals.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "pos/core/apportion.h"

namespace holdfast::core {
namespace {

constexpr std::int32_t kWholePpm = 1'000'000;
constexpr std::int32_t kMaxRatePpm = 10 * kWholePpm;

// A live line on its way to its totals.
struct Working {
  const SaleLine* line = nullptr;
  const TaxCategory* category = nullptr;
  LineTotals totals;
  std::int64_t payable = 0;  // after its own discount, later after the sale's too
};

// The order that settles equal remainders: by what the lines are, not by where they stand.
auto content(const Working& w) {
  return std::tuple(w.line->tax_category, -w.payable, w.line->variant, w.line->list_price.minor,
                    w.line->unit_price().minor, w.line->quantity);
}

std::int32_t rate_sum(const TaxCategory& category) {
  return std::accumulate(
      category.rates.begin(), category.rates.end(), std::int32_t{0},
      [](std::int32_t sum, const TaxRate& rate) { return sum + rate.parts_per_million; });
}

bool rates_in_range(const TaxCategory& category) {
  return category.rates.size() <= 16 &&
         std::all_of(category.rates.begin(), category.rates.end(), [](const TaxRate& rate) {
           return rate.parts_per_million >= 0 && rate.parts_per_million <= kMaxRatePpm;
         });
}

// What each rate of the category takes of `amount`, in the order of the rates.
std::vector<std::int64_t> tax_amounts(std::int64_t amount, const TaxCategory& category,
                                      const TaxPolicy& policy) {
  std::vector<std::int64_t> weights;
  for (const TaxRate& rate : category.rates) weights.push_back(rate.parts_per_million);
  if (policy.mode == TaxMode::added_to_price) {
    for (std::int64_t& weight : weights) {
      weight = mul_div(amount, weight, kWholePpm, policy.rounding);
    }
    return weights;
  }
  const std::int32_t rates = rate_sum(category);
  const std::int64_t tax = mul_div(amount, rates, kWholePpm + rates, policy.rounding);
  return apportion(tax, weights, [&](std::size_t a, std::size_t b) {
    const TaxRate& x = category.rates[a];
    const TaxRate& y = category.rates[b];
    return std::tuple(-x.parts_per_million, x.id) < std::tuple(-y.parts_per_million, y.id);
  });
}

void set_taxes(Working& w, const std::vector<std::int64_t>& amounts, const TaxPolicy& policy,
               Currency currency) {
  const std::int64_t tax = std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
  const bool included = policy.mode == TaxMode::included_in_price;
  const Money base{included ? w.payable - tax : w.payable, currency};
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const TaxRate& rate = w.category->rates[i];
    w.totals.taxes.push_back(
        {rate.id, rate.name, rate.parts_per_million, base, Money{amounts[i], currency}});
  }
  w.totals.tax = {tax, currency};
  w.totals.total = {included ? w.payable : w.payable + tax, currency};
}

void tax_per_line(std::vector<Working>& lines, const TaxPolicy& policy, Currency currency) {
  for (Working& w : lines) {
    set_taxes(w, tax_amounts(w.payable, *w.category, policy), policy, currency);
  }
}

// Each category's tax is computed on the sum of its lines and spread over them.
void tax_per_sale(std::vector<Working>& lines, const TaxPolicy& policy, Currency currency) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return lines[a].line->tax_category < lines[b].line->tax_category;
  });

  for (auto first = order.begin(); first != order.end();) {
    const TaxCategory& category = *lines[*first].category;
    const auto last = std::find_if(
        first, order.end(), [&](std::size_t i) { return lines[i].category->id != category.id; });
    const std::vector<std::size_t> group(first, last);

    std::vector<std::int64_t> weights;
    for (const std::size_t i : group) weights.push_back(lines[i].payable);
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    std::vector<std::vector<std::int64_t>> shares(group.size());
    for (const std::int64_t amount : tax_amounts(sum, category, policy)) {
      const auto parts = apportion(amount, weights, [&](std::size_t a, std::size_t b) {
        return content(lines[group[a]]) < content(lines[group[b]]);
      });
      for (std::size_t i = 0; i < group.size(); ++i) shares[i].push_back(parts[i]);
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      set_taxes(lines[group[i]], shares[i], policy, currency);
    }
    first = last;
  }
}

Result<std::vector<Working>> live_lines(const Sale& sale,
                                        const std::vector<TaxCategory>& categories) {
  std::vector<Working> lines;
  for (const SaleLine& line : sale.lines()) {
    if (line.voided) continue;
    const auto category = std::find_if(
        categories.begin(), categories.end(),
        [&](const TaxCategory& candidate) { return candidate.id == line.tax_category; });
    if (category == categories.end() || !rates_in_range(*category)) {
      return fail(ErrorCode::tax_category_unknown, line.name);
    }
    Working w;
    w.line = &line;
    w.category = &*category;
    w.totals.number = line.number;
    w.totals.extended = extended_amount(line);
    w.totals.line_discount = line_discount_amount(line);
    w.payable = (w.totals.extended - w.totals.line_discount).minor;
    lines.push_back(std::move(w));
  }
  return lines;
}

std::int64_t sale_discount(const Sale& sale, std::int64_t subtotal) {
  if (!sale.discount()) return 0;
  if (sale.discount()->kind == Discount::Kind::amount) {
    return std::min(sale.discount()->amount.minor, subtotal);
  }
  return mul_div(subtotal, sale.discount()->parts_per_million, kWholePpm,
                 Rounding::half_away_from_zero);
}

void spread_sale_discount(std::vector<Working>& lines, std::int64_t discount, Currency currency) {
  std::vector<std::int64_t> weights;
  for (const Working& w : lines) weights.push_back(w.payable);
  const auto shares = apportion(discount, weights, [&](std::size_t a, std::size_t b) {
    return content(lines[a]) < content(lines[b]);
  });
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].totals.sale_discount = {shares[i], currency};
    lines[i].payable -= shares[i];
  }
}

void add_taxes(std::vector<TaxAmount>& sums, const std::vector<TaxAmount>& taxes) {
  for (const TaxAmount& tax : taxes) {
    const auto known = std::find_if(sums.begin(), sums.end(),
                                    [&](const TaxAmount& sum) { return sum.rate == tax.rate; });
    if (known == sums.end()) {
      sums.push_back(tax);
    } else {
      known->base += tax.base;
      known->tax += tax.tax;
    }
  }
}

bool counts_as_pieces(const SaleLine& line) {
  return line.unit == "each" && line.quantity.is_whole();
}

}  // namespace

SaleTotals sum_up(std::vector<LineTotals> lines, Quantity units, Currency currency) {
  const Money zero{0, currency};
  SaleTotals totals{{}, zero, zero, zero, zero, zero, {}, units};
  for (const LineTotals& line : lines) {
    totals.subtotal += line.extended - line.line_discount;
    totals.line_discount += line.line_discount;
    totals.sale_discount += line.sale_discount;
    totals.tax += line.tax;
    totals.total += line.total;
    add_taxes(totals.taxes, line.taxes);
  }
  std::sort(totals.taxes.begin(), totals.taxes.end(), [](const TaxAmount& a, const TaxAmount& b) {
    return std::tuple(-a.parts_per_million, a.name, a.rate) <
           std::tuple(-b.parts_per_million, b.name, b.rate);
  });
  totals.lines = std::move(lines);
  return totals;
}

Result<SaleTotals> compute_totals(const Sale& sale, const std::vector<TaxCategory>& categories,
                                  const TaxPolicy& policy) {
  auto found = live_lines(sale, categories);
  if (!found) return pass_on(std::move(found.error()));
  std::vector<Working>& lines = *found;
  const Currency currency = sale.currency();

  std::int64_t subtotal = 0;
  for (const Working& w : lines) subtotal += w.payable;
  spread_sale_discount(lines, sale_discount(sale, subtotal), currency);
  if (policy.scope == TaxRoundingScope::per_line) {
    tax_per_line(lines, policy, currency);
  } else {
    tax_per_sale(lines, policy, currency);
  }

  Quantity units{};
  std::vector<LineTotals> amounts;
  for (Working& w : lines) {
    units.thousandths += (counts_as_pieces(*w.line) ? w.line->quantity : kOne).thousandths;
    amounts.push_back(std::move(w.totals));
  }
  return sum_up(std::move(amounts), units, currency);
}

}  // namespace holdfast::core
