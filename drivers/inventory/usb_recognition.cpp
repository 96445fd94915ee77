#include "drivers/inventory/usb_recognition.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "drivers/scale/hid_scale_decoder.h"
#include "drivers/scanner/hid_key_decoder.h"
#include "drivers/scanner/hid_pos_decoder.h"
#include "drivers/transport/hid_report_descriptor.h"
#include "drivers/transport/sysfs_text.h"

namespace holdfast::drivers {
namespace {

// HID Usage Tables 1.4, section 3: the page of magnetic stripe readers.
constexpr std::uint32_t kCardReaderPage = 0x8E;
constexpr std::uint8_t kBootInterface = 1, kBootKeyboard = 1;
constexpr std::size_t kMaxRulesBytes = 64 * 1024;

UsbRecognition of_hid(const UsbInterfaceFound& interface) {
  UsbRecognition found{UsbKind::other, "HID device", {}, interface.driver};
  const bool boot_keyboard =
      interface.subclass == kBootInterface && interface.protocol == kBootKeyboard;
  const auto descriptor = parse_hid_report_descriptor(interface.report_descriptor);
  if (interface.report_descriptor.empty() || !descriptor) {
    if (boot_keyboard) return {UsbKind::keyboard, "keyboard", {}, interface.driver};
    if (interface.subclass == kBootInterface) return found;  // a mouse
    found.kind = UsbKind::unknown_hid;
    found.why_not = interface.driver == "usbfs"
                        ? "A program holds it, so that what it is cannot be read now."
                        : "The kernel does not show its report descriptor.";
    if (!interface.report_descriptor.empty())
      found.why_not = "Its report descriptor is malformed: " + descriptor.error().detail + ".";
    return found;
  }
  for (const HidUsage usage : descriptor->applications) {
    if (usage >> 16 == kCardReaderPage)
      return {UsbKind::card_reader, "card reader", {}, interface.driver};
  }
  // An interface that is a keyboard as well is somebody's keyboard.
  if (descriptor->has_application(kKeyboard))
    return {UsbKind::keyboard, "keyboard, or scanner that types", {}, interface.driver};
  if (descriptor->has_application(kBarcodeScanner)) {
    found.kind = UsbKind::scanner;
    found.as = "barcode scanner, HID POS";
    if (const auto decoder = HidPosDecoder::create(*descriptor, {}); !decoder)
      found.why_not = core::sentence(decoder.error());
    return found;
  }
  const bool scale =
      descriptor->has_application(kScales) || descriptor->has_application(kScaleDevice);
  if (!scale) return found;
  found.kind = UsbKind::scale;
  found.as = "scale";
  if (const auto decoder = HidScaleDecoder::create(*descriptor); !decoder)
    found.why_not = core::sentence(decoder.error());
  return found;
}

UsbRecognition of_interface(const UsbInterfaceFound& interface) {
  switch (interface.usb_class) {
    case usb_class::hid:
      return of_hid(interface);
    case usb_class::printer:
      return {UsbKind::printer, "printer", {}, interface.driver};
    case usb_class::communications:
    case usb_class::serial_data:
      return {UsbKind::serial_line, "serial line", {}, interface.driver};
    case usb_class::video:
      return {UsbKind::camera, "camera", {}, interface.driver};
    case usb_class::smart_card:
      return {UsbKind::card_reader, "smart card reader", {}, interface.driver};
    default:
      return {UsbKind::other, {}, {}, interface.driver};
  }
}

std::string numbers(const UsbDeviceFound& device, bool with_product) {
  std::array<char, 80> text{};
  if (with_product) {
    std::snprintf(text.data(), text.size(), R"(ATTR{idVendor}=="%04x", ATTR{idProduct}=="%04x")",
                  device.vendor_id, device.product_id);
  } else {
    std::snprintf(text.data(), text.size(), R"(ATTR{idVendor}=="%04x")", device.vendor_id);
  }
  return text.data();
}

// In a line that is no comment.
bool has_rule(std::string_view rules, std::string_view wanted) {
  while (!rules.empty()) {
    const std::string_view line = rules.substr(0, rules.find('\n'));
    rules.remove_prefix(std::min(line.size() + 1, rules.size()));
    if (!line.starts_with('#') && line.find(wanted) != std::string_view::npos) return true;
  }
  return false;
}

constexpr const char* kGrant = R"(TAG+="uaccess", GROUP="plugdev", MODE="0660")";
constexpr const char* kReload = "run `udevadm control --reload` and plug it out and in.";

}  // namespace

UsbRecognition recognise(const UsbDeviceFound& device) {
  UsbRecognition best;
  for (const UsbInterfaceFound& interface : device.interfaces) {
    UsbRecognition found = of_interface(interface);
    if (found.kind < best.kind) best = std::move(found);
  }
  return best;
}

std::optional<std::string> installed_udev_rules(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const auto bytes = read_sysfs_bytes(folder + "/" + kUdevRules, kMaxRulesBytes);
    if (!bytes.empty()) return std::string(bytes.begin(), bytes.end());
  }
  return std::nullopt;
}

std::string udev_advice(UsbKind kind, const UsbDeviceFound& device,
                        const std::optional<std::string>& rules) {
  const std::string file = std::string("/etc/udev/rules.d/") + kUdevRules;
  std::string first = rules ? "" : "Copy packaging/udev/" + std::string(kUdevRules) + " to " + file;
  const auto add = [&](const std::string& line) {
    return (first.empty() ? "Add to " + file : first + ", add to it") + ": " + line + " Then " +
           kReload;
  };
  const std::string_view text = rules ? std::string_view(*rules) : std::string_view{};
  if (kind == UsbKind::keyboard) {
    const std::string match = numbers(device, true);
    if (!has_rule(text, match))
      return add(R"(ENV{ID_USB_INTERFACES}=="*:030101:*", )" + match + ", " + kGrant);
  } else if (rules && kind != UsbKind::printer) {
    const std::string match = numbers(device, false);
    if (!has_rule(text, match)) return add(match + ", " + kGrant);
  }
  if (!first.empty()) return first + ", " + kReload;
  return std::string(kUdevRules) +
         " is there and names it: plug it out and in. A till that runs without a seat also needs "
         "its user in the group plugdev.";
}

}  // namespace holdfast::drivers
