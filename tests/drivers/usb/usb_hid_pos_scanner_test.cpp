// How a scanner is read.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/usb/usb_scanner_fixture.h"

namespace holdfast::drivers::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

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

}  // namespace
}  // namespace holdfast::drivers::testing
