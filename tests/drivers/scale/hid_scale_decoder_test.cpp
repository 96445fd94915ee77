#include "drivers/scale/hid_scale_decoder.h"

#include "tests/drivers/scale/hid_scale_reports.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using core::WeightUnit;
using ports::ScaleReading;
using ports::ScaleState;
using ::testing::HasSubstr;
using testing::HidScaleReport;

HidScaleDecoder decoder(bool statuses_from_zero = false) {
  const auto bytes = testing::hid_scale_descriptor(statuses_from_zero);
  const auto descriptor = parse_hid_report_descriptor(bytes);
  EXPECT_TRUE(descriptor) << descriptor.error().detail;
  auto made = HidScaleDecoder::create(*descriptor);
  EXPECT_TRUE(made) << made.error().detail;
  return *std::move(made);
}

ScaleReading read(const HidScaleReport& report) {
  return decoder().on_report(report.bytes()).value_or(ScaleReading{});
}

TEST(HidScaleDecoder, ReadsTheFourUnits) {
  EXPECT_EQ(read({4, 3, -3, 462}), ScaleReading::resting({462, 3, WeightUnit::kilogram}));
  EXPECT_EQ(read({4, 2, 0, 462}), ScaleReading::resting({462, 0, WeightUnit::gram}));
  EXPECT_EQ(read({4, 0x0B, -1, 53}), ScaleReading::resting({53, 1, WeightUnit::ounce}));
  EXPECT_EQ(read({4, 0x0C, -2, 0x1234}), ScaleReading::resting({0x1234, 2, WeightUnit::pound}));
  EXPECT_EQ(read({4, 3, -3, 0xFFFF}).weight, (core::Weight{65'535, 3, WeightUnit::kilogram}));
}

TEST(HidScaleDecoder, StatesOfTheScale) {
  EXPECT_EQ(read({2, 3, -3, 0}).state, ScaleState::zero);
  EXPECT_EQ(read({3, 3, -3, 462}).state, ScaleState::in_motion);
  EXPECT_EQ(read({5, 3, -3, 462}).state, ScaleState::under_zero);
  EXPECT_EQ(read({6, 3, -3, 462}).state, ScaleState::over_capacity);
  EXPECT_EQ(read({4, 3, -3, 0}).state, ScaleState::zero) << "nothing is nothing";
  for (const int status : {0, 1, 7, 8, 9, 255}) {
    const ScaleReading reading = read({status, 3, -3, 462});
    EXPECT_EQ(reading.state, ScaleState::fault) << status;
    EXPECT_EQ(reading.error.code, ErrorCode::device_failure);
    EXPECT_FALSE(reading.weight);
  }
  EXPECT_THAT(read({7}).error.detail, HasSubstr("calibrated"));
  EXPECT_THAT(read({8}).error.detail, HasSubstr("zero key"));
}

TEST(HidScaleDecoder, UnknownUnitIsNamed) {
  const ScaleReading carats = read({4, 4, -3, 462});
  EXPECT_EQ(carats.state, ScaleState::fault);
  EXPECT_EQ(carats.error, (core::Error{ErrorCode::scale_unit_unknown, "carats"}));
  EXPECT_EQ(read({4, 1, -3, 1}).error.detail, "milligrams");
  EXPECT_EQ(read({4, 0x0A, -3, 1}).error.detail, "troy ounces");
  EXPECT_EQ(read({4, 0x1F, -3, 1}).error.code, ErrorCode::scale_unit_unknown);
  EXPECT_EQ(read({4, 0, -3, 1}).error.code, ErrorCode::scale_unit_unknown);
}

TEST(HidScaleDecoder, ExponentThatNothingWeighsIsAFault) {
  for (const int exponent : {-128, -12, 6, 127}) {
    EXPECT_EQ(read({4, 3, exponent, 4'623}).state, ScaleState::fault) << exponent;
  }
  EXPECT_EQ(read({4, 2, 3, 2}).weight, (core::Weight{2'000, 0, WeightUnit::gram}));
}

TEST(HidScaleDecoder, StatusesThatAreDescribedFromZeroMeanTheSame) {
  const HidScaleDecoder other = decoder(true);
  for (int status = 1; status <= 8; ++status) {
    const HidScaleReport report{status, 3, -3, 462};
    EXPECT_EQ(other.on_report(report.bytes()), decoder().on_report(report.bytes())) << status;
  }
}

TEST(HidScaleDecoder, OtherReportsSayNothingAndShortOnesAreAFault) {
  EXPECT_FALSE(decoder().on_report(HidScaleReport{}.bytes(9)));
  EXPECT_FALSE(decoder().on_report({}));
  auto bytes = HidScaleReport{4, 3, -3, 462}.bytes();
  while (bytes.size() > 1) {
    bytes.pop_back();
    const auto reading = decoder().on_report(bytes);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->state, ScaleState::fault) << bytes.size();
  }
}

TEST(HidScaleDecoder, WantsWeightUnitAndStatus) {
  const std::vector<std::uint8_t> no_unit = {0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01, 0x75, 0x10,
                                             0x95, 0x01, 0x09, 0x40, 0x81, 0x02, 0xC0};
  const auto descriptor = parse_hid_report_descriptor(no_unit);
  ASSERT_TRUE(descriptor);
  const auto made = HidScaleDecoder::create(*descriptor);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::device_failure);
}

// Whatever it sends, only what rests and is more than nothing has a weight to sell by.
RC_GTEST_PROP(HidScaleProperty, OnlyStatusFourIsStable, (std::vector<std::uint8_t> bytes)) {
  if (!bytes.empty()) bytes.front() = 3;
  const auto reading = decoder().on_report(bytes);
  if (!reading || reading->state != ScaleState::stable) return;
  RC_ASSERT(bytes.size() >= 6U);
  RC_ASSERT(bytes[1] == 4);
  RC_ASSERT(reading->weight.has_value());
  RC_ASSERT(reading->weight->value > 0);
}

}  // namespace
}  // namespace holdfast::drivers
