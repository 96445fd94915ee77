#include "pos/core/weight.h"

namespace holdfast::core {
namespace {

Weight weight(std::string_view text, WeightUnit unit = WeightUnit::kilogram) {
  const auto parsed = parse_weight(text, unit);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Weight{});
}

TEST(Weight, ShowsTheZerosOfTheScale) {
  EXPECT_EQ(to_display(weight("1.230")), "1.230 kg");
  EXPECT_EQ(to_display(weight("0.005")), "0.005 kg");
  EXPECT_EQ(to_display(weight("  12", WeightUnit::gram)), "12 g");
  EXPECT_EQ(to_display(weight("- 0.5", WeightUnit::pound)), "-0.5 lb");
  EXPECT_EQ(to_display(*make_weight(53, -1, WeightUnit::ounce)), "5.3 oz");
  EXPECT_EQ(to_display(*make_weight(5, 2, WeightUnit::gram)), "500 g");
}

TEST(Weight, WhatNoScaleShowsIsNone) {
  for (const std::string_view text : {"", " ", ".", "-", "1..2", "1.2.3", "1,2", "1 2", "0x1",
                                      "1e3", "1000000000", "0.0000001", "?", "1.2N"}) {
    EXPECT_FALSE(parse_weight(text, WeightUnit::kilogram)) << text;
  }
  EXPECT_FALSE(make_weight(1, 9, WeightUnit::gram));
  EXPECT_FALSE(make_weight(1, -7, WeightUnit::gram));
  EXPECT_FALSE(make_weight(kMaxWeightValue + 1, 0, WeightUnit::gram));
  EXPECT_EQ(make_weight(0, 100, WeightUnit::gram), (Weight{0, 0, WeightUnit::gram}));
  EXPECT_EQ(make_weight(1'000, -8, WeightUnit::gram), (Weight{10, 6, WeightUnit::gram}));
}

TEST(Weight, UnitsAreThoseThatGoodsName) {
  for (const std::string_view unit : {"g", "kg", "oz", "lb"}) {
    ASSERT_TRUE(weight_unit(unit)) << unit;
    EXPECT_EQ(name(*weight_unit(unit)), unit);
  }
  for (const std::string_view other : {"each", "m", "l", "KG", "", "mg"}) {
    EXPECT_FALSE(weight_unit(other)) << other;
  }
}

TEST(Weight, BecomesTheQuantityOfTheGoodsUnit) {
  EXPECT_EQ(net_quantity(weight("0.462"), {}, WeightUnit::kilogram), Quantity{462});
  EXPECT_EQ(net_quantity(weight("462", WeightUnit::gram), {}, WeightUnit::kilogram), Quantity{462});
  EXPECT_EQ(net_quantity(weight("0.462"), {}, WeightUnit::gram), Quantity{462'000});
  EXPECT_EQ(net_quantity(weight("1.5", WeightUnit::pound), {}, WeightUnit::pound), Quantity{1'500});
  EXPECT_EQ(net_quantity(weight("8", WeightUnit::ounce), {}, WeightUnit::pound), Quantity{500});
  EXPECT_EQ(net_quantity(weight("0.25", WeightUnit::pound), {}, WeightUnit::ounce),
            Quantity{4'000});
}

TEST(Weight, IsRoundedOnceAndAfterTheTare) {
  // A tenth of an ounce is 6.25 thousandths of a pound.
  EXPECT_EQ(net_quantity(weight("5.3", WeightUnit::ounce), {}, WeightUnit::pound), Quantity{331});
  EXPECT_EQ(net_quantity(weight("0.0005"), {}, WeightUnit::kilogram), Quantity{1});
  EXPECT_EQ(net_quantity(weight("0.0014"), {}, WeightUnit::kilogram), Quantity{1});
  // 1.0005 − 0.0001: rounding before would give 1.001 − 0.
  EXPECT_EQ(net_quantity(weight("1.0005"), weight("0.0001"), WeightUnit::kilogram),
            Quantity{1'000});
  EXPECT_EQ(net_quantity(weight("0.500"), weight("38", WeightUnit::gram), WeightUnit::kilogram),
            Quantity{462});
}

TEST(Weight, RefusalsHaveNames) {
  const auto error = [](std::string_view gross, std::optional<Weight> tare, WeightUnit unit) {
    const auto net = net_quantity(weight(gross), tare, unit);
    return net ? "none" : std::string(name(net.error().code));
  };
  EXPECT_EQ(error("0.000", {}, WeightUnit::kilogram), "scale_empty");
  EXPECT_EQ(error("-1", {}, WeightUnit::kilogram), "scale_empty");
  EXPECT_EQ(error("1", {}, WeightUnit::pound), "scale_unit_differs");
  EXPECT_EQ(error("1", weight("1", WeightUnit::ounce), WeightUnit::kilogram), "scale_unit_differs");
  EXPECT_EQ(error("1", weight("1"), WeightUnit::kilogram), "tare_out_of_range");
  EXPECT_EQ(error("1", weight("2"), WeightUnit::kilogram), "tare_out_of_range");
  EXPECT_EQ(error("1", weight("-0.1"), WeightUnit::kilogram), "tare_out_of_range");
  EXPECT_EQ(error("0.0004", {}, WeightUnit::kilogram), "quantity_out_of_range");
  EXPECT_EQ(error("1000", {}, WeightUnit::kilogram), "quantity_out_of_range");
  EXPECT_EQ(error("1", {}, WeightUnit::gram), "quantity_out_of_range") << "1000 g";
}

RC_GTEST_PROP(WeightProperty, WhatIsShownIsReadAgain, ()) {
  const auto value = *rc::gen::inRange<std::int64_t>(-kMaxWeightValue, kMaxWeightValue + 1);
  const int exponent = *rc::gen::inRange(-6, 1);
  const auto made = make_weight(value, exponent, WeightUnit::kilogram);
  RC_ASSERT(made.has_value());
  std::string text = to_display(*made);
  text.resize(text.size() - 3);
  RC_ASSERT(parse_weight(text, WeightUnit::kilogram) == made);
}

// Net is gross minus tare, never more than half a thousandth off, and never negative.
RC_GTEST_PROP(WeightProperty, NetIsGrossLessTare, ()) {
  const auto gross = *rc::gen::inRange<std::int64_t>(1, 2'000'000);
  const auto tare = *rc::gen::inRange<std::int64_t>(0, 2'000'000);
  const int decimals = *rc::gen::inRange(0, 7);
  const auto g = make_weight(gross, -decimals, WeightUnit::kilogram);
  const auto t = make_weight(tare, -6, WeightUnit::kilogram);
  const auto net = net_quantity(*g, *t, WeightUnit::kilogram);
  std::int64_t micro = gross;
  for (int i = decimals; i < 6; ++i) micro *= 10;
  micro -= tare;
  if (micro <= 0) {
    RC_ASSERT(!net);
    RC_ASSERT(net.error().code == ErrorCode::tare_out_of_range);
    return;
  }
  const std::int64_t rounded = (micro + 500) / 1'000;
  if (rounded < 1 || rounded > kMaxLineQuantity.thousandths) {
    RC_ASSERT(!net);
    RC_ASSERT(net.error().code == ErrorCode::quantity_out_of_range);
  } else {
    RC_ASSERT(net.has_value());
    RC_ASSERT(net->thousandths == rounded);
  }
}

}  // namespace
}  // namespace holdfast::core
