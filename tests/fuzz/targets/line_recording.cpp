// A recording of a line of bytes, as `holdfast devices capture` writes it and somebody sends it in;
// played to the drivers of what may be at the other end.
#include <memory>

#include "drivers/printer/status_stream.h"
#include "drivers/scale/serial_scale.h"
#include "drivers/scanner/code_assembler.h"
#include "drivers/transport/replay_talk.h"
#include "tests/fuzz/code_reading.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scale_reading.h"

namespace holdfast::fuzz {
namespace {

using drivers::LineRecord;
using drivers::LineRecording;

// A scale is asked five times a second, so a day is many questions.
constexpr std::int64_t kLongestPlayed_ms = 600'000;

std::string written(const LineRecording& recording) {
  std::string text(drivers::kLineRecordingHeader);
  for (const auto& [key, value] : recording.about) text += "\nabout " + key + " " + value;
  for (const LineRecord& record : recording.records) text += "\n" + drivers::to_line(record);
  return text;
}

void play_to_scale(const LineRecording& recording, drivers::ScaleDialect dialect) {
  auto link = std::make_unique<drivers::ReplayTalk>(recording);
  drivers::ReplayTalk& player = *link;
  drivers::SerialScaleOptions options;
  options.dialect = dialect;
  drivers::SerialScale scale(std::move(link), options);
  const auto started = scale.start(check_reading, [](const ports::DeviceStatus& status) {
    FUZZ_REQUIRE(status.health == ports::DeviceHealth::ready || !status.detail.empty());
  });
  FUZZ_REQUIRE(started.has_value());
  player.replay();
  scale.stop();
}

void play_to_scanner(const LineRecording& recording) {
  drivers::CodeAssembler assembler({}, "serial:replay");
  for (const LineRecord& record : recording.records) {
    if (record.kind == LineRecord::Kind::closed) assembler.reset();
    if (record.kind != LineRecord::Kind::in) continue;
    check_codes(assembler.on_time(record.at_ms));
    check_codes(assembler.on_bytes(record.bytes, record.at_ms));
  }
}

void play_to_printer(const LineRecording& recording) {
  drivers::StatusStream stream;
  for (const LineRecord& record : recording.records) {
    if (record.kind == LineRecord::Kind::closed) stream.reset();
    if (record.kind == LineRecord::Kind::in) (void)stream.feed(record.bytes);
  }
}

void run(Bytes input) {
  const auto recording = drivers::parse_line_recording(as_text(input), "recording.txt");
  if (!recording) {
    FUZZ_REQUIRE(recording.error().code == core::ErrorCode::payload_malformed);
    FUZZ_REQUIRE(recording.error().detail.find("recording.txt:") != std::string::npos);
    return;
  }
  const auto again = drivers::parse_line_recording(written(*recording), "again");
  FUZZ_REQUIRE(again.has_value() && *again == *recording);
  play_to_scanner(*recording);
  play_to_printer(*recording);
  if (!recording->records.empty() && recording->records.back().at_ms > kLongestPlayed_ms) return;
  play_to_scale(*recording, drivers::ScaleDialect::toledo_8217);
  play_to_scale(*recording, drivers::ScaleDialect::nci);
}

const Registration registration({"line_recording", run});

}  // namespace
}  // namespace holdfast::fuzz
