// One claimed HID interface and the interrupt transfers that read it.
//
// Several transfers are in flight at any time, so that reports which come back to back are not
// lost while one is handled. The kernel's own driver is detached when the interface is claimed and
// attached again when the object goes away.
//
// Threads: the one that handles libusb's events. open(), start(), service() and the destructor may
// block for the length of a control transfer, so never call them from a libusb callback.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/transport/usb_hid_interface.h"

struct libusb_device_handle;
struct libusb_transfer;

namespace holdfast::drivers {

class UsbHidDevice {
 public:
  using ReportHandler = std::function<void(std::span<const std::uint8_t>)>;

  enum class State : std::uint8_t {
    idle,  // not started, or cancelled
    running,
    recovering,  // a transfer stalled or failed; service() starts again
    failed,      // kept failing
    gone,        // unplugged
  };

  // Errors: device_no_access, device_busy, device_no_hardware, device_failure.
  [[nodiscard]] static core::Result<std::unique_ptr<UsbHidDevice>> open(
      libusb_device* device, const UsbHidInterface& interface);
  // The same for an interface that no kernel driver holds; device_busy for one that is held.
  [[nodiscard]] static core::Result<std::unique_ptr<UsbHidDevice>> open_unbound(
      libusb_device* device, const UsbHidInterface& interface);
  ~UsbHidDevice();
  UsbHidDevice(const UsbHidDevice&) = delete;
  UsbHidDevice& operator=(const UsbHidDevice&) = delete;

  // From the device itself, for an interface that no kernel driver holds.
  [[nodiscard]] core::Result<std::vector<std::uint8_t>> read_report_descriptor();
  core::Result<void> send_feature_report(const HidFeatureReport& report);

  // Begins to read reports of up to `report_bytes`. `on_report` is called while libusb's events
  // are handled.
  core::Result<void> start(std::size_t report_bytes, ReportHandler on_report);
  // Asks for every transfer back; they have come back when transfers_in_flight() is 0, which must
  // be so before the object may go.
  void cancel();
  [[nodiscard]] int transfers_in_flight() const { return in_flight_; }

  // Between two rounds of event handling: restarts after errors.
  State service(std::int64_t now_ms);
  [[nodiscard]] State state() const { return state_; }
  // When service() has something to do; empty while events are all that matters.
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const;

 private:
  struct Transfer;

  UsbHidDevice(libusb_device_handle* handle, const UsbHidInterface& interface);
  [[nodiscard]] static core::Result<std::unique_ptr<UsbHidDevice>> open(
      libusb_device* device, const UsbHidInterface& interface, bool detach_kernel_driver);
  bool submit(libusb_transfer* transfer);
  void on_transfer(libusb_transfer* transfer);
  void cancel_transfers();

  libusb_device_handle* handle_;
  UsbHidInterface interface_;
  ReportHandler on_report_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  int in_flight_ = 0;
  int errors_in_a_row_ = 0;
  State state_ = State::idle;
  std::optional<std::int64_t> recover_at_ms_;
};

}  // namespace holdfast::drivers
