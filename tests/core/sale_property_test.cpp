// What holds for every sale, whatever was sold and in whatever order it was done.
#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>
#include <map>
#include <numeric>

#include "pos/core/apportion.h"
#include "tests/core/sale_generator.h"

namespace holdfast::core {
namespace {

using namespace testing;

SaleTotals totals_of(const Sale& sale, const Shop& shop) {
  return compute_totals(sale, shop.categories, shop.policy).value();
}

// The lines as facts and amounts, without their numbers and places.
std::vector<std::string> content(const Sale& sale, const SaleTotals& totals) {
  std::vector<std::string> rows;
  for (const LineTotals& line : totals.lines) {
    const SaleLine& facts = *sale.find(line.number);
    std::string row =
        facts.name + ' ' + to_plain(facts.quantity) + ' ' + to_plain(facts.unit_price());
    for (const Money amount :
         {line.extended, line.line_discount, line.sale_discount, line.tax, line.total}) {
      row += ' ' + to_plain(amount);
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

void assert_same_amounts(const Sale& a, const Sale& b, const Shop& shop) {
  const SaleTotals x = totals_of(a, shop);
  const SaleTotals y = totals_of(b, shop);
  RC_ASSERT(x.total == y.total);
  RC_ASSERT(x.subtotal == y.subtotal);
  RC_ASSERT(x.sale_discount == y.sale_discount);
  RC_ASSERT(x.taxes == y.taxes);
  RC_ASSERT(x.units == y.units);
  RC_ASSERT(content(a, x) == content(b, y));
}

RC_GTEST_PROP(SaleProperty, TheLinesSumToTheTotal, ()) {
  const Shop shop = any_shop();
  const Sale sale = any_sale(shop);
  const SaleTotals totals = totals_of(sale, shop);
  const bool added = shop.policy.mode == TaxMode::added_to_price;

  const Money zero{0, shop.currency};
  SaleTotals sums{{}, zero, zero, zero, zero, zero, {}, {}};
  for (const LineTotals& line : totals.lines) {
    RC_ASSERT(line.line_discount.minor >= 0);
    RC_ASSERT(line.line_discount.minor <= line.extended.minor);
    RC_ASSERT(line.sale_discount.minor >= 0);
    const Money paid = line.extended - line.line_discount - line.sale_discount;
    RC_ASSERT(!paid.is_negative());
    RC_ASSERT(line.total == (added ? paid + line.tax : paid));
    sums.subtotal += line.extended - line.line_discount;
    sums.line_discount += line.line_discount;
    sums.sale_discount += line.sale_discount;
    sums.tax += line.tax;
    sums.total += line.total;
  }
  RC_ASSERT(totals.subtotal == sums.subtotal);
  RC_ASSERT(totals.line_discount == sums.line_discount);
  RC_ASSERT(totals.sale_discount == sums.sale_discount);
  RC_ASSERT(totals.tax == sums.tax);
  RC_ASSERT(totals.total == sums.total);
  RC_ASSERT(totals.total == totals.subtotal - totals.sale_discount + (added ? totals.tax : zero));
}

RC_GTEST_PROP(SaleProperty, TheTaxesAddUpRateByRate, ()) {
  const Shop shop = any_shop();
  const SaleTotals totals = totals_of(any_sale(shop), shop);

  std::map<TaxRateId, std::pair<std::int64_t, std::int64_t>> by_rate;
  for (const LineTotals& line : totals.lines) {
    Money tax{0, shop.currency};
    for (const TaxAmount& row : line.taxes) {
      RC_ASSERT(!row.tax.is_negative() && !row.base.is_negative());
      tax += row.tax;
      by_rate[row.rate].first += row.base.minor;
      by_rate[row.rate].second += row.tax.minor;
      if (shop.policy.mode == TaxMode::included_in_price) {
        RC_ASSERT(row.base + line.tax == line.total);
      } else {
        RC_ASSERT(row.base == line.extended - line.line_discount - line.sale_discount);
      }
    }
    RC_ASSERT(tax == line.tax);
  }
  RC_ASSERT(totals.taxes.size() == by_rate.size());
  for (const TaxAmount& row : totals.taxes) {
    RC_ASSERT(by_rate[row.rate] == std::pair(row.base.minor, row.tax.minor));
  }
}

// Per sale, the tax of each category is that of its sum, rounded once.
RC_GTEST_PROP(SaleProperty, PerSaleTheTaxIsThatOfTheSum, ()) {
  Shop shop = any_shop();
  shop.policy.scope = TaxRoundingScope::per_sale;
  const Sale sale = any_sale(shop);
  const SaleTotals totals = totals_of(sale, shop);

  for (const TaxCategory& category : shop.categories) {
    std::int64_t paid = 0;
    std::int64_t tax = 0;
    for (const LineTotals& line : totals.lines) {
      if (sale.find(line.number)->tax_category != category.id) continue;
      paid += (line.extended - line.line_discount - line.sale_discount).minor;
      tax += line.tax.minor;
    }
    std::int64_t expected = 0;
    std::int64_t rates = 0;
    for (const TaxRate& rate : category.rates) {
      rates += rate.parts_per_million;
      expected += mul_div(paid, rate.parts_per_million, 1'000'000, shop.policy.rounding);
    }
    if (shop.policy.mode == TaxMode::included_in_price) {
      expected = mul_div(paid, rates, 1'000'000 + rates, shop.policy.rounding);
    }
    RC_ASSERT(tax == expected);
  }
}

RC_GTEST_PROP(SaleProperty, VoidingUndoesAdding, ()) {
  const Shop shop = any_shop();
  const Sale before = any_sale(shop);
  const Item& added = *rc::gen::elementOf(shop.items);

  Sale sale = before;
  const auto number = sale.add(added, any_quantity(added), "");
  RC_PRE(number.has_value());
  if (const SaleLine* joined = before.find(*number)) {
    RC_ASSERT(sale.set_quantity(*number, joined->quantity).has_value());
    RC_ASSERT(sale == before);
  } else {
    RC_ASSERT(sale.void_line(*number).has_value());
  }

  RC_ASSERT(totals_of(sale, shop) == totals_of(before, shop));
}

RC_GTEST_PROP(SaleProperty, ARefusalLeavesTheSaleAsItWas, ()) {
  const Shop shop = any_shop();
  Sale sale = any_sale(shop);
  const Sale before = sale;
  if (!operate(sale, shop)) RC_ASSERT(sale == before);
}

RC_GTEST_PROP(SaleProperty, RestoringGivesTheSameSale, ()) {
  const Shop shop = any_shop();
  const Sale sale = any_sale(shop);
  const auto restored = Sale::restore(sale.id(), sale.currency(), sale.lines(), sale.discount());
  RC_ASSERT(restored.has_value());
  RC_ASSERT(*restored == sale);
}

RC_GTEST_PROP(SaleProperty, LineNumbersRiseAndAreNeverUsedAgain, ()) {
  const Shop shop = any_shop();
  Sale sale{id_of<TransactionId>(1), shop.currency};
  std::uint32_t highest = 0;
  for (int left = 25; left > 0; --left) {
    const std::vector<SaleLine> before = sale.lines();
    operate(sale, shop);
    for (std::size_t i = 1; i < sale.lines().size(); ++i) {
      RC_ASSERT(sale.lines()[i - 1].number < sale.lines()[i].number);
    }
    if (sale.lines().size() > before.size()) RC_ASSERT(sale.lines().back().number == highest + 1);
    if (!sale.lines().empty()) highest = std::max(highest, sale.lines().back().number);
  }
}

// What happens to one item does not depend on what happens to the others in between.
struct Step {
  enum class Kind : std::uint8_t { add, set_quantity, override_price, discount, void_line } kind;
  std::size_t item;
  Quantity quantity;
  Money price;
  Discount discount;
};

// For each item: additions, which commute, then perhaps one change of its line.
std::vector<std::vector<Step>> scripts(const Shop& shop) {
  std::vector<std::vector<Step>> all;
  for (std::size_t i = 0; i < shop.items.size(); ++i) {
    std::vector<Step> script;
    const Item& item = shop.items[i];
    for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
      script.push_back({Step::Kind::add, i, any_quantity(item), {}, {}});
    }
    const auto change = *rc::gen::inRange(0, 5);
    if (change > 0) {
      script.push_back({static_cast<Step::Kind>(change),
                        i,
                        any_quantity(item),
                        {*rc::gen::inRange<std::int64_t>(0, 2'000), shop.currency},
                        percent(*rc::gen::inRange(1, 1'000'001))});
    }
    all.push_back(std::move(script));
  }
  return all;
}

// Deals the steps out in a random order that keeps each item's own order.
std::vector<Step> interleaved(std::vector<std::vector<Step>> scripts) {
  std::vector<Step> dealt;
  for (;;) {
    std::erase_if(scripts, [](const auto& script) { return script.empty(); });
    if (scripts.empty()) return dealt;
    auto& script = scripts[*rc::gen::inRange<std::size_t>(0, scripts.size())];
    dealt.push_back(script.front());
    script.erase(script.begin());
  }
}

bool take(Sale& sale, const Shop& shop, const Step& step) {
  if (step.kind == Step::Kind::add) {
    return sale.add(shop.items[step.item], step.quantity, "").has_value();
  }
  // Goods by measure have several lines: the change goes to the one with the most content.
  const SaleLine* chosen = nullptr;
  for (const SaleLine& line : sale.lines()) {
    if (line.variant != shop.items[step.item].id || line.voided) continue;
    if (chosen == nullptr || line.quantity > chosen->quantity) chosen = &line;
  }
  if (chosen == nullptr) return false;
  switch (step.kind) {
    case Step::Kind::set_quantity:
      return sale.set_quantity(chosen->number, step.quantity).has_value();
    case Step::Kind::override_price:
      return sale.override_price(chosen->number, step.price).has_value();
    case Step::Kind::discount:
      return sale.discount_line(chosen->number, step.discount).has_value();
    default:
      return sale.void_line(chosen->number).has_value();
  }
}

RC_GTEST_PROP(SaleProperty, NoOrderOfIndependentOperationsChangesTheAmounts, ()) {
  const Shop shop = any_shop();
  const auto parts = scripts(shop);
  const std::optional<Discount> off = *rc::gen::arbitrary<bool>()
                                          ? std::optional(percent(*rc::gen::inRange(1, 1'000'001)))
                                          : std::nullopt;
  const auto ring_up = [&] {
    auto shuffled = parts;
    for (auto& script : shuffled) {
      const auto changes = std::find_if(script.begin(), script.end(), [](const Step& step) {
        return step.kind != Step::Kind::add;
      });
      // Only the additions of an item may change places.
      for (auto step = script.begin(); step != changes; ++step) {
        const auto other = *rc::gen::inRange<std::ptrdiff_t>(0, changes - script.begin());
        std::swap(*step, script[static_cast<std::size_t>(other)]);
      }
    }
    const std::vector<Step> steps = interleaved(std::move(shuffled));
    const auto discounted_after = *rc::gen::inRange<std::size_t>(0, steps.size());
    Sale sale{id_of<TransactionId>(1), shop.currency};
    bool discounted = !off;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      RC_PRE(take(sale, shop, steps[i]));
      if (!discounted && i >= discounted_after) discounted = sale.discount_sale(off).has_value();
    }
    RC_PRE(discounted || sale.discount_sale(off).has_value());
    return sale;
  };
  assert_same_amounts(ring_up(), ring_up(), shop);
}

// Goods at one price share a few cents: every share ends in the same fraction.
RC_GTEST_PROP(SaleProperty, NoOrderOfEqualSharesChangesTheAmounts, ()) {
  Shop shop = any_shop();
  const auto count = *rc::gen::inRange<std::uint32_t>(2, 12);
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 1U);
  const Discount off = amount_off({*rc::gen::inRange<std::int64_t>(1, 20), shop.currency});
  const auto ring_up = [&] {
    Sale sale{id_of<TransactionId>(1), shop.currency};
    for (const std::uint32_t number : order) {
      RC_ASSERT(sale.add(item(number, {100, shop.currency}, number % 3 + 1), kOne, "").has_value());
    }
    RC_ASSERT(sale.discount_sale(off).has_value());
    return sale;
  };

  const Sale rising = ring_up();
  std::reverse(order.begin(), order.end());
  assert_same_amounts(rising, ring_up(), shop);
}

// A discount or price given and taken back again, at any moment, leaves no trace.
RC_GTEST_PROP(SaleProperty, ADetourThroughOwnTermsLeavesNoTrace, ()) {
  const Shop shop = any_shop();
  const Item& item = *rc::gen::elementOf(shop.items);
  const Quantity first = any_quantity(item);
  const Quantity second = any_quantity(item);
  const bool by_price = *rc::gen::arbitrary<bool>();

  Sale straight{id_of<TransactionId>(1), shop.currency};
  RC_ASSERT(straight.add(item, first, "").has_value());
  RC_ASSERT(straight.add(item, second, "").has_value());

  Sale detour{id_of<TransactionId>(1), shop.currency};
  const std::uint32_t number = *detour.add(item, first, "");
  if (by_price) {
    RC_ASSERT(detour.override_price(number, item.price + Money{1, shop.currency}).has_value());
  } else {
    RC_ASSERT(detour.discount_line(number, percent(1)).has_value());
  }
  RC_ASSERT(detour.add(item, second, "").has_value());
  if (by_price) {
    RC_ASSERT(detour.override_price(number, item.price).has_value());
  } else {
    RC_ASSERT(detour.discount_line(number, std::nullopt).has_value());
  }

  assert_same_amounts(straight, detour, shop);
}

RC_GTEST_PROP(ApportionProperty, ThePartsAddUpAndAreWithinOneOfTheirShare, ()) {
  const auto weights =
      *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000));
  std::int64_t whole = 0;
  for (const std::int64_t weight : weights) whole += weight;
  RC_PRE(whole > 0);
  const auto amount = *rc::gen::inRange<std::int64_t>(0, whole + 1);

  const auto parts = apportion(amount, weights, [](std::size_t a, std::size_t b) { return a < b; });

  std::int64_t sum = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t floor = mul_div(amount, weights[i], whole, Rounding::toward_zero);
    RC_ASSERT(parts[i] == floor || parts[i] == floor + 1);
    RC_ASSERT(parts[i] <= weights[i]);
    sum += parts[i];
  }
  RC_ASSERT(sum == amount);
}

}  // namespace
}  // namespace holdfast::core
