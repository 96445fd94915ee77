// The two protocols: what each message means, in any portions, and nonsense between.
#include "drivers/scale/nci.h"
#include "drivers/scale/toledo_8217.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using core::WeightUnit;
using ports::ScaleReading;
using ports::ScaleState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<ScaleMessage> feed(ScaleProtocol& protocol, std::string_view text) {
  return protocol.on_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

ScaleReading one(ScaleProtocol&& protocol, std::string_view text) {
  const auto messages = feed(protocol, text);
  EXPECT_EQ(messages.size(), 1U) << text;
  EXPECT_TRUE(!messages.empty() && messages[0]) << text;
  return messages.empty() ? ScaleReading{} : messages[0].value_or(ScaleReading{});
}

ScaleReading toledo(std::string_view text) {
  return one(Toledo8217(WeightUnit::kilogram), "\x02" + std::string(text) + "\r");
}
ScaleReading nci(std::string_view text) {
  return one(Nci(), "\n" + std::string(text) + "\r\x03");
}
ScaleReading rests(std::int64_t value, int decimals, WeightUnit unit, bool net = false) {
  return ScaleReading::resting({value, static_cast<std::uint8_t>(decimals), unit}, net);
}

TEST(Toledo8217, WeightsAndStates) {
  EXPECT_EQ(Toledo8217(WeightUnit::pound).request(), "W");
  EXPECT_EQ(toledo("01.234"), rests(1'234, 3, WeightUnit::kilogram));
  EXPECT_EQ(toledo("01.23N"), rests(123, 2, WeightUnit::kilogram, true));
  EXPECT_EQ(one(Toledo8217(WeightUnit::pound),
                "\x02"
                "12.34\r"),
            rests(1'234, 2, WeightUnit::pound));
  EXPECT_EQ(toledo("00.00").state, ScaleState::zero);
  EXPECT_EQ(toledo("?A").state, ScaleState::in_motion);
  EXPECT_EQ(toledo("?B").state, ScaleState::over_capacity);
  EXPECT_EQ(toledo("?D").state, ScaleState::under_zero);
  EXPECT_EQ(toledo("?E").state, ScaleState::under_zero) << "and in motion";
  EXPECT_EQ(toledo("?P").state, ScaleState::zero);
  EXPECT_EQ(toledo("?Q").state, ScaleState::in_motion) << "at zero, but not yet at rest";
  EXPECT_EQ(toledo("?H").state, ScaleState::fault);
  EXPECT_EQ(toledo("?@").state, ScaleState::in_motion) << "nothing said is nothing to sell by";
  EXPECT_EQ(toledo("?\xC1").state, ScaleState::in_motion) << "with its parity bit";
}

TEST(Toledo8217, TwoUnitsAtOnceAreUnknown) {
  EXPECT_EQ(toledo("001lb02.3oz").error.code, ErrorCode::scale_unit_unknown);
}

TEST(Toledo8217, NonsenseIsNoWeight) {
  for (const std::string_view text : {"", "?", "?AB", "1.2.3", "12,3", "--1", "abc", "N"}) {
    Toledo8217 protocol(WeightUnit::kilogram);
    EXPECT_THAT(feed(protocol, "\x02" + std::string(text) + "\r"), ElementsAre(ScaleMessage()))
        << text;
  }
  Toledo8217 protocol(WeightUnit::kilogram);
  EXPECT_THAT(feed(protocol, "12.34\r hello \r"), IsEmpty()) << "no STX";
  // A byte of wrong parity is read as 0.
  EXPECT_THAT(feed(protocol, std::string("\x02"
                                         "1\0.34\r",
                                         7)),
              ElementsAre(ScaleMessage()));
  // A message that lost its end does not lend its digits to the next.
  EXPECT_THAT(feed(protocol,
                   "\x02"
                   "12.\x02"
                   "01.00\r"),
              ElementsAre(ScaleMessage(), ScaleMessage(rests(100, 2, WeightUnit::kilogram))));
  EXPECT_THAT(feed(protocol, "\x02" + std::string(500, '1')), ElementsAre(ScaleMessage()));
  EXPECT_EQ(feed(protocol,
                 "\x02"
                 "01.00\r")
                .size(),
            1U)
      << "and reads on";
}

TEST(Nci, WeightsAndStates) {
  EXPECT_EQ(Nci().request(), "W\r");
  EXPECT_EQ(nci("   1.234kg\r\n00"), rests(1'234, 3, WeightUnit::kilogram));
  EXPECT_EQ(nci("0001.23LB\r\n00"), rests(123, 2, WeightUnit::pound));
  EXPECT_EQ(nci("  462 g \r\n00"), rests(462, 0, WeightUnit::gram));
  EXPECT_EQ(nci("5.3oz\r\nS00"), rests(53, 1, WeightUnit::ounce)) << "with an S";
  EXPECT_EQ(nci("0.100kg\r\n0p4"), rests(100, 3, WeightUnit::kilogram, true)) << "net";
  EXPECT_EQ(nci("0.000kg\r\n20").state, ScaleState::zero);
  EXPECT_EQ(nci("0.462kg\r\n10").state, ScaleState::in_motion);
  EXPECT_EQ(nci("0.462kg\r\n10").weight, (core::Weight{462, 3, WeightUnit::kilogram}));
  EXPECT_EQ(nci("-0.100kg\r\n01").state, ScaleState::under_zero);
  EXPECT_EQ(nci("-0.100kg\r\n00").state, ScaleState::under_zero) << "whatever the status says";
  EXPECT_EQ(nci("^^^^^^kg\r\n02").state, ScaleState::over_capacity);
  EXPECT_EQ(nci("11").state, ScaleState::under_zero) << "a status alone";
  EXPECT_EQ(nci("0.1kg\r\n40").state, ScaleState::fault) << "memory";
  EXPECT_EQ(nci("0.1kg\r\n08").state, ScaleState::fault) << "calibration";
  EXPECT_EQ(nci("0.1kg\r\n0p8").state, ScaleState::fault) << "no zero";
  EXPECT_EQ(nci("?").state, ScaleState::fault);
}

TEST(Nci, UnknownUnitIsNamed) {
  EXPECT_EQ(nci("1.000ct\r\n00").error, (core::Error{ErrorCode::scale_unit_unknown, "ct"}));
  EXPECT_EQ(nci("1lb 3.2oz\r\n00").error.code, ErrorCode::scale_unit_unknown);
  EXPECT_EQ(nci("1.000\r\n00").error.code, ErrorCode::scale_unit_unknown);
}

TEST(Nci, NonsenseIsNoWeight) {
  for (const std::string_view text :
       {"", "00", "1.000kg", "1.000kg\r\n", "1.000kg\r\n0", "1.000kg\r\n@0", "1.000kg\r\n0p",
        "1.000kg\r\n00\r\n00", "kg1.000\r\n00", "1.0.0kg\r\n00", "1.000kg\r\n000"}) {
    Nci protocol;
    EXPECT_THAT(feed(protocol, "\n" + std::string(text) + "\r\x03"), ElementsAre(ScaleMessage()))
        << text;
  }
  Nci protocol;
  EXPECT_THAT(feed(protocol, "1.000kg\r00\r\x03"), IsEmpty()) << "no line feed";
  EXPECT_THAT(feed(protocol, "\n" + std::string(500, '1')), ElementsAre(ScaleMessage()));
}

// However the bytes arrive, the messages are the same; and what stands between is not made up.
template <class Protocol, class... Arguments>
void same_in_any_portions(std::string_view alphabet, Arguments... arguments) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string(alphabet)));
  Protocol whole(arguments...), parted(arguments...);
  const auto expected = feed(whole, text);
  std::vector<ScaleMessage> got;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 5);
    for (auto& message : feed(parted, std::string_view(text).substr(at, size))) {
      got.push_back(std::move(message));
    }
    at += size;
  }
  RC_ASSERT(got == expected);
  for (const ScaleMessage& message : got) {
    if (!message || message->state != ScaleState::stable) continue;
    RC_ASSERT(message->weight && message->weight->value > 0);
  }
}

RC_GTEST_PROP(SerialProtocolsProperty, ToledoInAnyPortions, ()) {
  same_in_any_portions<Toledo8217>("\x02\x02\r\r0123.?ABN", WeightUnit::kilogram);
}
RC_GTEST_PROP(SerialProtocolsProperty, NciInAnyPortions, ()) {
  same_in_any_portions<Nci>(
      "\n\r\x03\n\r\x03"
      "0012.kgp4S?");
}
RC_GTEST_PROP(SerialProtocolsProperty, EveryWeightIsReadAsItWasSent, ()) {
  const auto value = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  const core::Weight weight{value, 3, WeightUnit::kilogram};
  std::string text = core::to_display(weight);
  text.resize(text.size() - 3);
  RC_ASSERT(toledo(text) == ScaleReading::resting(weight));
  RC_ASSERT(nci(text + "kg\r\n00") == ScaleReading::resting(weight));
}

}  // namespace
}  // namespace holdfast::drivers
