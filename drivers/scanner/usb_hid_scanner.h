// What USB HID scanners of every kind have in common: any number at once, plugged in whenever it
// pleases the shop. What makes a device one of them, and how its reports are read, its kind says.
//
// Threads: see pos/ports/scanner.h; the device's thread is the transport's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "drivers/scanner/hid_scan_decoder.h"
#include "drivers/transport/hid_device_table.h"
#include "drivers/transport/hid_report_descriptor.h"
#include "drivers/transport/hid_transport.h"
#include "drivers/transport/usb_selector.h"
#include "pos/ports/scanner.h"

namespace holdfast::drivers {

class UsbHidScanner : public ports::Scanner, private HidListener {
 public:
  ~UsbHidScanner() override;
  UsbHidScanner(const UsbHidScanner&) = delete;
  UsbHidScanner& operator=(const UsbHidScanner&) = delete;

  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler on_status) override;
  void stop() override;

 protected:
  UsbHidScanner(std::unique_ptr<HidTransport> transport, UsbSelector filter);

  // Empty for a device that is none of this kind. Called from the transport's thread.
  [[nodiscard]] virtual std::unique_ptr<HidScanDecoder> decoder_for(
      const HidDeviceInfo& info, const HidReportDescriptor& descriptor) const = 0;
  [[nodiscard]] virtual HidSetup setup_for(const HidDeviceInfo& info,
                                           const HidReportDescriptor& descriptor) const = 0;
  // "usb:052e:1234".
  [[nodiscard]] static std::string source_of(const HidDeviceInfo& info);

 private:
  std::optional<HidSetup> wants(const HidDeviceInfo& info) override;
  void on_ready(HidDeviceKey key, const HidDeviceInfo& info) override;
  void on_refused(HidDeviceKey key, const HidDeviceInfo& info, const core::Error& error) override;
  void on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                 std::int64_t now_ms) override;
  void on_gone(HidDeviceKey key) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  void on_time(std::int64_t now_ms) override;

  void deliver(const std::vector<core::ScannedCode>& codes);
  void report_status();
  [[nodiscard]] ports::DeviceStatus status() const;

  std::unique_ptr<HidTransport> transport_;
  ports::ScanHandler on_scan_;
  ports::StatusHandler on_status_;
  HidDeviceTable<HidScanDecoder> devices_;
  std::optional<ports::DeviceStatus> reported_;
};

}  // namespace holdfast::drivers
