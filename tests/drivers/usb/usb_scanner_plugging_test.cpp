// Which devices on the bus are read, and what becomes of it when they come and go.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/usb/usb_scanner_fixture.h"

namespace holdfast::drivers::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(UsbScannerTest, WithoutHardwareItWaits) {
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  EXPECT_EQ(inbox.status().role, ports::DeviceRole::scanner);
}

TEST_F(UsbScannerTest, FindsAScannerThatComesLater) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
}

TEST_F(UsbScannerTest, UnplugInMidCodeDropsItAndReplugIsFound) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  expect_reading(device);
  const auto half = layout.reports("]d2", std::string(100, '1'));
  device.send_report(half.front());
  ASSERT_TRUE(device.node().wait_until([](const UsbfsNode& node) {
    return node.state(0).waiting.empty() && node.transfers_in_flight() == kTransfers;
  }));
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  EXPECT_THAT(inbox.scans(), IsEmpty());

  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
  EXPECT_THAT(inbox.scans(), SizeIs(1));
}

TEST_F(UsbScannerTest, UnplugAndReplugManyTimes) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  start();
  for (std::size_t i = 1; i <= 10; ++i) {
    device.plug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
    scan(device, "code " + std::to_string(i), i);
    device.unplug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  }
}

TEST_F(UsbScannerTest, KeyboardBesideItIsNeverClaimed) {
  EmulatedUsbModel keyboard;
  keyboard.product = "Keyboard";
  keyboard.interfaces = {keyboard_interface(), {testing::mouse_report_descriptor()}};
  EmulatedUsbDevice& beside = emulator.add(keyboard);
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  beside.plug();
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
  EmulatedUsbDevice& later = emulator.add(keyboard);
  later.plug();
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  for (EmulatedUsbDevice* one : {&beside, &later}) {
    for (const std::size_t interface : {0u, 1u}) {
      EXPECT_EQ(one->node().state(interface).driver, "usbhid");
      EXPECT_EQ(one->node().state(interface).claims, 0);
    }
  }
}

TEST_F(UsbScannerTest, OfACombinedDeviceOnlyTheScannerIsClaimed) {
  EmulatedUsbModel model;
  model.interfaces = {keyboard_interface(), {layout.report_descriptor()}};
  EmulatedUsbDevice& device = emulator.add(model);
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  device.send_report(layout.reports("]E0", kEan).front(), 1);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(device.node().state(0).claims, 0);
  EXPECT_EQ(device.node().state(0).driver, "usbhid");
}

TEST_F(UsbScannerTest, WithoutRightsItNamesTheRuleAndTriesAgain) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.forbid_access(true);
  device.plug();
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_EQ(inbox.status().name, "Example Scanner");
  EXPECT_THAT(inbox.status().detail, HasSubstr("70-holdfast.rules"));
  EXPECT_THAT(inbox.status().detail,
              HasSubstr(core::sentence({core::ErrorCode::device_no_access, {}})));
  device.grant_access();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
}

TEST_F(UsbScannerTest, RefusedScannerThatIsUnpluggedIsAbsent) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.forbid_access(true);
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
}

TEST_F(UsbScannerTest, ScannerHeldByAnotherProgramIsTakenWhenItLetsGo) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  device.node().set_busy(true);
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox.status().detail, HasSubstr("another program"));
  device.node().set_busy(false);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
}

TEST_F(UsbScannerTest, TwoScannersAtOnce) {
  EmulatedUsbModel other = scanner_model();
  other.vendor_id = 0x05E0;
  other.product_id = 0x1300;
  EmulatedUsbDevice& first = emulator.add(scanner_model());
  EmulatedUsbDevice& second = emulator.add(other);
  first.plug();
  second.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  expect_reading(first);
  expect_reading(second);
  std::thread sender([&] {
    for (int i = 0; i < 50; ++i) {
      for (Bytes& report : layout.reports("]C0", "first " + std::string(70, 'a'))) {
        first.send_report(std::move(report));
      }
    }
  });
  for (int i = 0; i < 50; ++i) {
    for (Bytes& report : layout.reports("]C0", "second " + std::string(70, 'b'))) {
      second.send_report(std::move(report));
    }
  }
  sender.join();
  ASSERT_TRUE(inbox.wait_for_scans(100));
  int of_first = 0;
  for (const ScannedCode& code : inbox.scans()) {
    if (code.source == "usb:052e:1234") {
      ++of_first;
      EXPECT_EQ(code.data, "first " + std::string(70, 'a'));
    } else {
      EXPECT_EQ(code.source, "usb:05e0:1300");
      EXPECT_EQ(code.data, "second " + std::string(70, 'b'));
    }
  }
  EXPECT_EQ(of_first, 50);
  first.unplug();
  scan(second, kEan, 101);
  EXPECT_EQ(inbox.status().health, DeviceHealth::ready) << "one is left";
}

