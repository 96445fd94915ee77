// HID devices on the USB bus, read through libusb.
//
// A thread of its own waits for events and uses no processor time while nothing happens. Devices
// may come and go at any time. A device is classified by its report descriptor as the kernel
// exposes it in sysfs, before it is opened, so that nobody's keyboard is taken away even for a
// moment; only an interface that no kernel driver holds is asked itself.
#pragma once

#include <cstdint>
#include <memory>

#include "drivers/transport/hid_transport.h"

namespace holdfast::drivers {

struct UsbHidOptions {
  // Looks for devices in this interval instead of being told. Chosen by itself where libusb
  // cannot tell.
  bool rescan = false;
  std::int64_t rescan_interval_ms = 2'000;
  // How long a refused device is left alone before it is tried again.
  std::int64_t retry_interval_ms = 5'000;
  // A device that just arrived is given this long for the kernel to read its descriptor.
  std::int64_t kernel_settle_ms = 1'000;
};

class UsbHidTransport final : public HidTransport {
 public:
  explicit UsbHidTransport(UsbHidOptions options = {});
  ~UsbHidTransport() override;

  core::Result<void> start(HidListener& listener) override;
  void stop() override;

 private:
  class Worker;

  UsbHidOptions options_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace holdfast::drivers
