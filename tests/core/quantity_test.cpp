#include "pos/core/quantity.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

namespace holdfast::core {
namespace {

TEST(Quantity, IsWrittenWithoutTrailingZeros) {
  EXPECT_EQ(to_plain(Quantity::of(3)), "3");
  EXPECT_EQ(to_plain(Quantity{462}), "0.462");
  EXPECT_EQ(to_plain(Quantity{1500}), "1.5");
  EXPECT_EQ(to_plain(Quantity{1050}), "1.05");
  EXPECT_EQ(to_plain(Quantity{-5}), "-0.005");
  EXPECT_EQ(to_plain(Quantity{}), "0");
}

TEST(Quantity, RefusesWhatNoLineHolds) {
  for (const char* text : {"0", "0.000", "-1", "1000", "999.9999", "1.", ".5", "", "two", "1 2",
                           "4006381333931", "1.2.3", "1,000,000"}) {
    const auto parsed = parse_quantity(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::quantity_out_of_range) << text;
  }
  EXPECT_EQ(parse_quantity("999.999").value(), kMaxLineQuantity);
  EXPECT_EQ(parse_quantity("0,5").value(), Quantity{500});
}

RC_GTEST_PROP(QuantityProperty, ParsingUndoesWriting, ()) {
  const Quantity quantity{*rc::gen::inRange<std::int64_t>(1, kMaxLineQuantity.thousandths + 1)};
  RC_ASSERT(parse_quantity(to_plain(quantity)).value() == quantity);
}

}  // namespace
}  // namespace holdfast::core
