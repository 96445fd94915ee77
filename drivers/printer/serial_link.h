// A printer on a serial port: RS-232, or a USB cable that looks like one.
//
// Printers signal that they are busy on DTR, which printer cables wire to the computer's CTS, or by
// XOFF. Threads: as ByteLink has it.
#pragma once

#include <cstdint>

#include "drivers/printer/fd_link.h"

namespace holdfast::drivers {

struct SerialLinkConfig {
  enum class Parity : std::uint8_t { none, even, odd };
  enum class Flow : std::uint8_t { none, rts_cts, xon_xoff };

  std::string device;  // "/dev/ttyS0"
  int baud = 9600;     // one of is_serial_speed()
  int data_bits = 8;   // 7 or 8
  Parity parity = Parity::none;
  int stop_bits = 1;  // 1 or 2
  Flow flow = Flow::rts_cts;
};

// 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200.
[[nodiscard]] bool is_serial_speed(std::int64_t baud) noexcept;

class SerialLink final : public FdLink {
 public:
  explicit SerialLink(SerialLinkConfig config) : config_(std::move(config)) {}

  // Errors: device_no_hardware where there is no such port, device_no_access, device_busy,
  // device_failure for a port that takes not all of the settings.
  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  // What the port has not sent yet is thrown away: it must not leave after its outcome was told,
  // nor make the closing wait for a printer that is busy.
  void close() override;
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] bool is_shared() const override { return false; }
  [[nodiscard]] std::string name() const override { return "serial:" + config_.device; }

 private:
  [[nodiscard]] core::Result<void> set_up();

  const SerialLinkConfig config_;
};

}  // namespace holdfast::drivers
