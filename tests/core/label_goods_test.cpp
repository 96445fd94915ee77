#include "pos/core/label_goods.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

#include "pos/core/code_rules.h"
#include "pos/core/sale.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using namespace testing;
using ::testing::HasSubstr;

Item ham(std::string_view price, const std::string& unit = "kg") {
  return item(1, money(price, "EUR"), 1, unit);
}

LabelFacts priced(std::int64_t cents) {
  return {{}, {}, LabelPrice{cents, std::nullopt, {}}, true};
}
LabelFacts weighed(std::int64_t grams) {
  return {Measure{MeasureUnit::kilogram, grams, 3}, {}, {}, true};
}

// "0.462 x 2.99 = 1.38", with what the customer pays for the line.
std::string sold(const Item& goods, const LabelFacts& facts, Quantity pack = kOne) {
  const auto found = goods_of_label(goods, pack, facts);
  if (!found) return std::string(name(found.error().code)) + ": " + found.error().detail;
  Sale sale(id_of<TransactionId>(1), goods.price.currency);
  const auto number = sale.add(goods, found->quantity, "", found->own_price);
  if (!number) return std::string(name(number.error().code));
  const SaleLine& line = *sale.find(*number);
  return to_plain(line.quantity) + " x " + to_plain(line.unit_price()) + " = " +
         to_plain(extended_amount(line));
}

