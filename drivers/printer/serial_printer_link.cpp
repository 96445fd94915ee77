#include "drivers/printer/serial_printer_link.h"

#include <sys/ioctl.h>

namespace holdfast::drivers {

core::Result<void> SerialPrinterLink::open(std::chrono::milliseconds) {
  if (is_open()) return {};
  auto port = SerialPort::open(device_, settings_);
  if (!port) return core::pass_on(port.error());
  fd_ = port->release();
  return {};
}

void SerialPrinterLink::close() {
  if (!is_open()) return;
  tcflush(fd_, TCIOFLUSH);
  // The mode outlives the descriptor where something else keeps the line open.
  ioctl(fd_, TIOCNXCL);
  FdLink::close();
}

std::size_t SerialPrinterLink::unsent() const {
  int bytes = 0;
  if (ioctl(fd_, TIOCOUTQ, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::size_t>(bytes);
}

}  // namespace holdfast::drivers
