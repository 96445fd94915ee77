#include "drivers/inventory/usb_inventory.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "drivers/transport/sysfs_text.h"

namespace holdfast::drivers {
namespace {

constexpr std::size_t kMaxDescriptorBytes = 64 * 1024;
constexpr std::size_t kDeviceDescriptorBytes = 18;

int number_in(const std::string& path) {
  const std::string text = read_sysfs_line(path);
  int value = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::uint16_t le16(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

void look_at_drivers(const std::string& bus_folder, int configuration, UsbDeviceFound& device) {
  for (UsbInterfaceFound& interface : device.interfaces) {
    const std::string folder = bus_folder + device.path + ":" + std::to_string(configuration) +
                               "." + std::to_string(interface.number);
    interface.driver = sysfs_link_name(folder + "/driver");
    if (interface.usb_class == usb_class::hid)
      interface.report_descriptor = usb_report_descriptor(folder);
  }
}

}  // namespace

std::string UsbDeviceFound::id() const {
  std::array<char, 10> text{};
  std::snprintf(text.data(), text.size(), "%04x:%04x", vendor_id, product_id);
  return text.data();
}

std::vector<UsbInterfaceFound> usb_interfaces(const std::vector<std::uint8_t>& descriptors,
                                              std::uint8_t configuration) {
  constexpr std::uint8_t kConfiguration = 2, kInterface = 4;
  constexpr std::size_t kInterfaceBytes = 9, kConfigurationBytes = 9;
  std::vector<UsbInterfaceFound> found;
  bool in_use = false;
  for (std::size_t at = kDeviceDescriptorBytes; at + 2 <= descriptors.size();) {
    const std::size_t length = descriptors[at];
    if (length < 2 || length > descriptors.size() - at) break;
    const std::uint8_t kind = descriptors[at + 1];
    if (kind == kConfiguration && length >= kConfigurationBytes) {
      in_use = configuration == 0 || descriptors[at + 5] == configuration;
    } else if (kind == kInterface && length >= kInterfaceBytes && in_use &&
               descriptors[at + 3] == 0) {
      found.push_back({descriptors[at + 2],
                       descriptors[at + 5],
                       descriptors[at + 6],
                       descriptors[at + 7],
                       {},
                       {}});
    }
    at += length;
  }
  return found;
}

std::vector<UsbDeviceFound> usb_devices(const SystemFolders& system) {
  std::vector<UsbDeviceFound> found;
  const std::string bus_folder = system.sys + "/bus/usb/devices/";
  for (const std::string& name : names_in(bus_folder)) {
    // "1-1.2"; interfaces have a colon, root hubs no dash.
    if (name.find('-') == std::string::npos || name.find(':') != std::string::npos) continue;
    const std::string folder = bus_folder + name;
    const auto descriptors = read_sysfs_bytes(folder + "/descriptors", kMaxDescriptorBytes);
    if (descriptors.size() < kDeviceDescriptorBytes) continue;
    if (descriptors[4] == usb_class::hub) continue;
    UsbDeviceFound device;
    device.vendor_id = le16(descriptors, 8);
    device.product_id = le16(descriptors, 10);
    device.path = name;
    device.name = usb_device_name(folder, device.id());
    device.serial = read_sysfs_line(folder + "/serial");
    std::array<char, 32> node{};
    std::snprintf(node.data(), node.size(), "/bus/usb/%03d/%03d", number_in(folder + "/busnum"),
                  number_in(folder + "/devnum"));
    device.node = system.dev + node.data();
    device.may_use = access(device.node.c_str(), R_OK | W_OK) == 0;
    const int configuration = number_in(folder + "/bConfigurationValue");
    device.interfaces = usb_interfaces(descriptors, static_cast<std::uint8_t>(configuration));
    look_at_drivers(bus_folder, configuration, device);
    found.push_back(std::move(device));
  }
  return found;
}

}  // namespace holdfast::drivers
