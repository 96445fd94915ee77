// USB devices without hardware: real libusb finds, opens and reads them, with hotplug.
//
// One UsbEmulator per process, made before the first libusb context and destroyed after the last.
// The test's program links libumockdev-preload (target holdfast_usb_emulator does that), so it
// needs no environment and no rights.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/usbfs_node.h"

namespace holdfast::testing {

struct EmulatedHidInterface {
  Bytes report_descriptor;
  // usbhid holds it, and sysfs shows its report descriptor.
  bool kernel_bound = true;
  std::uint8_t subclass = 0;  // 1: boot
  std::uint8_t protocol = 0;  // 1: keyboard, 2: mouse
  bool is_printer = false;    // of USB's printer class instead, bidirectional; usblp holds it
};

struct EmulatedUsbModel {
  std::uint16_t vendor_id = 0x052E;
  std::uint16_t product_id = 0x1234;
  std::string manufacturer = "Example";
  std::string product = "Scanner";
  std::string serial;
  std::vector<EmulatedHidInterface> interfaces;
};

class UsbEmulator;

class EmulatedUsbDevice {
 public:
  ~EmulatedUsbDevice();
  EmulatedUsbDevice(const EmulatedUsbDevice&) = delete;
  EmulatedUsbDevice& operator=(const EmulatedUsbDevice&) = delete;

  // Each time under a new address, as the kernel does it.
  void plug();
  void unplug();
  [[nodiscard]] bool is_plugged() const { return node_ != nullptr; }
  // From the next plug() on, opening the node fails with EACCES, for root as well.
  void forbid_access(bool forbidden) { forbidden_ = forbidden; }
  // Opens the node of a plugged device to the program again, as a udev rule would.
  void grant_access();
  void send_report(Bytes report, std::size_t interface = 0);
  // The node while plugged in; after unplugging, of the last time.
  [[nodiscard]] UsbfsNode& node();

 private:
  friend class UsbEmulator;
  EmulatedUsbDevice(UsbEmulator& emulator, EmulatedUsbModel model, std::string port);

  void write_hid_folder(std::size_t interface, bool exists);
  void link_node(const std::string& target);

  UsbEmulator& emulator_;
  EmulatedUsbModel model_;
  std::string port_;  // "1-1"
  bool forbidden_ = false;
  std::string address_;  // "005"
  UsbfsNode* node_ = nullptr;
  // Clients may still hold what was unplugged.
  std::vector<std::unique_ptr<UsbfsNode>> nodes_;
};

class UsbEmulator {
 public:
  UsbEmulator();
  ~UsbEmulator();
  UsbEmulator(const UsbEmulator&) = delete;
  UsbEmulator& operator=(const UsbEmulator&) = delete;

  // A device on a port of its own, not plugged in yet. It lives as long as the emulator.
  EmulatedUsbDevice& add(EmulatedUsbModel model);

 private:
  friend class EmulatedUsbDevice;
  UMockdevTestbed* bed_;
  std::string root_;
  int last_address_ = 1;
  std::vector<std::unique_ptr<EmulatedUsbDevice>> devices_;
};

}  // namespace holdfast::testing
