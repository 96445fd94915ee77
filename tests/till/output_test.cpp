#include "pos/till/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;
using ports::OutputResult;
using testing::HasSubstr;

const auto kFirst = id<core::PrintJobId>(1);
const auto kSecond = id<core::PrintJobId>(2);
const auto kKick = id<core::KickId>(3);

ports::OutputOutcome failed() {
  return {OutputResult::failed, {ErrorCode::device_offline, "usb"}};
}
ports::OutputOutcome unknown() {
  return {OutputResult::unknown, {ErrorCode::outcome_unknown, {}}};
}

ChangeView shown(const Output& output) {
  ChangeView view;
  output.show(view);
  return view;
}

TEST(Output, ShowsWhatBecomesOfTheSaleOnTheScreen) {
  Output output;
  output.kicking(kKick, "Receipt 1", Output::Place::change_screen);
  output.printing(kFirst, "Receipt 1", Output::Place::change_screen);
  EXPECT_EQ(shown(output).printing, OutputState::working);
  EXPECT_EQ(shown(output).drawer, OutputState::working);
  EXPECT_TRUE(output.finished(command::KickFinished{kKick, ports::OutputOutcome::ok()}));
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, failed()}));
  EXPECT_EQ(shown(output).drawer, OutputState::done);
  EXPECT_EQ(shown(output).printing, OutputState::failed);
  EXPECT_THAT(shown(output).printing_detail, HasSubstr("usb"));
  EXPECT_EQ(output.take_notice(), std::nullopt) << "it is on the screen already";
}

TEST(Output, DoesNotBlameADeviceThatWorksAgain) {
  Output output;
  output.kicking(kKick, "Receipt 1", Output::Place::change_screen);
  output.printing(kFirst, "Receipt 1", Output::Place::change_screen);
  output.works_again(ports::DeviceRole::receipt_printer);
  EXPECT_EQ(shown(output).printing_detail, "");
  EXPECT_TRUE(output.finished(command::KickFinished{kKick, failed()}));
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, failed()}));
  output.works_again(ports::DeviceRole::scanner);
  EXPECT_THAT(shown(output).printing_detail, HasSubstr("usb"));

  output.works_again(ports::DeviceRole::receipt_printer);
  EXPECT_EQ(shown(output).printing, OutputState::failed) << "nothing was printed";
  EXPECT_THAT(shown(output).printing_detail, HasSubstr("Press Reprint"));
  EXPECT_THAT(shown(output).drawer_detail, HasSubstr("usb"));
  output.works_again(ports::DeviceRole::cash_drawer);
  EXPECT_EQ(shown(output).drawer, OutputState::failed);
  EXPECT_THAT(shown(output).drawer_detail, HasSubstr("with its key"));
}

TEST(Output, TellsUnknownFromFailed) {
  Output output;
  output.kicking(kKick, "Receipt 1", Output::Place::change_screen);
  output.printing(kFirst, "Receipt 1", Output::Place::change_screen);
  EXPECT_TRUE(output.finished(command::KickFinished{kKick, unknown()}));
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, unknown()}));
  EXPECT_EQ(shown(output).printing, OutputState::unknown);
  EXPECT_THAT(shown(output).printing_detail, HasSubstr("Look at the paper"));
  EXPECT_EQ(shown(output).drawer, OutputState::unknown);
  EXPECT_THAT(shown(output).drawer_detail, HasSubstr("key"));
}

TEST(Output, TellsLateTroubleWithoutTouchingTheNewerSale) {
  Output output;
  output.kicking(kKick, "Receipt 1", Output::Place::change_screen);
  output.printing(kFirst, "Receipt 1", Output::Place::change_screen);
  output.leave_change_screen();
  output.printing(kSecond, "Receipt 2", Output::Place::change_screen);
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, failed()}));
  EXPECT_TRUE(output.finished(command::KickFinished{kKick, unknown()}));
  EXPECT_EQ(shown(output).printing, OutputState::working);
  EXPECT_EQ(shown(output).drawer, OutputState::none);
  const auto print_notice = output.take_notice();
  ASSERT_TRUE(print_notice);
  EXPECT_THAT(*print_notice, HasSubstr("Receipt 1 was not printed"));
  const auto kick_notice = output.take_notice();
  ASSERT_TRUE(kick_notice);
  EXPECT_THAT(*kick_notice, HasSubstr("drawer"));
  EXPECT_EQ(output.take_notice(), std::nullopt);
}

TEST(Output, TellsOfADrawerThatNoSaleOpened) {
  Output output;
  output.kicking(kKick, "No sale", Output::Place::background);
  EXPECT_EQ(shown(output).drawer, OutputState::none);
  EXPECT_TRUE(output.finished(command::KickFinished{kKick, failed()}));
  EXPECT_THAT(*output.take_notice(), HasSubstr("No sale: the drawer may not have opened"));
}

TEST(Output, SaysNothingOfLateSuccess) {
  Output output;
  output.printing(kFirst, "Receipt 1", Output::Place::background);
  EXPECT_EQ(shown(output).printing, OutputState::none);
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, ports::OutputOutcome::ok()}));
  EXPECT_EQ(output.take_notice(), std::nullopt);
}

TEST(Output, HearsEachOutcomeOnce) {
  Output output;
  output.printing(kFirst, "Receipt 1", Output::Place::change_screen);
  EXPECT_FALSE(output.finished(command::PrintFinished{kSecond, failed()}));
  EXPECT_TRUE(output.finished(command::PrintFinished{kFirst, failed()}));
  EXPECT_FALSE(output.finished(command::PrintFinished{kFirst, ports::OutputOutcome::ok()}));
  EXPECT_EQ(shown(output).printing, OutputState::failed);
}

}  // namespace
}  // namespace holdfast::till
