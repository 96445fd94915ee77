// One HID interface that is plugged in, from its arrival until it has left: classified, claimed,
// read, retried.
//
// Threads: the one that handles libusb's events. service() may block for the length of a control
// transfer, so never call it from a libusb callback.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/transport/usb_bus_watch.h"
#include "drivers/transport/usb_hid_device.h"
#include "drivers/transport/usb_hid_interface.h"
#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {

class UsbHidSlot {
 public:
  UsbHidSlot(UsbDeviceRef device, UsbHidInterface interface, HidDeviceKey key,
             HidListener& listener, const UsbHidOptions& options, std::int64_t now_ms);
  UsbHidSlot(const UsbHidSlot&) = delete;
  UsbHidSlot& operator=(const UsbHidSlot&) = delete;

  // Does what is due: between two rounds of event handling.
  void service(std::int64_t now_ms);
  // When service() is due next, apart from events.
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const;

  // The device left the bus, or the transport stops. The slot may go once is_closed().
  void close();
  [[nodiscard]] bool is_closed() const { return closing_ && !claimed_; }
  // Nothing to wait for: neither wanted nor to be looked at again.
  [[nodiscard]] bool is_done() const { return phase_ == Phase::unwanted && !claimed_; }
  [[nodiscard]] const UsbDeviceRef& device() const { return device_; }

 private:
  enum class Phase : std::uint8_t { unclassified, unwanted, waiting, reading, ended };

  void classify(std::int64_t now_ms);
  void take(std::int64_t now_ms);
  void read(std::int64_t now_ms);
  void refuse(const core::Error& error, std::int64_t now_ms);
  void report_gone();
  [[nodiscard]] core::Result<void> begin_reading();

  UsbDeviceRef device_;
  UsbHidInterface interface_;
  HidDeviceKey key_;
  HidListener& listener_;
  const UsbHidOptions& options_;

  Phase phase_ = Phase::unclassified;
  std::int64_t settled_at_ms_;
  std::int64_t look_again_after_ms_ = 20;
  std::optional<std::int64_t> due_ms_;
  HidSetup setup_;
  std::size_t report_bytes_ = 0;
  std::unique_ptr<UsbHidDevice> claimed_;
  std::optional<core::Error> failure_;  // why the claimed device is being given back
  // What the listener was told last.
  std::optional<core::Error> refused_;
  bool announced_ = false;
  bool closing_ = false;
};

}  // namespace holdfast::drivers
