#include "drivers/transport/usb_hid_interface.h"

#include <libusb.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "drivers/transport/sysfs_text.h"
#include "drivers/transport/usb_error.h"

namespace holdfast::drivers {
namespace {

constexpr std::string_view kSysfsDevices = "/sys/bus/usb/devices/";

// wDescriptorLength of the report descriptor, from the HID descriptor (HID 1.11, section 6.2.1)
// that follows the interface's.
std::uint16_t report_descriptor_bytes(const libusb_interface_descriptor& interface) {
  const std::span<const std::uint8_t> extra(interface.extra,
                                            static_cast<std::size_t>(interface.extra_length));
  for (std::size_t at = 0; at + 9 <= extra.size() && extra[at] >= 2; at += extra[at]) {
    if (extra[at + 1] == LIBUSB_DT_HID && extra[at] >= 9 && extra[at + 6] == LIBUSB_DT_REPORT) {
      return static_cast<std::uint16_t>(extra[at + 7] | extra[at + 8] << 8);
    }
  }
  return 0;
}

const libusb_endpoint_descriptor* interrupt_input(const libusb_interface_descriptor& interface) {
  for (int i = 0; i < interface.bNumEndpoints; ++i) {
    const libusb_endpoint_descriptor& endpoint = interface.endpoint[i];
    if ((endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_INTERRUPT &&
        (endpoint.bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) == LIBUSB_ENDPOINT_IN) {
      return &endpoint;
    }
  }
  return nullptr;
}

}  // namespace

std::string usb_port_name(libusb_device* device) {
  std::array<std::uint8_t, 8> ports{};
  const int count = libusb_get_port_numbers(device, ports.data(), static_cast<int>(ports.size()));
  std::string name = std::to_string(libusb_get_bus_number(device));
  for (int i = 0; i < count; ++i) {
    name += (i == 0 ? "-" : ".") + std::to_string(ports[static_cast<std::size_t>(i)]);
  }
  return name;
}

core::Result<std::vector<UsbHidInterface>> usb_hid_interfaces(libusb_device* device) {
  libusb_device_descriptor descriptor{};
  if (const int error = libusb_get_device_descriptor(device, &descriptor); error != 0) {
    return core::pass_on(usb_error("read its descriptor", error));
  }
  libusb_config_descriptor* raw = nullptr;
  if (const int error = libusb_get_active_config_descriptor(device, &raw); error != 0) {
    return core::pass_on(usb_error("read its configuration", error));
  }
  const std::unique_ptr<libusb_config_descriptor, decltype(&libusb_free_config_descriptor)> config(
      raw, &libusb_free_config_descriptor);

  std::vector<UsbHidInterface> result;
  const std::string name = usb_port_name(device);
  for (int i = 0; i < config->bNumInterfaces; ++i) {
    if (config->interface[i].num_altsetting < 1) continue;
    const libusb_interface_descriptor& interface = config->interface[i].altsetting[0];
    const libusb_endpoint_descriptor* input = interrupt_input(interface);
    if (interface.bInterfaceClass != LIBUSB_CLASS_HID || input == nullptr) continue;
    UsbHidInterface& found = result.emplace_back();
    found.number = interface.bInterfaceNumber;
    found.in_endpoint = input->bEndpointAddress;
    found.max_packet_bytes = input->wMaxPacketSize & 0x7FF;
    found.report_descriptor_bytes = report_descriptor_bytes(interface);
    found.info.vendor_id = descriptor.idVendor;
    found.info.product_id = descriptor.idProduct;
    found.info.path = name + ":" + std::to_string(config->bConfigurationValue) + "." +
                      std::to_string(interface.bInterfaceNumber);
    const std::string folder = std::string(kSysfsDevices) + name;
    found.info.name = usb_device_name(folder, found.info.id());
    found.info.serial = read_sysfs_line(folder + "/serial");
  }
  return result;
}

std::vector<std::uint8_t> kernel_report_descriptor(const UsbHidInterface& interface) {
  return usb_report_descriptor(std::string(kSysfsDevices) + interface.info.path);
}

}  // namespace holdfast::drivers
