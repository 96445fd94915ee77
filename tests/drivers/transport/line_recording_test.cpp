#include "drivers/transport/line_recording.h"

#include "drivers/transport/replay_talk.h"

namespace holdfast::drivers {
namespace {

using ::testing::HasSubstr;
using Kind = LineRecord::Kind;

TEST(LineRecording, TextAndBack) {
  LineRecording recording;
  recording.about = {{"device", "scale"}, {"line", "9600 7E1"}};
  recording.records = {{Kind::open, 0, {}, {}},
                       {Kind::out, 0, {'W'}, {}},
                       {Kind::in, 12, {0x02, 0xFF}, {}},
                       {Kind::closed, 5'000, {}, "device_offline"}};
  std::string text(kLineRecordingHeader);
  text += "\n# for people\n";
  for (const auto& [key, value] : recording.about) text += "about " + key + " " + value + "\n";
  for (const LineRecord& record : recording.records) text += to_line(record) + "\n";
  const auto parsed = parse_line_recording(text, "file");
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(*parsed, recording);
}

TEST(LineRecording, WrongLinesAreNamed) {
  const auto refusal = [](const std::string& line) {
    const auto parsed =
        parse_line_recording(std::string(kLineRecordingHeader) + "\n5 in 41\n" + line, "some.line");
    if (parsed) return std::string("accepted");
    EXPECT_THAT(parsed.error().detail, HasSubstr("some.line:3: "));
    return parsed.error().detail;
  };
  EXPECT_THAT(refusal("x"), HasSubstr("begin with a time"));
  EXPECT_THAT(refusal("6 lost"), HasSubstr("neither"));
  EXPECT_THAT(refusal("6 in"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("6 out 4"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("6 out 4G"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("4 open"), HasSubstr("back in time"));
  EXPECT_THAT(refusal("6 open 41"), HasSubstr("says more"));
  EXPECT_THAT(refusal("about line 9600"), HasSubstr("head comes first"));
  // A driver adds its own waiting to these.
  EXPECT_THAT(refusal("604800001 open"), HasSubstr("within a week"));
  EXPECT_THAT(refusal("9223372036854775807 open"), HasSubstr("within a week"));
  EXPECT_THAT(refusal("-1 open"), HasSubstr("within a week"));
  for (const char* text : {"", "nonsense\n", "holdfast line recording 2\n"}) {
    EXPECT_FALSE(parse_line_recording(text, "some.line")) << text;
  }
}

TEST(LineRecording, WhatATapHearsIsWritten) {
  std::string text;
  LineRecorder recorder({{"device", "scanner"}},
                        [&](std::string_view line) { text.append(line).append("\n"); });
  const LineTap tap = recorder.tap();
  const std::vector<std::uint8_t> bytes{'A', '\r'};
  tap(Kind::open, {}, {});
  tap(Kind::in, bytes, {});
  tap(Kind::closed, {}, {core::ErrorCode::device_offline, "/dev/ttyUSB0 was unplugged"});
  const auto parsed = parse_line_recording(text, "file");
  ASSERT_TRUE(parsed) << parsed.error().detail;
  ASSERT_EQ(parsed->records.size(), 3U);
  EXPECT_EQ(parsed->records[1].bytes, bytes);
  EXPECT_EQ(parsed->records[2].error, "device_offline");
  EXPECT_THAT(text, ::testing::Not(HasSubstr("ttyUSB0"))) << "names of lines hold serial numbers";
}

// Asks every 100 ms, and hears.
class Asker final : public SerialTalk {
 public:
  void on_open(std::int64_t now_ms) override { ask_at_ms_ = now_ms; }
  void on_closed(const core::Error&) override { closed = true; }
  void on_bytes(std::span<const std::uint8_t> bytes, std::int64_t) override {
    heard.append(bytes.begin(), bytes.end());
  }
  void on_time(std::int64_t now_ms) override {
    output_ = "W";
    ask_at_ms_ = now_ms + 100;
  }
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override { return ask_at_ms_; }
  [[nodiscard]] std::string take_output() override { return std::exchange(output_, {}); }

  std::string heard;
  bool closed = false;

 private:
  std::int64_t ask_at_ms_ = 0;
  std::string output_;
};

TEST(ReplayTalk, GivesTheDriverTheTimesOfTheRecording) {
  const auto recording = parse_line_recording(
      "holdfast line recording 1\n0 open\n0 out 57\n5 in 41\n100 out 57\n105 in 42\n150 closed x\n",
      "file");
  ASSERT_TRUE(recording);
  ReplayTalk replay(*recording);
  Asker asker;
  replay.start(asker);
  replay.replay();
  EXPECT_EQ(asker.heard, "AB");
  EXPECT_TRUE(asker.closed);
  EXPECT_EQ(replay.sent(), "WW");
  EXPECT_EQ(replay.sent(), replay.recorded_as_sent());
}

RC_GTEST_PROP(LineRecordingProperty, AnyTextIsSurvived, (const std::string& text)) {
  (void)parse_line_recording(text, "x");
  (void)parse_line_recording(std::string(kLineRecordingHeader) + "\n" + text, "x");
}

}  // namespace
}  // namespace holdfast::drivers
