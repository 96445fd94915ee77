#include "pos/app/device_rows.h"

#include "tests/drivers/scale/hid_scale_reports.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"

namespace holdfast::app {
namespace {

using config::Settings;
using drivers::UsbDeviceFound;
using drivers::testing::HidPosLayout;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

UsbDeviceFound hid(std::vector<std::uint8_t> report_descriptor, std::uint8_t protocol = 0) {
  UsbDeviceFound device;
  device.vendor_id = 0x05E0;
  device.product_id = 0x1200;
  device.name = "Example Device";
  device.path = "1-1";
  device.may_use = true;
  const std::uint8_t subclass = protocol == 0 ? 0 : 1;
  device.interfaces = {
      {0, drivers::usb_class::hid, subclass, protocol, "usbhid", std::move(report_descriptor)}};
  return device;
}
UsbDeviceFound scanner() {
  return hid(HidPosLayout().report_descriptor());
}
UsbDeviceFound printer() {
  UsbDeviceFound device = hid({});
  device.interfaces = {{0, drivers::usb_class::printer, 1, 2, "usblp", {}}};
  return device;
}

// One row for one device.
DeviceRow row(const UsbDeviceFound& device, const Settings& settings = {}, bool till_runs = false) {
  Surroundings there;
  there.usb = {device};
  there.till_runs = till_runs;
  const auto rows = rows_of(there, settings);
  EXPECT_THAT(rows, ::testing::Not(IsEmpty()));
  return rows.empty() ? DeviceRow{} : rows.front();
}

TEST(DeviceRows, AScannerThatTheSettingsLetInIsReady) {
  const DeviceRow found = row(scanner());
  EXPECT_EQ(found.role, "scanner");
  EXPECT_EQ(found.state, Usability::ready);
  EXPECT_EQ(found.where, "usb 1-1");
  EXPECT_EQ(found.recognised, "barcode scanner, HID POS");
  EXPECT_EQ(found.advice, "");
}

TEST(DeviceRows, WithoutARoleTheLineOfTheSettingsIsNamed) {
  Settings other;
  other.scanner.vendor_product = "052e:1234";
  EXPECT_EQ(row(scanner(), other).role, "");
  EXPECT_EQ(row(scanner(), other).state, Usability::not_set_up);
  EXPECT_THAT(row(scanner(), other).advice, HasSubstr(R"(scanner.vendor_product = "05e0:1200")"));
  Settings none;
  none.scanner.kind = config::ScannerKind::none;
  EXPECT_THAT(row(scanner(), none).advice, HasSubstr(R"(scanner.kind = "usb-hid-pos")"));
  EXPECT_THAT(row(hid(drivers::testing::hid_scale_descriptor())).advice,
              HasSubstr(R"(scale.kind = "usb-hid")"));
  EXPECT_THAT(row(printer()).advice, HasSubstr(R"(printer.connection = "usb:05e0:1200")"));
  const UsbDeviceFound keyboard = hid(drivers::testing::keyboard_report_descriptor(), 1);
  EXPECT_THAT(row(keyboard).advice, AllOf(HasSubstr(R"(scanner.1.kind = "usb-keyboard")"),
                                          HasSubstr(R"(scanner.1.device = "05e0:1200")")));
  // What the settings would accept as they stand.
  Settings with;
  with.scanner.devices[0] = {config::ScannerDeviceKind::usb_keyboard, "05e0:1200"};
  EXPECT_EQ(row(keyboard, with).role, "scanner 1");
}

TEST(DeviceRows, OfTwoOfAModelTheSerialNumberOrTheSocketIsNamed) {
  Surroundings there;
  there.usb = {printer(), printer()};
  there.usb[0].serial = "A1";
  there.usb[1].path = "1-2";
  const auto rows = rows_of(there, {});
  EXPECT_THAT(rows[0].advice, HasSubstr("usb:05e0:1200:A1"));
  EXPECT_THAT(rows[1].advice, HasSubstr("usb:05e0:1200@1-2"));
  Settings settings;
  settings.printer.connection = "usb:05e0:1200@1-2";
  settings.drawer.kind = config::DrawerKind::printer;
  const auto with_role = rows_of(there, settings);
  EXPECT_EQ(with_role[0].role, "");
  EXPECT_EQ(with_role[1].role, "receipt printer, cash drawer");
}

TEST(DeviceRows, RightsProgramsAndTheTillAreNamed) {
  UsbDeviceFound device = scanner();
  device.may_use = false;
  EXPECT_EQ(row(device).state, Usability::no_access);
  EXPECT_THAT(row(device).advice, HasSubstr("70-holdfast.rules"));
  device = scanner();
  device.interfaces[0].driver = "usbfs";
  EXPECT_EQ(row(device).state, Usability::held);
  EXPECT_EQ(row(device, {}, true).state, Usability::in_use);
  // The kernel shows no report descriptor of what a program has claimed.
  device.interfaces[0].report_descriptor.clear();
  EXPECT_EQ(row(device, {}, true).recognised, "scanner or scale");
  Settings named;
  named.scanner.vendor_product = "05e0:1200";
  EXPECT_EQ(row(device, named, true).role, "scanner");
}

TEST(DeviceRows, CamerasHaveTheirRolesAndTheirAbsenceIsTold) {
  Surroundings there;
  drivers::CameraFound camera;
  camera.node = "/nowhere/video0";
  camera.by_id = "/nowhere/v4l/by-id/usb-Example-video-index0";
  camera.may_use = true;
  there.cameras = {camera};
  Settings settings;
  EXPECT_THAT(rows_of(there, settings).front().advice,
              HasSubstr("scanner.1.kind = \"camera\", scanner.1.device = \"" + camera.by_id));
  settings.scanner.devices[1].kind = config::ScannerDeviceKind::camera;
  settings.scanner.devices[1].device = "/nowhere/v4l/by-id/*Example*";
  EXPECT_EQ(rows_of(there, settings).front().role, "scanner 2");
  EXPECT_EQ(rows_of(there, settings).front().state, Usability::ready);

  settings.scanner.devices[1].device = "/nowhere/v4l/by-id/*Other*";
  const auto rows = rows_of(there, settings);
  const auto missing = std::ranges::find(rows, "scanner 2", &DeviceRow::role);
  ASSERT_NE(missing, rows.end());
  EXPECT_EQ(missing->state, Usability::missing);
  EXPECT_EQ(missing->where, settings.scanner.devices[1].device);
}

TEST(DeviceRows, WhatIsNothingToATillIsListedOnlyWhenAskedFor) {
  Surroundings there;
  there.usb = {hid(drivers::testing::mouse_report_descriptor(), 2)};
  Settings settings;
  settings.scanner.kind = config::ScannerKind::none;
  EXPECT_THAT(rows_of(there, settings), IsEmpty());
  EXPECT_THAT(rows_of(there, settings, true), SizeIs(1));
}

TEST(DeviceRows, ALineHasTheRolesOfWhateverHangsOnIt) {
  Surroundings there;
  drivers::SerialLineFound line;
  line.node = "/dev/ttyUSB0";
  line.by_id = "/dev/serial/by-id/usb-Example_S17-if00";
  line.may_use = true;
  there.lines = {line};
  Settings settings;
  settings.scanner.kind = config::ScannerKind::none;
  EXPECT_THAT(rows_of(there, settings)[0].advice, HasSubstr(line.by_id));
  settings.scanner.devices[1] = {config::ScannerDeviceKind::serial, "/dev/serial/by-id/*Example*"};
  settings.printer.connection = "serial:/dev/ttyUSB0?baud=19200";
  EXPECT_EQ(rows_of(there, settings)[0].role, "scanner 2, receipt printer");
  EXPECT_THAT(rows_of(there, settings), SizeIs(1)) << "neither is missing";
  there.lines[0].may_use = false;
  there.lines[0].access = {core::ErrorCode::device_no_access, "add the till's user to dialout"};
  EXPECT_THAT(rows_of(there, settings)[0].advice, HasSubstr("dialout"));
}

TEST(DeviceRows, QueuesAndPrintersOnTheNetwork) {
  Surroundings there;
  there.queues = std::vector<drivers::PrintQueueFound>{
      {"receipts", "Counter", ""}, {"office", "Laser", "It is stopped; run: cupsenable office"}};
  Settings settings;
  settings.scanner.kind = config::ScannerKind::none;
  settings.printer.connection = "cups:receipts";
  auto rows = rows_of(there, settings);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].role, "receipt printer");
  EXPECT_EQ(rows[0].state, Usability::set_up);
  EXPECT_THAT(rows[1].advice, HasSubstr("cupsenable"));
  settings.printer.connection = "cups:gone";
  rows = rows_of(there, settings);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[2].state, Usability::missing);
  EXPECT_THAT(rows[2].advice, HasSubstr("lpstat -e"));
  settings.printer.connection = "tcp://[2001:db8::10]";
  rows = rows_of(there, settings);
  EXPECT_EQ(rows.back().where, "tcp://[2001:db8::10]:9100");
  EXPECT_EQ(rows.back().state, Usability::set_up);
  there.queues = core::Result<std::vector<drivers::PrintQueueFound>>(
      core::fail(core::ErrorCode::device_offline, "no scheduler"));
  EXPECT_THAT(rows_of(there, settings), SizeIs(1)) << "who needs no queue misses no scheduler";
  settings.printer.connection = "cups:receipts";
  EXPECT_THAT(rows_of(there, settings)[0].advice, HasSubstr("no scheduler"));
}

