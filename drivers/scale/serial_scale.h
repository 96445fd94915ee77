// A scale on a serial line. What it says: toledo_8217.h, nci.h; when it is asked:
// serial_scale_session.h. Simulated twin: drivers/sim/sim_scale.h.
//
// Threads: see pos/ports/scale.h; the device's thread is the link's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/scale/serial_scale_session.h"
#include "drivers/transport/serial_talk.h"
#include "pos/ports/scale.h"

namespace holdfast::drivers {

enum class ScaleDialect : std::uint8_t { toledo_8217, nci };

struct SerialScaleOptions {
  SerialTalkOptions link;
  ScaleDialect dialect = ScaleDialect::toledo_8217;
  // Which the scale is set to, where its messages do not tell: toledo_8217.
  core::WeightUnit unit = core::WeightUnit::kilogram;
  SerialScaleTiming timing{};
};

class SerialScale final : public ports::Scale, private SerialTalk {
 public:
  explicit SerialScale(SerialScaleOptions options);
  // Over another link than the options' own.
  SerialScale(std::unique_ptr<SerialTalkLink> link, SerialScaleOptions options);
  ~SerialScale() override;

  core::Result<void> start(ports::ReadingHandler on_reading,
                           ports::StatusHandler on_status) override;
  void stop() override;

 private:
  void on_open(std::int64_t now_ms) override;
  void on_closed(const core::Error& why) override;
  void on_bytes(std::span<const std::uint8_t> bytes, std::int64_t now_ms) override;
  void on_time(std::int64_t now_ms) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  [[nodiscard]] std::string take_output() override;

  void tell(const ports::ScaleReading& reading);
  void report(ports::DeviceHealth health, std::string detail);
  // What its reading says of the scale.
  void report_reading();

  SerialScaleOptions options_;
  std::unique_ptr<SerialTalkLink> link_;
  ports::ReadingHandler on_reading_;
  ports::StatusHandler on_status_;
  std::optional<SerialScaleSession> session_;  // while the line is open
  std::optional<ports::ScaleReading> told_;
  std::optional<ports::DeviceStatus> reported_;
};

}  // namespace holdfast::drivers
