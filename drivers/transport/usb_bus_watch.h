// Tells which devices arrived on the USB bus and which left: from libusb's hotplug events, or by
// looking again and again where there are none.
//
// Threads: the one that handles libusb's events.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pos/core/error.h"

struct libusb_context;
struct libusb_device;

namespace holdfast::drivers {

// Keeps libusb's object for a device alive.
class UsbDeviceRef {
 public:
  explicit UsbDeviceRef(libusb_device* device);
  [[nodiscard]] libusb_device* get() const { return device_.get(); }
  friend bool operator==(const UsbDeviceRef& a, const UsbDeviceRef& b) {
    return a.get() == b.get();
  }

 private:
  std::shared_ptr<libusb_device> device_;
};

struct UsbBusChange {
  UsbDeviceRef device;
  bool arrived = false;
};

class UsbBusWatch {
 public:
  // `rescan_interval_ms` empty: hotplug events where libusb has them.
  UsbBusWatch(libusb_context* context, std::optional<std::int64_t> rescan_interval_ms);
  ~UsbBusWatch();
  UsbBusWatch(const UsbBusWatch&) = delete;
  UsbBusWatch& operator=(const UsbBusWatch&) = delete;

  // The devices that are there already become the first changes. Errors: device_failure.
  core::Result<void> start(std::int64_t now_ms);
  // What changed since the last call.
  [[nodiscard]] std::vector<UsbBusChange> take_changes(std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const { return next_scan_ms_; }

 private:
  struct Hotplug;
  void scan();

  libusb_context* context_;
  std::int64_t interval_ms_;
  bool use_hotplug_;
  int hotplug_handle_ = 0;
  std::optional<std::int64_t> next_scan_ms_;
  std::vector<UsbDeviceRef> known_;
  std::vector<UsbBusChange> changes_;
};

}  // namespace holdfast::drivers
