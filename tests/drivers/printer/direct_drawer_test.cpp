// The drawer behind a printer that the till speaks to itself: whether it opened.
#include <gmock/gmock.h>

#include "tests/drivers/printer/direct_lane.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using ports::DeviceHealth;
using ports::OutputOutcome;
using ports::OutputResult;
using testing::EscposDevice;
using ::testing::HasSubstr;
using State = EscposDevice::State;

class DirectDrawer : public Direct {
 protected:
  static Lane::Setup with_sensor(bool open_is_high) {
    Lane::Setup setup;
    setup.open_level = open_is_high;
    return setup;
  }
};

TEST_F(DirectDrawer, WhichStaysClosedIsSaidToHaveStayedClosed) {
  for (const bool level : {true, false}) {
    Lane lane;
    simulator_.change(
        [&](State& state) { state = {.drawer_stuck = true, .open_drawer_is_high = level}; });
    open(lane, with_sensor(level));
    lane.drawer->kick(kick_id(1));
    const OutputOutcome stuck = lane.kicks.wait(kick_id(1));
    EXPECT_EQ(stuck.result, OutputResult::failed);
    EXPECT_EQ(stuck.error.code, ErrorCode::drawer_stuck);
    simulator_.change([](State& state) { state.drawer_stuck = false; });
    lane.drawer->kick(kick_id(2));
    EXPECT_EQ(lane.kicks.wait(kick_id(2)).result, OutputResult::done);
    EXPECT_TRUE(simulator_.state().drawer_open);
  }
}

TEST_F(DirectDrawer, WhichIsLeftOpenIsSeen) {
  open(with_sensor(false));
  simulator_.change([](State& state) { state.open_drawer_is_high = false; });
  EXPECT_EQ(kick(1).result, OutputResult::done);
  lane_.kicks.wait_for_detail("Open.");
  EXPECT_THAT(lane_.kicks.wait_for(DeviceHealth::warning).detail, HasSubstr("left open"));
  simulator_.change([](State& state) { state.drawer_open = false; });
  EXPECT_EQ(lane_.kicks.wait_for(DeviceHealth::ready).detail, "");
}

TEST_F(DirectDrawer, OpensWithoutPaperWhereThePrinterObeysAtOnce) {
  simulator_.change([](State& state) { state.paper = false; });
  Lane::Setup setup;
  setup.real_time_pulse = true;
  setup.receipt_limit = 1s;
  open(setup);
  lane_.printer->print(print_id(1), receipt("waits"));
  EXPECT_EQ(kick(1).result, OutputResult::done);
  EXPECT_TRUE(simulator_.state().drawer_open);
  lane_.kicks.wait_for(DeviceHealth::ready);
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::failed);
}

TEST_F(DirectDrawer, DoesNotOpenLongAfterwards) {
  simulator_.change([](State& state) { state.paper = false; });
  Lane::Setup setup;
  setup.kick_limit = 300ms;
  open(setup);
  const OutputOutcome outcome = kick(1);
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::printer_no_paper);
  simulator_.change([](State& state) { state.paper = true; });
  EXPECT_EQ(print(1, "later").result, OutputResult::done);
  EXPECT_EQ(simulator_.kicks(), 0U);
  EXPECT_FALSE(simulator_.state().drawer_open);
}

}  // namespace
}  // namespace holdfast::drivers
