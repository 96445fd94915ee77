// The scanner driver on real libusb, with emulated devices on the bus.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "drivers/transport/usb_hid_transport.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers::testing {

using core::ScannedCode;
using core::Symbology;
using holdfast::testing::Bytes;
using holdfast::testing::EmulatedHidInterface;
using holdfast::testing::EmulatedUsbDevice;
using holdfast::testing::EmulatedUsbModel;
using holdfast::testing::ReceivedFeatureReport;
using holdfast::testing::UsbEmulator;
using holdfast::testing::UsbfsNode;
using ports::DeviceHealth;

inline constexpr char kEan[] = "4006381333931";
inline constexpr std::size_t kTransfers = 4;

inline EmulatedUsbModel scanner_model(const HidPosLayout& layout = {}) {
  EmulatedUsbModel model;
  model.interfaces.push_back({layout.report_descriptor()});
  return model;
}

inline EmulatedHidInterface keyboard_interface() {
  return {keyboard_report_descriptor(), true, 1, 1};
}

class UsbScannerTest : public ::testing::Test {
 protected:
  ~UsbScannerTest() override { stop(); }

  void start(const UsbHidOptions& options = {}, UsbSelector filter = {}) {
    scanner = std::make_unique<UsbHidPosScanner>(std::make_unique<UsbHidTransport>(options),
                                                 std::move(filter));
    const auto started = scanner->start(inbox.scan_handler(), inbox.status_handler());
    ASSERT_TRUE(started) << started.error().detail;
  }
  void stop() {
    if (scanner) scanner->stop();
  }
  // Sends one code and waits until it arrived as the last of `count`.
  void scan(EmulatedUsbDevice& device, const std::string& data, std::size_t count) {
    for (Bytes& report : layout.reports("]E0", data)) device.send_report(std::move(report));
    ASSERT_TRUE(inbox.wait_for_scans(count));
    EXPECT_EQ(inbox.scans().back().data, data);
  }
  static void expect_reading(EmulatedUsbDevice& device) {
    EXPECT_TRUE(device.node().wait_until(
        [](const UsbfsNode& node) { return node.transfers_in_flight() == kTransfers; }));
  }

  UsbEmulator emulator;
  HidPosLayout layout;
  ScannerInbox inbox;
  std::unique_ptr<UsbHidPosScanner> scanner;
};

}  // namespace holdfast::drivers::testing