TEST(LabelGoods, AWeightIsTheQuantity) {
  EXPECT_EQ(sold(ham("2.99"), weighed(462)), "0.462 x 2.99 = 1.38");
  LabelFacts pounds = weighed(0);
  pounds.measure = Measure{MeasureUnit::pound, 150, 2};
  EXPECT_EQ(sold(ham("1.00", "lb"), pounds), "1.5 x 1.00 = 1.50");
  EXPECT_THAT(sold(ham("1.00"), pounds), HasSubstr("says 1.50 lb, it is sold by the kg"));
  EXPECT_EQ(sold(ham("0.02", "g"), weighed(462)), "462 x 0.02 = 9.24");
  EXPECT_EQ(sold(ham("2.99"), weighed(0)), "quantity_out_of_range: 0");
  EXPECT_EQ(sold(ham("2.99", "g"), weighed(99'999)), "quantity_out_of_range: 99999");
}

TEST(LabelGoods, APriceIsWhatTheCustomerPays) {
  // A gram is less than a cent: some weight costs exactly this.
  EXPECT_EQ(sold(ham("2.99"), priced(138)), "0.462 x 2.99 = 1.38");
  // A gram is two and a half: the price per kilogram gives way.
  EXPECT_EQ(sold(ham("25.00"), priced(1'001)), "0.4 x 25.03 = 10.01");
  EXPECT_EQ(sold(ham("25.00"), priced(1)), "0.001 x 10.00 = 0.01");
  // With its weight too: that stays.
  LabelFacts both = weighed(500);
  both.price = LabelPrice{999, 2, "978"};
  EXPECT_EQ(sold(ham("25.00"), both), "0.5 x 19.98 = 9.99");
  both.price = LabelPrice{1'250, 2, {}};
  EXPECT_EQ(sold(ham("25.00"), both), "0.5 x 25.00 = 12.50");
}

TEST(LabelGoods, OfPiecesThePriceIsThePackages) {
  EXPECT_EQ(sold(ham("3.00", "each"), priced(450)), "1 x 4.50 = 4.50");
  EXPECT_EQ(sold(ham("3.00", "each"), priced(300)), "1 x 3.00 = 3.00");
  EXPECT_EQ(sold(ham("3.00", "each"), priced(1'200), Quantity::of(6)), "6 x 2.00 = 12.00");
  EXPECT_THAT(sold(ham("3.00", "each"), priced(1'201), Quantity::of(6)),
              HasSubstr("label_and_product: Item 1: 12.01 cannot be divided by 6"));
  LabelFacts pieces;
  pieces.pieces = 5;
  EXPECT_EQ(sold(ham("3.00", "each"), pieces), "5 x 3.00 = 15.00");
  EXPECT_EQ(sold(ham("3.00", "each"), pieces, Quantity::of(12)), "60 x 3.00 = 180.00");
  pieces.pieces = 0;
  EXPECT_EQ(sold(ham("3.00", "each"), pieces), "quantity_out_of_range: 0");
  pieces.pieces = 1'000;
  EXPECT_EQ(sold(ham("3.00", "each"), pieces), "quantity_out_of_range: 1000");
}

TEST(LabelGoods, LabelAndProductMustAgree) {
  EXPECT_THAT(sold(ham("3.00", "each"), weighed(462)), HasSubstr("label_and_product"));
  EXPECT_THAT(sold(ham("3.00", "m"), weighed(462)),
              HasSubstr("the label says 0.462 kg, it is sold by the m"));
  EXPECT_THAT(sold(ham("3.00"), priced(0)), HasSubstr("the label has no price"));
  EXPECT_THAT(sold(ham("0"), priced(100)), HasSubstr("it has no price by which to weigh"));
  LabelFacts pieces;
  pieces.pieces = 5;
  EXPECT_THAT(sold(ham("3.00"), pieces), HasSubstr("the label says pieces"));
  LabelFacts dollars;
  dollars.price = LabelPrice{100, 2, "840"};
  EXPECT_THAT(sold(ham("3.00"), dollars), HasSubstr("currency_mismatch"));
  // Net weight of a packet that always holds the same says nothing of its price.
  LabelFacts packet = weighed(500);
  packet.varies = false;
  EXPECT_EQ(sold(ham("3.00", "each"), packet), "1 x 3.00 = 3.00");
  EXPECT_EQ(sold(ham("3.00"), {}), "1 x 3.00 = 3.00");
}

RC_GTEST_PROP(LabelGoodsProperty, ThePriceOnTheLabelIsPaidToTheCent, ()) {
  const auto unit_price = *rc::gen::inRange<std::int64_t>(1, 20'000);
  const auto grams = *rc::gen::inRange<std::int64_t>(1, 20'000);
  Item goods = ham("1.00");
  goods.price.minor = unit_price;
  const auto total =
      mul_div(unit_price, grams, 1000, Rounding::half_away_from_zero) + *rc::gen::inRange(0, 3);
  if (total == 0) return;
  const auto found = goods_of_label(goods, kOne, priced(total));
  RC_ASSERT(found.has_value());
  Sale sale(id_of<TransactionId>(1), goods.price.currency);
  const auto number = sale.add(goods, found->quantity, "", found->own_price);
  RC_ASSERT(number.has_value());
  RC_ASSERT(extended_amount(*sale.find(*number)).minor == total);
  // And the stock is right to two in a hundred, or five grams.
  const auto weight = mul_div(total, 1000, unit_price, Rounding::half_away_from_zero);
  const auto off = std::abs(found->quantity.thousandths - std::max<std::int64_t>(1, weight));
  RC_ASSERT(off <= std::max<std::int64_t>(5, weight / 50));
}

TEST(CodeRules, AreSetByName) {
  CodeRules rules;
  EXPECT_TRUE(set_code_rule(rules, "scale_labels", "21IIIIIVPPPPC"));
  EXPECT_EQ(rules.labels.size(), 1U);
  EXPECT_TRUE(set_code_rule(rules, "gift_card", "GC-*"));
  EXPECT_EQ(rules.own_codes.patterns(OwnCodeKind::gift_card), "GC-*");
  for (const char* separator : {"", "|", "<GS>", "{GS}", "~"}) {
    EXPECT_TRUE(set_code_rule(rules, "group_separator", separator)) << separator;
  }
  EXPECT_EQ(rules.separator, "~");
  EXPECT_FALSE(set_code_rule(rules, "group_separator", "10"));
  EXPECT_FALSE(set_code_rule(rules, "scale_labels", "x"));
  EXPECT_FALSE(set_code_rule(rules, "gift_card", "*"));
  EXPECT_FALSE(set_code_rule(rules, "pallet", "P-*"));
  EXPECT_EQ(rules.labels.size(), 1U);
}

}  // namespace
}  // namespace holdfast::core