TEST(DeviceRows, APrinterOfLabelsIsOneToo) {
  Surroundings there;
  there.usb = {printer()};
  Settings settings;
  settings.scanner.kind = config::ScannerKind::none;
  settings.label_printer.connection = "usb:05e0:1200";
  ASSERT_THAT(rows_of(there, settings), SizeIs(1));
  EXPECT_EQ(rows_of(there, settings)[0].role, "label printer");
  settings.printer.connection = "usb:05e0:1200";
  EXPECT_EQ(rows_of(there, settings)[0].role, "receipt printer, label printer");
  there.usb.clear();
  EXPECT_THAT(rows_of(there, settings), SizeIs(2)) << "both are missing";
}

TEST(DeviceRows, WhatIsSetUpAndNotThereIsMissing) {
  Settings settings;
  settings.scanner.vendor_product = "052e:1234";
  settings.scale.kind = config::ScaleKind::nci;
  settings.scale.device = "/dev/ttyS9";
  settings.line_display.kind = config::LineDisplayKind::serial;
  settings.line_display.device = "/dev/ttyS8";
  settings.printer.connection = "usb:04b8:0e15";
  std::string roles;
  for (const DeviceRow& one : rows_of({}, settings)) {
    EXPECT_EQ(one.state, Usability::missing);
    roles += one.role + ";";
  }
  EXPECT_EQ(roles, "scanner;scale;line display;receipt printer;");
}

TEST(DeviceRows, TextsOfDevicesDoNothingToATerminal) {
  UsbDeviceFound device = scanner();
  device.name = "Evil\x1b[2J";
  const std::string table = to_table({row(device)});
  EXPECT_THAT(table, HasSubstr(R"(Evil\x1b[2J)"));
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_THAT(to_json({row(device)}), HasSubstr(R"(\u001b)"));
  EXPECT_THAT(to_json({row(device)}), HasSubstr(R"("state": "ready")"));
}

}  // namespace
}  // namespace holdfast::app
