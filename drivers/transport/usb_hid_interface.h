// What can be known about a USB HID interface without opening the device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/transport/hid_transport.h"

struct libusb_device;

namespace holdfast::drivers {

struct UsbHidInterface {
  HidDeviceInfo info;  // report_descriptor is empty until the kernel or the device was asked
  std::uint8_t number = 0;
  std::uint8_t in_endpoint = 0;
  std::uint16_t max_packet_bytes = 0;
  std::uint16_t report_descriptor_bytes = 0;
};

// Where it is plugged in, as sysfs names it: bus and ports, "1-1.2".
[[nodiscard]] std::string usb_port_name(libusb_device* device);

// The HID interfaces with an interrupt input of the active configuration. Errors: device_failure
// while the device has none yet.
[[nodiscard]] core::Result<std::vector<UsbHidInterface>> usb_hid_interfaces(libusb_device* device);

// The report descriptor as the kernel read it. It is there while a kernel driver holds the
// interface, and readable by everybody; empty otherwise.
[[nodiscard]] std::vector<std::uint8_t> kernel_report_descriptor(const UsbHidInterface& interface);

}  // namespace holdfast::drivers
