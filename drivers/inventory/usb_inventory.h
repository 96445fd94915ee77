// What is on the USB bus, from what the kernel shows of it: nothing is opened, no rights are
// needed, and a till that works is not disturbed.
//
// Threads: any; reads sysfs, which hardly blocks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::drivers {

// Where the system is mounted; tests give another.
struct SystemFolders {
  std::string sys = "/sys";
  std::string dev = "/dev";
};

// USB's codes for what an interface is (usb.org, "Defined Class Codes").
namespace usb_class {
inline constexpr std::uint8_t audio = 0x01, communications = 0x02, hid = 0x03, printer = 0x07,
                              mass_storage = 0x08, hub = 0x09, serial_data = 0x0A,
                              smart_card = 0x0B, video = 0x0E, vendor = 0xFF;
}

struct UsbInterfaceFound {
  std::uint8_t number = 0;
  std::uint8_t usb_class = 0, subclass = 0, protocol = 0;
  // The kernel's, "usbhid" or "usblp"; "usbfs": a program has claimed it. Empty: nobody.
  std::string driver;
  std::vector<std::uint8_t> report_descriptor;  // of HID, where the kernel read one
};

struct UsbDeviceFound {
  std::uint16_t vendor_id = 0, product_id = 0;
  std::string name;    // what the device calls itself, or "USB 052e:1234"
  std::string serial;  // may be empty
  std::string path;    // bus and ports: "1-1.2"
  std::string node;    // "/dev/bus/usb/001/004"
  bool may_use = false;
  std::vector<UsbInterfaceFound> interfaces;  // of the configuration in use

  [[nodiscard]] std::string id() const;  // "052e:1234"
};

// Without hubs, by path.
[[nodiscard]] std::vector<UsbDeviceFound> usb_devices(const SystemFolders& system = {});

// The interfaces in device and configuration descriptors as sysfs has them in one file (USB 2.0,
// section 9.6), those of `configuration`; alternate settings are left out. Hostile bytes yield
// what is right of them.
[[nodiscard]] std::vector<UsbInterfaceFound> usb_interfaces(
    const std::vector<std::uint8_t>& descriptors, std::uint8_t configuration);

}  // namespace holdfast::drivers
