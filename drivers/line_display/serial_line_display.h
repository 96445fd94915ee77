// A line display on a serial line. Its commands: display_commands.h. Simulated twin:
// drivers/sim/sim_line_display.h.
//
// Displays answer nothing, so *ready* means that the line is open and takes bytes.
//
// Threads: see pos/ports/line_display.h; the device's thread is the link's.
#pragma once

#include <mutex>
#include <optional>

#include "drivers/line_display/display_commands.h"
#include "drivers/transport/serial_talk.h"
#include "pos/ports/line_display.h"

namespace holdfast::drivers {

class SerialLineDisplay final : public ports::LineDisplay, private SerialTalk {
 public:
  SerialLineDisplay(const SerialTalkOptions& link, const DisplayModel& model);
  ~SerialLineDisplay() override;

  core::Result<void> start(ports::StatusHandler on_status) override;
  void stop() override;
  void show(const ports::LineDisplayText& text) override;

 private:
  void on_open(std::int64_t now_ms) override;
  void on_closed(const core::Error& why) override;
  void on_bytes(std::span<const std::uint8_t>, std::int64_t) override {}
  void on_time(std::int64_t) override {}
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override { return std::nullopt; }
  [[nodiscard]] std::string take_output() override;

  DisplayModel model_;
  SerialTalkLine link_;
  ports::StatusHandler on_status_;
  std::mutex mutex_;
  ports::LineDisplayText text_;  // what is to be seen
  bool begun_ = false;           // of the link's thread: the display knows its settings
  bool shown_ = false;           // text_ is on its way or there
};

}  // namespace holdfast::drivers
