// A barcode scanner on a serial line: RS-232, or USB in a mode that makes a serial line (CDC-ACM),
// plugged in and out as it pleases the shop. Framing and rights: README.md in this folder.
// Simulated twin: drivers/sim/sim_scanner.h.
//
// Threads: see pos/ports/scanner.h; the device's thread is this scanner's own, which waits without
// using the processor.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "drivers/scanner/code_assembler.h"
#include "drivers/transport/line_recording.h"
#include "drivers/transport/path_watch.h"
#include "drivers/transport/serial_port.h"
#include "pos/ports/scanner.h"

namespace holdfast::drivers {

struct SerialScannerOptions {
  // Best a name that udev keeps for this device whatever order it is plugged in:
  // "/dev/serial/by-id/usb-…", or for a socket on the machine "/dev/serial/by-path/…". The last
  // part may hold * and ?, such as "*Honeywell*": the first that can be opened is taken.
  std::string path;
  SerialSettings line{};
  CodeFraming framing{};
  // How long a line that was refused is left alone before it is tried again.
  std::int64_t retry_interval_ms = 5'000;
  LineTap tap{};  // for a recording
};

class SerialScanner final : public ports::Scanner {
 public:
  explicit SerialScanner(SerialScannerOptions options);
  ~SerialScanner() override;
  SerialScanner(const SerialScanner&) = delete;
  SerialScanner& operator=(const SerialScanner&) = delete;

  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler on_status) override;
  void stop() override;

 private:
  void run();
  void look(std::int64_t now_ms);
  void read();
  void lose(std::int64_t now_ms);
  // Until something came, was plugged in or is due. True when something was plugged in.
  [[nodiscard]] bool wait();
  [[nodiscard]] std::vector<std::string> candidates() const;
  void deliver(const std::vector<core::ScannedCode>& codes);
  void report_status();
  [[nodiscard]] ports::DeviceStatus status() const;

  SerialScannerOptions options_;
  ports::ScanHandler on_scan_;
  ports::StatusHandler on_status_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  int wake_fd_;

  // Of the thread.
  PathWatch watch_;
  CodeAssembler assembler_;
  std::optional<SerialPort> port_;
  std::optional<core::Error> refused_;
  std::optional<std::int64_t> look_at_ms_;
  std::int64_t opened_at_ms_ = 0;
  std::int64_t pause_after_loss_ms_;
  std::optional<ports::DeviceStatus> reported_;
};

}  // namespace holdfast::drivers
