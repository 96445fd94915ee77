// What HID devices did, as text: recorded from a bus and played back to a driver without one.
//
//   holdfast hid recording 1
//   0 ready 1 052e:1234 1-1:1.0 058c0902a101… Example Scanner
//   1840 report 1 020d5d4530343030…
//   9000 gone 1
//
// Each line: milliseconds since the start, what happened, the key of the device. What stands behind
// # is for people. A recording holds every code that was scanned while it ran, but no serial
// numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/transport/hid_transport.h"

namespace holdfast::drivers {

inline constexpr std::string_view kHidRecordingHeader = "holdfast hid recording 1";

struct HidRecord {
  enum class Kind : std::uint8_t { ready, report, gone } kind = Kind::ready;
  std::int64_t at_ms = 0;
  HidDeviceKey key = 0;
  HidDeviceInfo info;                // for ready
  std::vector<std::uint8_t> report;  // for report

  friend bool operator==(const HidRecord&, const HidRecord&) = default;
};

// Without the end of the line.
[[nodiscard]] std::string to_line(const HidRecord& record);

// Errors: payload_malformed with `name`, the line and what is wrong there.
[[nodiscard]] core::Result<std::vector<HidRecord>> parse_hid_recording(std::string_view text,
                                                                       const std::string& name);

// Stands between a transport and its driver and writes down what passes.
class RecordingHidTransport final : public HidTransport, private HidListener {
 public:
  // `write_line` is called from the transport's thread, and once, for the header, from start().
  RecordingHidTransport(std::unique_ptr<HidTransport> transport,
                        std::function<void(std::string_view)> write_line);

  core::Result<void> start(HidListener& listener) override;
  void stop() override;

 private:
  std::optional<HidSetup> wants(const HidDeviceInfo& info) override;
  void on_ready(HidDeviceKey key, const HidDeviceInfo& info) override;
  void on_refused(HidDeviceKey key, const HidDeviceInfo& info, const core::Error& error) override;
  void on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                 std::int64_t now_ms) override;
  void on_gone(HidDeviceKey key) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  void on_time(std::int64_t now_ms) override;

  void write(HidRecord record, std::int64_t now_ms);

  std::unique_ptr<HidTransport> transport_;
  std::function<void(std::string_view)> write_line_;
  HidListener* listener_ = nullptr;
  std::optional<std::int64_t> started_ms_;
};

// Plays a recording back in no time: the clock the driver sees is the recording's.
class ReplayHidTransport final : public HidTransport {
 public:
  explicit ReplayHidTransport(std::vector<HidRecord> records);

  core::Result<void> start(HidListener& listener) override;
  void stop() override { listener_ = nullptr; }

  // Everything that was recorded, and then what is due `rest_ms` later, in the calling thread.
  void replay(std::int64_t rest_ms = 1'000);

 private:
  void pass_time(std::int64_t now_ms);

  std::vector<HidRecord> records_;
  HidListener* listener_ = nullptr;
};

}  // namespace holdfast::drivers
