// Records what a device and the till say to each other into a file that tests can play back
// (drivers/transport/hid_recording.h, line_recording.h).
//
// The file holds every code that was scanned meanwhile, so it is made new, for its owner's eyes
// alone (0600), and says so. Nothing but scanners, scales, displays and printers is recorded: not
// keyboards that the settings do not name as scanners, and no card readers.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.h"
#include "drivers/inventory/usb_inventory.h"
#include "drivers/transport/hid_transport.h"
#include "pos/app/device_trial.h"
#include "pos/core/error.h"

namespace holdfast::app {

// What a person may write for DEVICE: a role ("scanner", "scanner.1" to "scanner.3", "scale",
// "printer", "display"), "usb:052e:1234" for a scanner or scale whatever the settings say, or the
// path of a serial line with a scanner on it. The settings that record it: those given, but for
// the one device. Errors: command_line, with what is wrong; device_not_set_up.
struct CaptureTarget {
  enum class Kind : std::uint8_t { hid_pos, scanner, scale, display, printer };
  Kind kind = Kind::hid_pos;
  config::Settings::Scanner hid_pos;
  config::Settings::ScannerDevice scanner;
  config::Settings::Scale scale;
  std::string name;  // "scanner 1"
};
[[nodiscard]] core::Result<CaptureTarget> capture_target(
    const std::string& device, const config::Settings& settings,
    const std::vector<drivers::UsbDeviceFound>& usb);

// Before a file is made for what is written as a path. Errors: command_line for what is no serial
// line; device_no_hardware, device_no_access, device_busy.
[[nodiscard]] core::Result<void> check_serial_line(const std::string& path);

class DeviceCapture {
 public:
  // Makes the file. Errors: file_unreadable (it is there already, or cannot be made), disk_full.
  [[nodiscard]] static core::Result<std::unique_ptr<DeviceCapture>> begin(
      const std::filesystem::path& file, const CaptureTarget& target,
      const config::Settings& settings);
  virtual ~DeviceCapture() = default;

  // Opens the device and records until `lines` is stopped or the time is over, and says what
  // happens. A printer gets one test receipt: `document`.
  // Errors: those of the device; device_no_hardware for one that never worked; disk_full.
  [[nodiscard]] virtual core::Result<void> run(DeviceLines& lines, const Say& say,
                                               DeviceLines::Deadline until, core::PrintJobId job,
                                               const core::ReceiptDocument& document) = 0;
  // Things that happened: reports, bytes.
  [[nodiscard]] virtual std::size_t events() const = 0;
};

}  // namespace holdfast::app