TEST_F(UsbScannerTest, FilterTakesOnlyTheOneItNames) {
  EmulatedUsbModel other = scanner_model();
  other.product_id = 0x9999;
  EmulatedUsbDevice& unwanted = emulator.add(other);
  EmulatedUsbDevice& wanted = emulator.add(scanner_model());
  unwanted.plug();
  wanted.plug();
  const auto filter = UsbSelector::parse("052e:1234");
  ASSERT_TRUE(filter);
  start({}, *filter);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(wanted, kEan, 1);
  EXPECT_EQ(unwanted.node().state(0).claims, 0);
}

TEST_F(UsbScannerTest, DescriptorThatTheKernelShowsLateIsWaitedFor) {
  EmulatedUsbModel model = scanner_model();
  model.interfaces[0].kernel_bound = false;
  EmulatedUsbDevice& device = emulator.add(model);
  UsbHidOptions options;
  options.kernel_settle_ms = 60'000;
  start(options);
  device.plug();
  device.node().bind_kernel_driver(0);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_EQ(device.node().state(0).claims, 1);
  EXPECT_EQ(device.node().state(0).descriptor_reads, 0);
  scan(device, kEan, 1);
}

// As after a till that was killed: the kernel's driver does not come back by itself.
TEST_F(UsbScannerTest, InterfaceThatNoDriverHoldsIsAskedItself) {
  EmulatedUsbModel model = scanner_model();
  model.interfaces[0].kernel_bound = false;
  model.interfaces.push_back({testing::mouse_report_descriptor(), false});
  EmulatedUsbDevice& device = emulator.add(model);
  device.plug();
  UsbHidOptions options;
  options.kernel_settle_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_EQ(device.node().state(0).descriptor_reads, 1);
  scan(device, kEan, 1);
  ASSERT_TRUE(device.node().wait_until(
      [](const UsbfsNode& node) { return node.state(1).descriptor_reads == 1; }));
  ASSERT_TRUE(device.node().wait_until([](const UsbfsNode& node) {
    return node.state(1).driver.empty();
  })) << "not a scanner: given back";
}

TEST_F(UsbScannerTest, InterfaceThatIsAKeyboardTooIsLeftAlone) {
  Bytes both = layout.report_descriptor();
  // Reports are numbered, so the keyboard needs a number as well.
  Bytes keyboard = testing::keyboard_report_descriptor();
  keyboard.insert(keyboard.begin() + 6, {0x85, 0x01});
  both.insert(both.end(), keyboard.begin(), keyboard.end());
  EmulatedUsbModel model;
  model.interfaces.push_back({both});
  EmulatedUsbDevice& keyboard_too = emulator.add(model);
  keyboard_too.plug();
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  EXPECT_EQ(keyboard_too.node().state(0).claims, 0);
}

TEST_F(UsbScannerTest, HostileDescriptorIsLeftAlone) {
  EmulatedUsbModel model;
  model.interfaces.push_back({{0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x97, 0xFF, 0xFF}});
  EmulatedUsbDevice& hostile = emulator.add(model);
  hostile.plug();
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
  EXPECT_EQ(hostile.node().state(0).claims, 0);
}

TEST_F(UsbScannerTest, WithoutHotplugItLooksAgainAndAgain) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  UsbHidOptions options;
  options.rescan = true;
  options.rescan_interval_ms = 30;
  start(options);
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
  device.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 2);
}

TEST(UsbSelectorTest, ReadsWhatLsusbShows) {
  const auto filter = UsbSelector::parse("05E0:1300:S-17");
  ASSERT_TRUE(filter);
  HidDeviceInfo info;
  info.vendor_id = 0x05E0;
  info.product_id = 0x1300;
  EXPECT_FALSE(filter->matches(info));
  info.serial = "S-17";
  EXPECT_TRUE(filter->matches(info));
  info.product_id = 0x1301;
  EXPECT_FALSE(filter->matches(info));
  EXPECT_TRUE(UsbSelector::parse("")->matches(info));
}

TEST(UsbSelectorTest, RefusesWhatItCannotRead) {
  for (const char* text : {"05e0", "05e0:", ":1300", "05e0:13000", "zebra:1300", "05e0:0x13",
                           "5e0 :1300", "05e0:-1"}) {
    const auto filter = UsbSelector::parse(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error().code, core::ErrorCode::config_wrong_value);
    EXPECT_THAT(filter.error().detail, HasSubstr(text));
  }
}

}  // namespace
}  // namespace holdfast::drivers::testing
