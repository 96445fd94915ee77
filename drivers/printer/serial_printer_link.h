// A printer on a serial port: RS-232, or a USB cable that looks like one.
//
// Printers signal that they are busy on DTR, which printer cables wire to the computer's CTS, or by
// XOFF. Threads: as ByteLink has it.
#pragma once

#include "drivers/printer/fd_link.h"
#include "drivers/transport/serial_port.h"

namespace holdfast::drivers {

class SerialPrinterLink final : public FdLink {
 public:
  SerialPrinterLink(std::string device, const SerialSettings& settings)
      : device_(std::move(device)), settings_(settings) {}
  ~SerialPrinterLink() override { close(); }

  // Errors: those of SerialPort::open().
  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  // What the port has not sent yet is thrown away: it must not leave after its outcome was told,
  // nor make the closing wait for a printer that is busy.
  void close() override;
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] bool is_shared() const override { return false; }
  [[nodiscard]] std::string name() const override { return "serial:" + device_; }

 private:
  const std::string device_;
  const SerialSettings settings_;
};

}  // namespace holdfast::drivers
