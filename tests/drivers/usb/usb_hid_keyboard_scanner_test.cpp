// Scanners that pose as keyboards, on real libusb, with emulated devices on the bus.
#include "drivers/scanner/usb_hid_keyboard_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/transport/usb_hid_transport.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/drivers/scanner/typed_reports.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers::testing {
namespace {

using core::ScannedCode;
using holdfast::testing::EmulatedUsbDevice;
using holdfast::testing::EmulatedUsbModel;
using holdfast::testing::UsbEmulator;
using holdfast::testing::UsbfsNode;
using ports::DeviceHealth;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::u32string_view kEan = U"4006381333931\r";
constexpr std::size_t kTransfers = 4;

EmulatedUsbModel keyboard_model(std::uint16_t product_id, const std::string& serial = {}) {
  EmulatedUsbModel model;
  model.vendor_id = 0x05E0;
  model.product_id = product_id;
  model.serial = serial;
  model.interfaces = {{keyboard_report_descriptor(), true, 1, 1},
                      {testing::mouse_report_descriptor()}};
  return model;
}

class KeyboardScannerTest : public ::testing::Test {
 protected:
  ~KeyboardScannerTest() override {
    if (scanner) scanner->stop();
  }
  void start(const std::string& filter, const UsbHidOptions& options = {},
             KeyLayout layout = KeyLayout::us, std::int64_t silence_ms = 2'000) {
    KeyboardScannerOptions wanted;
    // Whoever runs the tests on a busy machine may be interrupted in mid-code.
    wanted.framing.silence_ms = silence_ms;
    wanted.filter = *UsbSelector::parse(filter);
    wanted.layout = layout;
    scanner =
        std::make_unique<UsbHidKeyboardScanner>(std::make_unique<UsbHidTransport>(options), wanted);
    ASSERT_TRUE(scanner->start(inbox.scan_handler(), inbox.status_handler()));
  }
  static void type(EmulatedUsbDevice& device, std::u32string_view text,
                   KeyLayout layout = KeyLayout::us) {
    for (KeyReport& report : typed(text, layout)) device.send_report(std::move(report));
  }
  static bool has_read_all(EmulatedUsbDevice& device) {
    return device.node().wait_until([](const UsbfsNode& node) {
      return node.state(0).waiting.empty() && node.transfers_in_flight() == kTransfers;
    });
  }

  UsbEmulator emulator;
  ScannerInbox inbox;
  std::unique_ptr<UsbHidKeyboardScanner> scanner;
};

TEST_F(KeyboardScannerTest, TakesTheOneThatIsNamedAndNoOther) {
  EmulatedUsbDevice& keyboard = emulator.add(keyboard_model(0x0001));
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200));
  keyboard.plug();
  device.plug();
  start("05e0:1200");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(inbox.scans().front(), (ScannedCode{"4006381333931", {}, "usb:05e0:1200"}));
  EXPECT_EQ(device.node().state(0).driver, "usbfs") << "nothing reaches the desktop";
  EXPECT_EQ(device.node().state(1).claims, 0) << "its mouse is left alone";
  EXPECT_EQ(keyboard.node().state(0).claims, 0);
  EXPECT_EQ(keyboard.node().state(0).driver, "usbhid");
  scanner->stop();
  EXPECT_EQ(device.node().state(0).driver, "usbhid") << "handed back to the kernel";
}

TEST_F(KeyboardScannerTest, WithoutAnyNameItTakesNone) {
  EmulatedUsbDevice& keyboard = emulator.add(keyboard_model(0x0001));
  keyboard.plug();
  UsbHidOptions options;
  options.rescan = true;
  options.rescan_interval_ms = 20;
  start("", options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(keyboard.node().state(0).claims, 0);
}

TEST_F(KeyboardScannerTest, OfTwoOfAKindTheOneWithTheSerialNumber) {
  EmulatedUsbDevice& other = emulator.add(keyboard_model(0x1200, "S-1"));
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200, "S-2"));
  other.plug();
  device.plug();
  start("05e0:1200:S-2");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(other.node().state(0).claims, 0);
}

TEST_F(KeyboardScannerTest, TwoAtOnce) {
  EmulatedUsbDevice& first = emulator.add(keyboard_model(0x1200, "S-1"));
  EmulatedUsbDevice& second = emulator.add(keyboard_model(0x1200, "S-2"));
  first.plug();
  second.plug();
  start("05e0:1200", {}, KeyLayout::de);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(has_read_all(first));
  ASSERT_TRUE(has_read_all(second));
  const auto one = typed(U"first/z\r", KeyLayout::de);
  const auto two = typed(U"second/y\r", KeyLayout::de);
  for (std::size_t i = 0; i < two.size(); ++i) {
    if (i < one.size()) first.send_report(one[i]);
    second.send_report(two[i]);
  }
  ASSERT_TRUE(inbox.wait_for_scans(2));
  std::vector<std::string> data{inbox.scans()[0].data, inbox.scans()[1].data};
  EXPECT_THAT(data, ::testing::UnorderedElementsAre("first/z", "second/y"));
}

TEST_F(KeyboardScannerTest, UnplugInMidCodeDropsItAndReplugIsFound) {
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200));
  device.plug();
  start("05e0:1200");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(has_read_all(device));
  type(device, U"400638");
  ASSERT_TRUE(has_read_all(device));
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  EXPECT_THAT(inbox.scans(), IsEmpty());
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(inbox.scans().front().data, "4006381333931");
}

TEST_F(KeyboardScannerTest, StallInMidCodeIsCleared) {
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200));
  device.plug();
  start("05e0:1200");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(has_read_all(device));
  device.node().halt(0);
  ASSERT_TRUE(
      device.node().wait_until([](const UsbfsNode& node) { return node.halts_cleared() > 0; }));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_THAT(inbox.scans(), SizeIs(1));
}

TEST_F(KeyboardScannerTest, WithoutRightsItNamesTheRuleAndTriesAgain) {
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200));
  device.forbid_access(true);
  device.plug();
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start("05e0:1200", options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox.status().detail, HasSubstr("70-holdfast.rules"));
  device.grant_access();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
}

TEST_F(KeyboardScannerTest, ScanThatIsNoneIsToldUntilAGoodOne) {
  EmulatedUsbDevice& device = emulator.add(keyboard_model(0x1200));
  device.plug();
  start("05e0:1200", {}, KeyLayout::us, 400);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  type(device, U"400638");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::warning));
  EXPECT_THAT(inbox.status().detail, HasSubstr("suffix"));
  // Within half a second it would be taken for the rest of that one.
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  type(device, kEan);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_THAT(inbox.scans(), SizeIs(1));
}

}  // namespace
}  // namespace holdfast::drivers::testing
