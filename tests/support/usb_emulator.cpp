#include "tests/support/usb_emulator.h"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#ifdef __SANITIZE_THREAD__
// These libraries are not built for the thread sanitizer, which therefore does not see how they
// synchronise. What our own code does stays watched.
extern "C" const char* __tsan_default_suppressions();
const char* __tsan_default_suppressions() {
  return "race:libglib-2.0.so\n"
         "race:libgobject-2.0.so\n"
         "race:libgio-2.0.so\n"
         "race:libudev.so\n"
         "race:libumockdev.so\n";
}
#endif

namespace holdfast::testing {
namespace {

// Opening it for writing fails with EACCES whoever one is.
constexpr char kForbiddenNode[] = "/proc/sys/kernel/ostype";

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

std::string hex16(std::uint16_t value) {
  char four[5];
  std::snprintf(four, sizeof four, "%04X", value);
  return four;
}

void append_le16(Bytes& bytes, std::size_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
}

std::uint8_t endpoint_of(std::size_t interface) {
  return static_cast<std::uint8_t>(0x81 + interface);
}

std::uint8_t out_endpoint_of(std::size_t interface) {
  return static_cast<std::uint8_t>(0x01 + interface);
}

// Device, configuration, interface, HID and endpoint descriptors (USB 2.0 section 9.6, HID 1.11
// section 7.1).
Bytes descriptors(const EmulatedUsbModel& model) {
  Bytes bytes{18, 1, 0x00, 0x02, 0, 0, 0, 64};
  append_le16(bytes, model.vendor_id);
  append_le16(bytes, model.product_id);
  bytes.insert(bytes.end(), {0x00, 0x01, 1, 2, 3, 1});
  std::size_t total = 9;
  for (const EmulatedHidInterface& interface : model.interfaces)
    total += interface.is_printer ? 9 + 7 + 7 : 9 + 9 + 7;
  bytes.insert(bytes.end(), {9, 2});
  append_le16(bytes, total);
  bytes.insert(bytes.end(), {static_cast<std::uint8_t>(model.interfaces.size()), 1, 0, 0x80, 250});
  for (std::size_t i = 0; i < model.interfaces.size(); ++i) {
    const EmulatedHidInterface& interface = model.interfaces[i];
    if (interface.is_printer) {
      bytes.insert(bytes.end(), {9, 4, static_cast<std::uint8_t>(i), 0, 2, 7, 1, 2, 0});
      bytes.insert(bytes.end(), {7, 5, out_endpoint_of(i), 2, 64, 0, 0});
      bytes.insert(bytes.end(), {7, 5, endpoint_of(i), 2, 64, 0, 0});
      continue;
    }
    bytes.insert(bytes.end(), {9, 4, static_cast<std::uint8_t>(i), 0, 1, 3, interface.subclass,
                               interface.protocol, 0});
    bytes.insert(bytes.end(), {9, 0x21, 0x11, 0x01, 0, 1, 0x22});
    append_le16(bytes, interface.report_descriptor.size());
    bytes.insert(bytes.end(), {7, 5, endpoint_of(i), 3, 64, 0, 4});
  }
  return bytes;
}

}  // namespace

UsbEmulator::UsbEmulator() : bed_(umockdev_testbed_new()) {
  if (umockdev_in_mock_environment() == 0) {
    throw std::runtime_error("libumockdev-preload is not linked ahead of the C library");
  }
  // The first terminal that a session leader opens becomes its controlling one, and hanging it up
  // would end the test.
  std::signal(SIGHUP, SIG_IGN);
  gchar* root = umockdev_testbed_get_root_dir(bed_);
  root_ = root;
  g_free(root);
}

UsbEmulator::~UsbEmulator() {
  devices_.clear();
  g_object_unref(bed_);
}

EmulatedUsbDevice& UsbEmulator::add(EmulatedUsbModel model) {
  std::string port = "1-" + std::to_string(devices_.size() + 1);
  devices_.emplace_back(new EmulatedUsbDevice(*this, std::move(model), std::move(port)));
  return *devices_.back();
}

EmulatedUsbDevice::EmulatedUsbDevice(UsbEmulator& emulator, EmulatedUsbModel model,
                                     std::string port)
    : emulator_(emulator), model_(std::move(model)), port_(std::move(port)) {}

EmulatedUsbDevice::~EmulatedUsbDevice() {
  if (node_ != nullptr) unplug();
}

void EmulatedUsbDevice::plug() {
  char address[12];
  std::snprintf(address, sizeof address, "%03d", ++emulator_.last_address_);
  address_ = address;
  const std::string path = "/dev/bus/usb/001/" + address_;

  std::vector<UsbfsNode::Interface> interfaces;
  for (std::size_t i = 0; i < model_.interfaces.size(); ++i) {
    UsbfsNode::Interface& interface = interfaces.emplace_back();
    interface.report_descriptor = model_.interfaces[i].report_descriptor;
    interface.driver = model_.interfaces[i].kernel_bound ? "usbhid" : "";
    interface.endpoint = endpoint_of(i);
    if (!model_.interfaces[i].is_printer) continue;
    if (model_.interfaces[i].kernel_bound) interface.driver = "usblp";
    interface.out_endpoint = out_endpoint_of(i);
  }
  nodes_.push_back(std::make_unique<UsbfsNode>(
      emulator_.bed_, path, std::move(interfaces),
      [this](std::size_t interface, bool bound) { write_hid_folder(interface, bound); }));
  node_ = nodes_.back().get();
  node_->set_serial(model_.serial);
  link_node(forbidden_ ? kForbiddenNode : node_->terminal());
  for (std::size_t i = 0; i < model_.interfaces.size(); ++i) {
    if (model_.interfaces[i].kernel_bound) write_hid_folder(i, true);
  }

  std::string text;
  for (std::size_t i = 0; i < model_.interfaces.size(); ++i) {
    const std::string name = port_ + ":1." + std::to_string(i);
    text += "P: /devices/usb1/" + port_ + "/" + name +
            "\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nA: bInterfaceNumber=0" +
            std::to_string(i) + "\\n\n\n";
  }
  text += "P: /devices/usb1/" + port_ + "\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001" +
          "\nE: DEVNUM=" + address_ + "\nE: DEVNAME=" + path +
          "\nA: bConfigurationValue=1\\n\nA: busnum=1\\n\nA: devnum=" +
          std::to_string(emulator_.last_address_) +
          "\\n\nA: speed=12\\n\nA: manufacturer=" + model_.manufacturer +
          "\\n\nA: product=" + model_.product + "\\n\n";
  if (!model_.serial.empty()) text += "A: serial=" + model_.serial + "\\n\n";
  text += "H: descriptors=" + hex(descriptors(model_)) + "\n\n";
  GError* error = nullptr;
  if (umockdev_testbed_add_from_string(emulator_.bed_, text.c_str(), &error) == 0) {
    throw std::runtime_error(error->message);
  }
}

void EmulatedUsbDevice::unplug() {
  UsbfsNode* node = std::exchange(node_, nullptr);
  node->hang_up();
  const std::string device = "/sys/devices/usb1/" + port_;
  umockdev_testbed_uevent(emulator_.bed_, device.c_str(), "remove");
  for (std::size_t i = 0; i < model_.interfaces.size(); ++i) {
    write_hid_folder(i, false);
    const std::string interface = device + "/" + port_ + ":1." + std::to_string(i);
    umockdev_testbed_remove_device(emulator_.bed_, interface.c_str());
  }
  umockdev_testbed_remove_device(emulator_.bed_, device.c_str());
}

void EmulatedUsbDevice::grant_access() {
  link_node(node().terminal());
}

void EmulatedUsbDevice::send_report(Bytes report, std::size_t interface) {
  node().send_report(interface, std::move(report));
}

UsbfsNode& EmulatedUsbDevice::node() {
  if (nodes_.empty()) throw std::logic_error("never plugged in");
  return *nodes_.back();
}

// The folder of the HID device below its interface, as usbhid makes it appear and vanish. Written
// past umockdev: it needs no event, and the caller may be umockdev's own thread.
void EmulatedUsbDevice::write_hid_folder(std::size_t interface, bool exists) {
  if (model_.interfaces[interface].is_printer) return;
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(emulator_.root_) / "sys/devices/usb1" / port_ /
                          (port_ + ":1." + std::to_string(interface)) /
                          ("0003:" + hex16(model_.vendor_id) + ":" + hex16(model_.product_id) +
                           ".000" + std::to_string(interface + 1));
  if (!exists) {
    fs::remove_all(folder);
    return;
  }
  fs::create_directories(folder);
  const Bytes& descriptor = model_.interfaces[interface].report_descriptor;
  std::ofstream file(folder / "report_descriptor", std::ios::binary);
  file.write(reinterpret_cast<const char*>(descriptor.data()),
             static_cast<std::streamsize>(descriptor.size()));
}

void EmulatedUsbDevice::link_node(const std::string& target) {
  namespace fs = std::filesystem;
  const fs::path node = fs::path(emulator_.root_) / "dev/bus/usb/001" / address_;
  fs::create_directories(node.parent_path());
  fs::remove(node);
  fs::create_symlink(target, node);
}

}  // namespace holdfast::testing
