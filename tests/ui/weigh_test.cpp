// The weighing screen: what presses and keys become.
#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;
using core::Quantity;

class Weigh : public Working {
 protected:
  Weigh() { show(weigh_view()); }
};

TEST_F(Weigh, EnterTakesTheWeightAndEscapeSellsNothing) {
  EXPECT_NE(window_.text("weigh.weight").find("1.462"), std::string::npos);
  EXPECT_NE(window_.text("weigh.weight").find("Steady"), std::string::npos);
  press(key::enter);
  EXPECT_NE(only<command::TakeWeight>(), nullptr);
  press(key::escape);
  EXPECT_NE(host_.last<command::CancelWeighing>(), nullptr);
}

TEST_F(Weigh, WhatDoesNotRestCannotBeTaken) {
  host_.edit().weighing.net.reset();
  host_.edit().weighing.scale = ports::ScaleState::in_motion;
  settle();
  press(key::enter);
  EXPECT_EQ(host_.last<command::TakeWeight>(), nullptr);
  EXPECT_NE(window_.text("weigh.weight").find("Moving"), std::string::npos);
}

TEST_F(Weigh, TypedDigitsAreAWeightOrATare) {
  type("0.3");
  press(key::enter);
  ASSERT_NE(only<command::TypeWeight>(), nullptr);
  EXPECT_EQ(only<command::TypeWeight>()->net, Quantity{300});
  type("0.012");
  press(key::f2);
  ASSERT_NE(host_.last<command::SetTare>(), nullptr);
  EXPECT_EQ(host_.last<command::SetTare>()->tare, Quantity{12});
  EXPECT_EQ(window_.text("entry").find("0.012"), std::string::npos) << "and is gone";
  type("0.0001");
  host_.submitted.clear();
  press(key::f2);
  refused(ErrorCode::quantity_out_of_range);
}

TEST_F(Weigh, EscapeFirstTakesBackWhatWasTyped) {
  type("5");
  press(key::escape);
  EXPECT_EQ(host_.last<command::CancelWeighing>(), nullptr);
  press(key::escape);
  EXPECT_NE(host_.last<command::CancelWeighing>(), nullptr);
}

TEST_F(Weigh, TareOfTheScaleAndNoTare) {
  click("weigh.tare_scale");
  EXPECT_NE(only<command::TareScale>(), nullptr);
  host_.submitted.clear();
  click("weigh.tare_off");
  ASSERT_NE(only<command::SetTare>(), nullptr);
  EXPECT_FALSE(only<command::SetTare>()->tare);
  host_.edit().weighing.scale_is_net = true;
  settle();
  host_.submitted.clear();
  press(key::f3);
  EXPECT_TRUE(host_.submitted.empty()) << "the scale has a tare of its own";
}

}  // namespace
}  // namespace holdfast::ui::testing
