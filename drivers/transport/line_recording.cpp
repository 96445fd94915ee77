#include "drivers/transport/line_recording.h"

#include <utility>

#include "drivers/transport/recording_text.h"
#include "drivers/transport/steady_now.h"
#include "pos/core/hex.h"

namespace holdfast::drivers {
namespace {

using Kind = LineRecord::Kind;

// Null, or what is wrong with the line.
const char* parse_record(std::string_view line, LineRecord& record) {
  std::string_view rest = line;
  if (const char* wrong = parse_time(take_word(rest), record.at_ms)) return wrong;
  const std::string_view what = take_word(rest);
  if (what == "open") {
    record.kind = Kind::open;
    return rest.empty() ? nullptr : "says more than that the line was opened";
  }
  if (what == "closed") {
    record.kind = Kind::closed;
    record.error = rest;
    return nullptr;
  }
  if (what != "in" && what != "out") return "is neither open, in, out nor closed";
  record.kind = what == "in" ? Kind::in : Kind::out;
  auto bytes = core::from_hex(rest);
  if (!bytes || bytes->empty()) return "the bytes are not hexadecimal";
  record.bytes = *std::move(bytes);
  return nullptr;
}

}  // namespace

std::string to_line(const LineRecord& record) {
  const std::string begin = std::to_string(record.at_ms);
  switch (record.kind) {
    case Kind::open:
      return begin + " open";
    case Kind::in:
      return begin + " in " + core::to_hex(record.bytes);
    case Kind::out:
      return begin + " out " + core::to_hex(record.bytes);
    case Kind::closed:
      break;
  }
  return begin + " closed " + record.error;
}

core::Result<LineRecording> parse_line_recording(std::string_view text, const std::string& name) {
  LineRecording recording;
  std::size_t line_number = 0;
  const auto refuse = [&](const std::string& what) {
    return core::fail(core::ErrorCode::payload_malformed,
                      name + ":" + std::to_string(line_number) + ": " + what);
  };
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (++line_number == 1) {
      if (line != kLineRecordingHeader) return refuse("not a recording of a line");
      continue;
    }
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("about ")) {
      if (!recording.records.empty()) return refuse("the head comes first");
      (void)take_word(line);
      const std::string_view key = take_word(line);
      if (key.empty()) return refuse("is about nothing");
      recording.about[std::string(key)] = line;
      continue;
    }
    LineRecord record;
    if (const char* wrong = parse_record(line, record)) return refuse(wrong);
    if (!recording.records.empty() && record.at_ms < recording.records.back().at_ms) {
      return refuse("goes back in time");
    }
    recording.records.push_back(std::move(record));
  }
  if (line_number == 0) return refuse("empty");
  return recording;
}

LineRecorder::LineRecorder(const std::map<std::string, std::string, std::less<>>& about,
                           std::function<void(std::string_view)> write_line)
    : write_line_(std::move(write_line)), started_ms_(steady_now_ms()) {
  write_line_(kLineRecordingHeader);
  for (const auto& [key, value] : about) write_line_("about " + key + " " + value);
}

LineTap LineRecorder::tap() {
  return [this](Kind kind, std::span<const std::uint8_t> bytes, const core::Error& why) {
    const std::lock_guard lock(mutex_);
    LineRecord record{kind, steady_now_ms() - started_ms_, {bytes.begin(), bytes.end()}, {}};
    if (kind == Kind::closed) record.error = core::name(why.code);
    write_line_(to_line(record));
  };
}

}  // namespace holdfast::drivers
