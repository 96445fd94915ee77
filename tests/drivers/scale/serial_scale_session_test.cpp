#include "drivers/scale/serial_scale_session.h"

#include "drivers/scale/toledo_8217.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using core::WeightUnit;
using ports::ScaleState;

class SerialScaleSessionTest : public ::testing::Test {
 protected:
  void say(std::string_view text) {
    session.on_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, now_ms);
  }
  // The next request comes, and is answered so.
  void answer(std::string_view text) {
    now_ms = session.deadline_ms();
    session.on_time(now_ms);
    EXPECT_EQ(session.take_output(), "W");
    now_ms += 30;
    say(text);
  }
  void keep_silent() {
    now_ms = session.deadline_ms();
    session.on_time(now_ms);
  }
  [[nodiscard]] ScaleState state() const { return session.reading().state; }

  std::int64_t now_ms = 1'000;
  SerialScaleSession session{std::make_unique<Toledo8217>(WeightUnit::kilogram), {}, now_ms};
};

TEST_F(SerialScaleSessionTest, AsksAtOnceAndAgain) {
  EXPECT_EQ(state(), ScaleState::absent);
  EXPECT_EQ(session.take_output(), "W");
  EXPECT_EQ(session.take_output(), "");
  say("\x02"
      "01.000\r");
  EXPECT_EQ(session.deadline_ms(), now_ms + 200);
  session.on_time(now_ms + 199);
  EXPECT_EQ(session.take_output(), "") << "too early";
  session.on_time(now_ms + 200);
  EXPECT_EQ(session.take_output(), "W");
}

TEST_F(SerialScaleSessionTest, WeightRestsWhenItIsSaidTwice) {
  answer(
      "\x02"
      "01.000\r");
  EXPECT_EQ(state(), ScaleState::in_motion);
  answer(
      "\x02"
      "01.000\r");
  EXPECT_EQ(state(), ScaleState::stable);
  answer(
      "\x02"
      "1.000\r");  // a digit was lost
  EXPECT_EQ(state(), ScaleState::stable) << "the same weight";
  answer(
      "\x02"
      "11.00\r");
  EXPECT_EQ(state(), ScaleState::in_motion) << "another is not believed at once";
  answer("\x02?A\r");
  EXPECT_EQ(state(), ScaleState::in_motion);
  answer("\x02?B\r");
  EXPECT_EQ(state(), ScaleState::over_capacity) << "trouble is believed at once";
}

TEST_F(SerialScaleSessionTest, AnswersThatDoNotComeTakeTheWeightAway) {
  answer(
      "\x02"
      "01.000\r");
  answer(
      "\x02"
      "01.000\r");
  ASSERT_EQ(state(), ScaleState::stable);
  keep_silent();  // asks
  EXPECT_EQ(state(), ScaleState::stable);
  keep_silent();
  EXPECT_EQ(state(), ScaleState::in_motion) << "what it showed may be gone";
  keep_silent();
  keep_silent();
  EXPECT_EQ(state(), ScaleState::absent);
  EXPECT_EQ(session.reading().error.code, ErrorCode::device_offline);
  EXPECT_EQ(session.take_output(), "W") << "and it is asked on";
  say("\x02"
      "01.000\r");
  EXPECT_EQ(state(), ScaleState::in_motion);
  answer(
      "\x02"
      "01.000\r");
  EXPECT_EQ(state(), ScaleState::stable);
}

TEST_F(SerialScaleSessionTest, HalfAnAnswerIsDroppedWithItsRequest) {
  answer(
      "\x02"
      "02.");
  keep_silent();
  EXPECT_EQ(session.take_output(), "W");
  say("500\r");
  EXPECT_EQ(state(), ScaleState::absent) << "the late rest means nothing";
  say("\x02"
      "01.000\r");
  answer(
      "\x02"
      "01.000\r");
  EXPECT_EQ(session.reading().weight, (core::Weight{1'000, 3, WeightUnit::kilogram}));
}

TEST_F(SerialScaleSessionTest, BytesThatTrickleInAreOneAnswer) {
  for (int round = 0; round < 2; ++round) {
    answer("");
    for (const char c : std::string_view("\x02"
                                         "00.462\r")) {
      now_ms += 20;
      say({&c, 1});
    }
  }
  EXPECT_EQ(state(), ScaleState::stable);
}

TEST_F(SerialScaleSessionTest, NonsenseAgainAndAgainIsAFault) {
  answer(
      "\x02"
      "01.000\r");
  answer(
      "\x02"
      "01.000\r");
  answer("\x02#!\r");
  EXPECT_EQ(state(), ScaleState::in_motion) << "noise on the line";
  answer("\x02#!\r");
  answer("\x02#!\r");
  EXPECT_EQ(state(), ScaleState::fault);
  EXPECT_NE(session.reading().error.detail.find("scale.kind"), std::string::npos);
  answer(
      "\x02"
      "01.000\r");
  answer(
      "\x02"
      "01.000\r");
  EXPECT_EQ(state(), ScaleState::stable);
}

TEST(SerialScaleSession, ScaleThatSendsByItselfIsNotAsked) {
  SerialScaleTiming timing;
  timing.poll_interval_ms.reset();
  SerialScaleSession session(std::make_unique<Toledo8217>(WeightUnit::kilogram), timing, 0);
  EXPECT_EQ(session.take_output(), "");
  const std::string_view text =
      "\x02"
      "00.462\r\x02"
      "00.462\r";
  session.on_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, 100);
  EXPECT_EQ(session.reading().state, ScaleState::stable);
  for (std::int64_t now_ms = 600; now_ms <= 1'600; now_ms += 500) session.on_time(now_ms);
  EXPECT_EQ(session.reading().state, ScaleState::absent);
  EXPECT_EQ(session.take_output(), "");
}

}  // namespace
}  // namespace holdfast::drivers
