// What a USB device is to a till, by its interfaces and its HID report descriptors alone, and what
// keeps the till from opening it.
//
// Pure, but for installed_udev_rules(), which reads files. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/inventory/usb_inventory.h"

namespace holdfast::drivers {

enum class UsbKind : std::uint8_t {
  scanner,  // in HID POS mode
  scale,
  printer,
  keyboard,  // a person's, or a scanner that types: nothing but its numbers tells
  card_reader,
  serial_line,  // the kernel makes a line of it
  camera,
  unknown_hid,  // its report descriptor cannot be read, as while a program holds it
  other,
};

struct UsbRecognition {
  UsbKind kind = UsbKind::other;
  std::string as;       // "barcode scanner, HID POS"
  std::string why_not;  // it says that it is one, and cannot be read as one: a sentence; or empty
  std::string driver;   // of that interface
};

// By the interface that a till can do most with.
[[nodiscard]] UsbRecognition recognise(const UsbDeviceFound& device);

inline constexpr const char* kUdevRules = "70-holdfast.rules";
// As they lie in the first of the system's folders that has them; nothing where none has.
[[nodiscard]] std::optional<std::string> installed_udev_rules(
    const std::vector<std::string>& folders = {"/etc/udev/rules.d", "/run/udev/rules.d",
                                               "/usr/local/lib/udev/rules.d",
                                               "/usr/lib/udev/rules.d", "/lib/udev/rules.d"});

// What to do about a device that may not be opened: which rule is missing, or what the rule that
// is there still wants.
[[nodiscard]] std::string udev_advice(UsbKind kind, const UsbDeviceFound& device,
                                      const std::optional<std::string>& rules);

}  // namespace holdfast::drivers
