#include "pos/till/weighing.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;
using core::Quantity;
using core::WeightUnit;
using ports::ScaleReading;
using ports::ScaleState;

class WeighingTest : public ::testing::Test {
 protected:
  WeighingTest() {
    core::Item apples;
    apples.name = "Apples";
    apples.unit = "kg";
    apples.price = {299, *core::Currency::from_code("EUR")};
    weighing.begin(apples, "2000000000015");
  }
  void show(std::int64_t grams) {
    weighing.scale_says(ScaleReading::resting({grams, 3, WeightUnit::kilogram}));
  }
  [[nodiscard]] WeighingView view() const {
    WeighingView shown;
    weighing.show(shown);
    return shown;
  }
  Weighing weighing;
};

TEST_F(WeighingTest, ShowsWhatItWouldSell) {
  show(462);
  EXPECT_EQ(view().name, "Apples");
  EXPECT_EQ(view().shown, "0.462 kg");
  EXPECT_EQ(view().net, Quantity{462});
  EXPECT_EQ(view().amount.minor, 138);
  EXPECT_EQ(view().missing, "");
  weighing.set_tare(Quantity{12});
  EXPECT_EQ(view().tare, "0.012 kg");
  EXPECT_EQ(view().net, Quantity{450});
  EXPECT_EQ(view().amount.minor, 135);
}

TEST_F(WeighingTest, SilenceTakesTheWeightAway) {
  show(462);
  ScaleReading silent;
  silent.error = {ErrorCode::device_offline, {}};
  weighing.scale_says(silent);
  EXPECT_FALSE(view().net);
  EXPECT_EQ(view().shown, "");
  EXPECT_EQ(view().missing, core::sentence(silent.error));
  ASSERT_FALSE(weighing.net());
  EXPECT_EQ(weighing.net().error().code, ErrorCode::device_offline);
}

TEST_F(WeighingTest, BeginsWithoutTheTareOfTheLastGood) {
  show(462);
  ASSERT_TRUE(weighing.tare_scale());
  EXPECT_TRUE(view().has_tare);
  const core::Item again = weighing.item();
  weighing.end();
  EXPECT_FALSE(weighing.is_active());
  EXPECT_EQ(view(), WeighingView{});
  weighing.begin(again, {});
  EXPECT_FALSE(view().has_tare);
  EXPECT_EQ(view().net, Quantity{462}) << "the scale is heard all the time";
}

// Whatever is done, what is sold is what rests on the scale less the tare, and more than nothing.
RC_GTEST_PROP(WeighingProperty, NetIsNeverMoreThanTheScaleShows, ()) {
  core::Item item;
  item.unit = *rc::gen::element<std::string>("kg", "g");
  Weighing weighing;
  weighing.begin(item, {});
  const auto grams = rc::gen::inRange<std::int64_t>(0, 1'200);
  std::optional<std::int64_t> tare;
  for (int step = *rc::gen::inRange(1, 12); step > 0; --step) {
    const std::int64_t shown = *grams;
    const auto state = *rc::gen::inRange(0, 3);
    const core::Weight weight{shown, 3, WeightUnit::kilogram};
    weighing.scale_says(state == 0 ? ScaleReading{ScaleState::in_motion, weight, false, {}}
                                   : ScaleReading::resting(weight));
    const bool rests = state != 0 && shown > 0;
    if (*rc::gen::inRange(0, 4) == 0) {
      const auto done = weighing.tare_scale();
      RC_ASSERT(done.has_value() == rests);
      if (done) tare = shown;
    }
    const auto net = weighing.net();
    const std::int64_t left = shown - tare.value_or(0);
    const std::int64_t thousandths = item.unit == "kg" ? left : left * 1'000;
    const bool fits = thousandths <= core::kMaxLineQuantity.thousandths;
    RC_ASSERT(net.has_value() == (rests && left > 0 && fits));
    if (net) RC_ASSERT(net->thousandths == thousandths);
  }
}

}  // namespace
}  // namespace holdfast::till
