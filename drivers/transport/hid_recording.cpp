#include "drivers/transport/hid_recording.h"

#include <set>
#include <utility>

#include "drivers/transport/recording_text.h"
#include "drivers/transport/steady_now.h"
#include "pos/core/hex.h"

namespace holdfast::drivers {
namespace {

using Kind = HidRecord::Kind;

// Null, or what is wrong with the line.
const char* parse_ready(std::string_view rest, HidDeviceInfo& info) {
  const std::string_view id = take_word(rest);
  const auto vendor = number<std::uint16_t>(id.substr(0, id.find(':')), 16);
  const auto product = id.size() == 9 ? number<std::uint16_t>(id.substr(5), 16) : std::nullopt;
  if (!vendor || !product || id[4] != ':') return "vendor and product are not like 052e:1234";
  info.vendor_id = *vendor;
  info.product_id = *product;
  info.path = take_word(rest);
  auto descriptor = core::from_hex(take_word(rest));
  if (!descriptor) return "the report descriptor is not hexadecimal";
  info.report_descriptor = *std::move(descriptor);
  info.name = rest;
  return nullptr;
}

const char* parse_line(std::string_view line, HidRecord& record) {
  std::string_view rest = line;
  if (const char* wrong = parse_time(take_word(rest), record.at_ms)) return wrong;
  const std::string_view what = take_word(rest);
  const auto key = number<HidDeviceKey>(take_word(rest));
  if (!key) return "does not begin with a time, an event and a device";
  record.key = *key;
  if (what == "ready") {
    record.kind = Kind::ready;
    return parse_ready(rest, record.info);
  }
  if (what == "gone") {
    record.kind = Kind::gone;
    return nullptr;
  }
  if (what != "report") return "is neither ready, report nor gone";
  record.kind = Kind::report;
  auto report = core::from_hex(rest);
  if (!report) return "the report is not hexadecimal";
  record.report = *std::move(report);
  return nullptr;
}

}  // namespace

std::string to_line(const HidRecord& record) {
  const std::string begin = std::to_string(record.at_ms);
  const std::string key = std::to_string(record.key);
  switch (record.kind) {
    case Kind::ready:
      return begin + " ready " + key + " " + record.info.id() + " " + record.info.path + " " +
             core::to_hex(record.info.report_descriptor) + " " + record.info.name;
    case Kind::report:
      return begin + " report " + key + " " + core::to_hex(record.report);
    case Kind::gone:
      break;
  }
  return begin + " gone " + key;
}

core::Result<std::vector<HidRecord>> parse_hid_recording(std::string_view text,
                                                         const std::string& name) {
  std::vector<HidRecord> records;
  std::size_t line_number = 0;
  const auto refuse = [&](const std::string& what) {
    return core::fail(core::ErrorCode::payload_malformed,
                      name + ":" + std::to_string(line_number) + ": " + what);
  };
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (++line_number == 1) {
      if (line != kHidRecordingHeader) return refuse("not a recording of HID devices");
      continue;
    }
    if (line.empty() || line.front() == '#') continue;
    HidRecord record;
    if (const char* wrong = parse_line(line, record)) return refuse(wrong);
    if (!records.empty() && record.at_ms < records.back().at_ms) {
      return refuse("goes back in time");
    }
    records.push_back(std::move(record));
  }
  if (line_number == 0) return refuse("empty");
  return records;
}

RecordingHidTransport::RecordingHidTransport(std::unique_ptr<HidTransport> transport,
                                             std::function<void(std::string_view)> write_line)
    : transport_(std::move(transport)), write_line_(std::move(write_line)) {}

core::Result<void> RecordingHidTransport::start(HidListener& listener) {
  listener_ = &listener;
  started_ms_ = steady_now_ms();
  write_line_(kHidRecordingHeader);
  return transport_->start(*this);
}

void RecordingHidTransport::stop() {
  transport_->stop();
}

std::optional<HidSetup> RecordingHidTransport::wants(const HidDeviceInfo& info) {
  return listener_->wants(info);
}

void RecordingHidTransport::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  write({Kind::ready, 0, key, info, {}}, steady_now_ms());
  listener_->on_ready(key, info);
}

void RecordingHidTransport::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                                       const core::Error& error) {
  listener_->on_refused(key, info, error);
}

void RecordingHidTransport::on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                                      std::int64_t now_ms) {
  write({Kind::report, 0, key, {}, {report.begin(), report.end()}}, now_ms);
  listener_->on_report(key, report, now_ms);
}

void RecordingHidTransport::on_gone(HidDeviceKey key) {
  write({Kind::gone, 0, key, {}, {}}, steady_now_ms());
  listener_->on_gone(key);
}

std::optional<std::int64_t> RecordingHidTransport::deadline_ms() const {
  return listener_->deadline_ms();
}

void RecordingHidTransport::on_time(std::int64_t now_ms) {
  listener_->on_time(now_ms);
}

void RecordingHidTransport::write(HidRecord record, std::int64_t now_ms) {
  record.at_ms = now_ms - *started_ms_;
  write_line_(to_line(record));
}

ReplayHidTransport::ReplayHidTransport(std::vector<HidRecord> records)
    : records_(std::move(records)) {}

core::Result<void> ReplayHidTransport::start(HidListener& listener) {
  listener_ = &listener;
  return {};
}

void ReplayHidTransport::replay(std::int64_t rest_ms) {
  std::set<HidDeviceKey> taken;
  std::int64_t now_ms = 0;
  for (const HidRecord& record : records_) {
    if (listener_ == nullptr) return;
    now_ms = record.at_ms;
    pass_time(now_ms);
    if (record.kind == Kind::ready) {
      if (!listener_->wants(record.info)) continue;
      taken.insert(record.key);
      listener_->on_ready(record.key, record.info);
    } else if (taken.contains(record.key)) {
      if (record.kind == Kind::report) {
        listener_->on_report(record.key, record.report, now_ms);
      } else {
        taken.erase(record.key);
        listener_->on_gone(record.key);
      }
    }
  }
  if (listener_ != nullptr) pass_time(now_ms + rest_ms);
}

// Every deadline at its own time, as a thread that sleeps until then would.
void ReplayHidTransport::pass_time(std::int64_t now_ms) {
  for (auto due = listener_->deadline_ms(); due && *due <= now_ms; due = listener_->deadline_ms()) {
    listener_->on_time(*due);
  }
}

}  // namespace holdfast::drivers
