// The scanner driver on real libusb, with emulated devices on the bus.
#include "drivers/scanner/usb_hid_pos_scanner.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/transport/usb_hid_transport.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/usb/scanner_inbox.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers {
namespace {

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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HidPosLayout;
using ::testing::IsEmpty;
using testing::ScannerInbox;
using ::testing::SizeIs;

constexpr char kEan[] = "4006381333931";
constexpr std::size_t kTransfers = 4;

EmulatedUsbModel scanner_model(const HidPosLayout& layout = {}) {
  EmulatedUsbModel model;
  model.interfaces.push_back({layout.report_descriptor()});
  return model;
}

EmulatedHidInterface keyboard_interface() {
  return {testing::keyboard_report_descriptor(), true, 1, 1};
}

class UsbScannerTest : public ::testing::Test {
 protected:
  ~UsbScannerTest() override { stop(); }

  void start(const UsbHidOptions& options = {}, UsbScannerFilter filter = {}) {
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

TEST_F(UsbScannerTest, WithoutHardwareItWaits) {
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  EXPECT_EQ(inbox.status().role, ports::DeviceRole::scanner);
}

TEST_F(UsbScannerTest, ReadsAScannerThatIsThere) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_EQ(inbox.status().name, "Example Scanner");
  EXPECT_EQ(device.node().state(0).driver, "usbfs");
  scan(device, kEan, 1);
  EXPECT_EQ(inbox.scans().front(), (ScannedCode{kEan, Symbology::ean_13, "usb:052e:1234"}));
  stop();
  EXPECT_EQ(device.node().state(0).driver, "usbhid") << "handed back to the kernel";
  EXPECT_EQ(device.node().unknown_requests(), 0);
}

TEST_F(UsbScannerTest, FindsAScannerThatComesLater) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  device.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
}

TEST_F(UsbScannerTest, CodesOfOneToNineReports) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  for (std::size_t reports = 1; reports <= 9; ++reports) {
    scan(device, std::string(56 * reports - 3, static_cast<char>('0' + reports)), reports);
  }
  EXPECT_THAT(inbox.scans(), SizeIs(9));
}

TEST_F(UsbScannerTest, CodeThatFillsItsReportsIsCompletedBySilence) {
  layout.continued_left_set = true;
  EmulatedUsbDevice& device = emulator.add(scanner_model(layout));
  device.plug();
  start();
  scan(device, std::string(112, '8'), 1);
}

TEST_F(UsbScannerTest, TwoHundredScansInARowArriveInOrder) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back("code " + std::to_string(i) + std::string(i % 3 == 0 ? 100 : 0, 'x'));
    for (Bytes& report : layout.reports("]C0", sent.back())) device.send_report(std::move(report));
  }
  ASSERT_TRUE(inbox.wait_for_scans(200));
  std::vector<std::string> received;
  for (const ScannedCode& code : inbox.scans()) received.push_back(code.data);
  EXPECT_EQ(received, sent);
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
  const auto filter = UsbScannerFilter::parse("052e:1234");
  ASSERT_TRUE(filter);
  start({}, *filter);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(wanted, kEan, 1);
  EXPECT_EQ(unwanted.node().state(0).claims, 0);
}

TEST_F(UsbScannerTest, StalledEndpointIsClearedAndReadOn) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, "before", 1);
  device.node().halt(0);
  scan(device, "after", 2);
  EXPECT_EQ(device.node().halts_cleared(), 1);
  EXPECT_EQ(inbox.status().health, DeviceHealth::ready);
}

TEST_F(UsbScannerTest, ErrorsOnTheWireAreRiddenOut) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  expect_reading(device);
  device.node().fail_transfers(3);
  scan(device, kEan, 1);
}

TEST_F(UsbScannerTest, DeviceThatKeepsFailingIsReportedAndTriedAgain) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  device.node().fail_transfers(1'000'000);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox.status().detail, HasSubstr("stopped answering"));
  device.node().fail_transfers(0);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(device, kEan, 1);
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

TEST_F(UsbScannerTest, HoneywellIsSwitchedOn) {
  Bytes descriptor = layout.report_descriptor();
  descriptor.pop_back();
  const Bytes feature{0x06, 0x66, 0xFF, 0x85, 0xFE, 0x75, 0x08,
                      0x95, 0x01, 0x09, 0x01, 0xB1, 0x02, 0xC0};
  descriptor.insert(descriptor.end(), feature.begin(), feature.end());
  EmulatedUsbModel model;
  model.vendor_id = 0x0C2E;
  model.interfaces.push_back({descriptor});
  EmulatedUsbDevice& device = emulator.add(model);
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_THAT(device.node().feature_reports(),
              ElementsAre(ReceivedFeatureReport{0, 254, {254, 1}}));
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

TEST_F(UsbScannerTest, StopWithTransfersInFlightIsCleanAndFinal) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  expect_reading(device);
  std::atomic<bool> enough{false};
  std::thread sender([&] {
    while (!enough) {
      device.send_report(layout.reports("]E0", kEan).front());
      std::this_thread::yield();
    }
  });
  ASSERT_TRUE(inbox.wait_for_scans(20));
  stop();
  const std::size_t scans = inbox.scans().size();
  const std::size_t statuses = inbox.status_count();
  enough = true;
  sender.join();
  EXPECT_EQ(device.node().transfers_in_flight(), 0u);
  EXPECT_EQ(device.node().state(0).driver, "usbhid");
  EXPECT_EQ(inbox.scans().size(), scans);
  EXPECT_EQ(inbox.status_count(), statuses);
}

TEST_F(UsbScannerTest, CanBeStartedAgain) {
  EmulatedUsbDevice& device = emulator.add(scanner_model());
  device.plug();
  for (std::size_t round = 1; round <= 3; ++round) {
    start();
    scan(device, "round " + std::to_string(round), round);
    stop();
    stop();
  }
}

TEST(UsbScannerFilterTest, ReadsWhatLsusbShows) {
  const auto filter = UsbScannerFilter::parse("05E0:1300:S-17");
  ASSERT_TRUE(filter);
  HidDeviceInfo info;
  info.vendor_id = 0x05E0;
  info.product_id = 0x1300;
  EXPECT_FALSE(filter->matches(info));
  info.serial = "S-17";
  EXPECT_TRUE(filter->matches(info));
  info.product_id = 0x1301;
  EXPECT_FALSE(filter->matches(info));
  EXPECT_TRUE(UsbScannerFilter::parse("")->matches(info));
}

TEST(UsbScannerFilterTest, RefusesWhatItCannotRead) {
  for (const char* text : {"05e0", "05e0:", ":1300", "05e0:13000", "zebra:1300", "05e0:0x13",
                           "5e0 :1300", "05e0:-1"}) {
    const auto filter = UsbScannerFilter::parse(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error().code, core::ErrorCode::config_wrong_value);
    EXPECT_THAT(filter.error().detail, HasSubstr(text));
  }
}

}  // namespace
}  // namespace holdfast::drivers
