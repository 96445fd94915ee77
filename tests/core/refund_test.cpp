// What is paid back for goods that come back.
#include "pos/core/refund.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "pos/core/int128.h"
#include "tests/core/sale_generator.h"

namespace holdfast::core {
namespace {

using namespace testing;

SaleFound sold(Sale sale, const std::vector<TaxCategory>& categories, const TaxPolicy& policy) {
  SaleFound found;
  found.sale.totals = compute_totals(sale, categories, policy).value();
  found.sale.sale = std::move(sale);
  found.sale.tax_policy = policy;
  return found;
}

std::vector<TaxCategory> one_category() {
  return {category(1, {rate(1, "VAT 20 %", 200'000)})};
}

// Three mugs at 9.99 and a measured piece of cloth.
SaleFound mugs_and_cloth() {
  Sale sale{id_of<TransactionId>(1), currency("EUR")};
  EXPECT_TRUE(sale.add(item(1, money("9.99", "EUR"), 1), Quantity::of(3), ""));
  EXPECT_TRUE(sale.add(item(2, money("3.50", "EUR"), 1, "m"), Quantity{1'450}, ""));
  EXPECT_TRUE(sale.discount_sale(amount_off(money("1.00", "EUR"))));
  return sold(std::move(sale), one_category(), {});
}

GoodsReturned recorded(const ReturnAmounts& back) {
  GoodsReturned returned;
  returned.lines = back.lines;
  returned.totals = back.totals;
  return returned;
}

TEST(Refund, OneOfSeveralIsItsShareOfWhatWasPaid) {
  SaleFound found = mugs_and_cloth();
  // 29.97 and 5.08 with 1.00 off the whole: the mugs were 29.11.
  ASSERT_EQ(found.sale.totals.lines[0].total, money("29.11", "EUR"));
  std::vector<Money> refunds;
  for (int piece = 0; piece < 3; ++piece) {
    const auto back = compute_return(found, {{1, kOne}});
    ASSERT_TRUE(back) << sentence(back.error());
    refunds.push_back(back->totals.total);
    add_returned(found.returned, recorded(*back));
  }
  EXPECT_THAT(refunds, ::testing::ElementsAre(money("9.70", "EUR"), money("9.71", "EUR"),
                                              money("9.70", "EUR")));
  EXPECT_EQ(compute_return(found, {{1, kOne}}).error().code, ErrorCode::return_too_large);
  EXPECT_EQ(returnable(found, 1), Quantity{});
  EXPECT_EQ(returnable(found, 2), Quantity{1'450});
}

TEST(Refund, SaysWhatWasSoldAndNotWhatTheCatalogueSays) {
  const auto back = compute_return(mugs_and_cloth(), {{1, Quantity::of(2)}, {2, Quantity{450}}});
  ASSERT_TRUE(back);
  ASSERT_EQ(back->lines.size(), 2U);
  EXPECT_EQ(back->lines[0].variant, id_of<VariantId>(1));
  EXPECT_EQ(back->lines[0].unit_price, money("9.99", "EUR"));
  EXPECT_EQ(back->lines[0].quantity, Quantity::of(2));
  EXPECT_EQ(back->lines[1].unit, "m");
  EXPECT_EQ(back->totals.lines[1].number, 2U);
  EXPECT_EQ(back->totals.units, Quantity::of(3));
}

TEST(Refund, RefusesByName) {
  SaleFound found = mugs_and_cloth();
  const auto refused = [&found](const LineQuantities& chosen) {
    const auto back = compute_return(found, chosen);
    return back ? ErrorCode::internal : back.error().code;
  };
  EXPECT_EQ(refused({}), ErrorCode::return_empty);
  EXPECT_EQ(refused({{1, Quantity{}}}), ErrorCode::return_empty);
  EXPECT_EQ(refused({{7, kOne}}), ErrorCode::not_on_receipt);
  EXPECT_EQ(refused({{1, Quantity{1'500}}}), ErrorCode::quantity_not_whole);
  EXPECT_EQ(refused({{1, Quantity::of(4)}}), ErrorCode::return_too_large);
  EXPECT_EQ(refused({{2, Quantity{-1}}}), ErrorCode::quantity_out_of_range);
  EXPECT_EQ(refused({{2, Quantity{1'451}}}), ErrorCode::return_too_large);
  found.returned[2] = Quantity{1'450};
  EXPECT_EQ(refused({{2, Quantity{1}}}), ErrorCode::return_too_large);
  // Nothing but damage or another program's hand makes this.
  found.sale.totals.lines[0].tax = found.sale.totals.lines[0].total + money("0.01", "EUR");
  found.sale.totals.lines[0].taxes[0].tax = found.sale.totals.lines[0].tax;
  EXPECT_EQ(refused({{1, kOne}}), ErrorCode::payload_malformed);
}

TEST(Refund, GoodsThatCostNothingComeBackForNothing) {
  Sale sale{id_of<TransactionId>(1), currency("EUR")};
  ASSERT_TRUE(sale.add(item(1, money("0", "EUR"), 1), Quantity::of(2), ""));
  ASSERT_TRUE(sale.add(item(2, money("5.00", "EUR"), 1), kOne, ""));
  ASSERT_TRUE(sale.discount_line(2, percent(1'000'000)));
  const SaleFound found = sold(std::move(sale), one_category(), {});
  const auto back = compute_return(found, {{1, kOne}, {2, kOne}});
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->totals.total.is_zero());
  EXPECT_TRUE(back->totals.tax.is_zero());
  EXPECT_EQ(back->totals.line_discount, money("5.00", "EUR"));
}

// ---- properties ------------------------------------------------------------------------

SaleFound any_sold() {
  const Shop shop = any_shop();
  Sale sale = any_sale(shop);
  RC_PRE(!sale.empty());
  return sold(std::move(sale), shop.categories, shop.policy);
}

// Something that can come back, of one line or of several. Sizes grow with the test's own, so
// that choices by range alone would begin with nothing at all.
LineQuantities any_choice(const SaleFound& found) {
  LineQuantities chosen;
  for (const LineTotals& line : found.sale.totals.lines) {
    const std::int64_t left = returnable(found, line.number).thousandths;
    if (left == 0) continue;
    const std::int64_t step = is_by_the_piece(*found.sale.sale.find(line.number)) ? 1'000 : 1;
    const std::int64_t most = left / step;
    const std::int64_t some = *rc::gen::inRange<std::int64_t>(1, most + 1);
    const auto steps = *rc::gen::element<std::int64_t>(0, (most + 1) / 2, most, some);
    if (steps > 0 || chosen.empty())
      chosen[line.number] = {step * std::max<std::int64_t>(steps, 1)};
  }
  return chosen;
}

bool anything_left(const SaleFound& found) {
  return std::ranges::any_of(found.sale.totals.lines, [&](const LineTotals& line) {
    return returnable(found, line.number).thousandths > 0;
  });
}

void assert_adds_up(const GoodsReturned& back, TaxMode mode) {
  Money total{0, back.totals.total.currency}, tax = total;
  for (const LineTotals& line : back.totals.lines) {
    for (const Money amount :
         {line.extended, line.line_discount, line.sale_discount, line.tax, line.total}) {
      RC_ASSERT(!amount.is_negative());
    }
    Money taxes{0, tax.currency};
    for (const TaxAmount& row : line.taxes) {
      RC_ASSERT(!row.tax.is_negative() && !row.base.is_negative());
      RC_ASSERT(row.base + line.tax == line.total);
      taxes += row.tax;
    }
    RC_ASSERT(taxes == line.tax);
    const Money paid = line.extended - line.line_discount - line.sale_discount;
    RC_ASSERT(line.total == (mode == TaxMode::added_to_price ? paid + line.tax : paid));
    total += line.total;
    tax += line.tax;
  }
  RC_ASSERT(total == back.totals.total && tax == back.totals.tax);
}

void add(LineTotals& sum, const LineTotals& line) {
  sum.extended += line.extended;
  sum.line_discount += line.line_discount;
  sum.sale_discount += line.sale_discount;
  sum.tax += line.tax;
  sum.total += line.total;
  for (std::size_t i = 0; i < sum.taxes.size(); ++i) {
    sum.taxes[i].base += line.taxes[i].base;
    sum.taxes[i].tax += line.taxes[i].tax;
  }
}

// In whatever steps all of a receipt comes back: no step asks for money, none leaves more
// paid back than was paid, and in the end everything is as if nothing had been sold.
RC_GTEST_PROP(RefundProperty, AllThatWasPaidComesBackAndNeverMore, ()) {
  SaleFound found = any_sold();
  std::map<std::uint32_t, LineTotals> sums;
  while (anything_left(found)) {
    const auto back = compute_return(found, any_choice(found));
    RC_ASSERT(back.has_value());
    const GoodsReturned returned = recorded(*back);
    assert_adds_up(returned, found.sale.tax_policy.mode);
    for (const LineTotals& line : returned.totals.lines) {
      const auto [sum, first] = sums.try_emplace(line.number, line);
      if (!first) add(sum->second, line);
      const auto all = std::ranges::find(found.sale.totals.lines, line.number, &LineTotals::number);
      RC_ASSERT(sum->second.total.minor <= all->total.minor);
      RC_ASSERT(sum->second.tax.minor <= all->tax.minor);
    }
    add_returned(found.returned, returned);
  }
  for (const LineTotals& line : found.sale.totals.lines) RC_ASSERT(sums.at(line.number) == line);
}

// The same goods together are worth the same, whichever way they went.
RC_GTEST_PROP(RefundProperty, TheWayInStepsDoesNotMatter, ()) {
  SaleFound found = any_sold();
  const LineQuantities first = any_choice(found);
  RC_PRE(!first.empty());
  SaleFound after = found;
  const auto one = compute_return(found, first);
  RC_ASSERT(one.has_value());
  add_returned(after.returned, recorded(*one));
  const LineQuantities second = any_choice(after);
  RC_PRE(!second.empty());
  const auto two = compute_return(after, second);
  RC_ASSERT(two.has_value());

  LineQuantities both = first;
  for (const auto& [number, quantity] : second) both[number].thousandths += quantity.thousandths;
  const auto at_once = compute_return(found, both);
  RC_ASSERT(at_once.has_value());
  RC_ASSERT(at_once->totals.total == one->totals.total + two->totals.total);
  RC_ASSERT(at_once->totals.tax == one->totals.tax + two->totals.tax);
  // Nobody gets more than half a minor unit above the share for each line.
  for (const LineTotals& line : at_once->totals.lines) {
    const SaleLine& bought = *found.sale.sale.find(line.number);
    const auto all = std::ranges::find(found.sale.totals.lines, line.number, &LineTotals::number);
    const Int128 exact = Int128{all->total.minor} * both.at(line.number).thousandths;
    const Int128 off = Int128{line.total.minor} * bought.quantity.thousandths - exact;
    RC_ASSERT(2 * (off < 0 ? -off : off) <= bought.quantity.thousandths);
  }
}

}  // namespace
}  // namespace holdfast::core
