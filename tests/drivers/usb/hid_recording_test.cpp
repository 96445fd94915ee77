#include "drivers/transport/hid_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "drivers/transport/usb_hid_transport.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;
using ports::DeviceHealth;
using testing::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HidPosLayout;
using ::testing::IsEmpty;
using testing::ScannerInbox;
using ::testing::SizeIs;

constexpr char kEan[] = "4006381333931";

HidRecord ready(std::int64_t at_ms, HidDeviceKey key, Bytes descriptor) {
  HidRecord record;
  record.kind = HidRecord::Kind::ready;
  record.at_ms = at_ms;
  record.key = key;
  record.info.vendor_id = 0x052E;
  record.info.product_id = 0x1234;
  record.info.name = "Example Scanner";
  record.info.path = "1-1:1.0";
  record.info.report_descriptor = std::move(descriptor);
  return record;
}

HidRecord report(std::int64_t at_ms, HidDeviceKey key, Bytes bytes) {
  return {HidRecord::Kind::report, at_ms, key, {}, std::move(bytes)};
}

HidRecord gone(std::int64_t at_ms, HidDeviceKey key) {
  return {HidRecord::Kind::gone, at_ms, key, {}, {}};
}

// Plays records to a scanner and returns what its owner was told.
std::vector<ScannedCode> codes_of(std::vector<HidRecord> records, DeviceHealth* last = nullptr) {
  auto transport = std::make_unique<ReplayHidTransport>(std::move(records));
  ReplayHidTransport& player = *transport;
  UsbHidPosScanner scanner(std::move(transport), {});
  ScannerInbox inbox;
  EXPECT_TRUE(scanner.start(inbox.scan_handler(), inbox.status_handler()));
  player.replay();
  if (last != nullptr) *last = inbox.status().health;
  return inbox.scans();
}

TEST(HidRecording, TextAndBack) {
  const std::vector<HidRecord> records = {ready(0, 1, {0x05, 0x8C}), report(7, 1, {0x02, 0xFF}),
                                          report(7, 1, {}), gone(1'234'567, 1)};
  std::string text(kHidRecordingHeader);
  for (const HidRecord& record : records) text += "\n" + to_line(record);
  const auto parsed = parse_hid_recording(text, "file");
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(*parsed, records);
}

TEST(HidRecording, WrongLinesAreNamed) {
  const auto refusal = [](const std::string& line) {
    const auto parsed =
        parse_hid_recording(std::string(kHidRecordingHeader) + "\n5 gone 1\n" + line, "some.hid");
    if (parsed) return std::string("accepted");
    EXPECT_EQ(parsed.error().code, core::ErrorCode::payload_malformed);
    EXPECT_THAT(parsed.error().detail, HasSubstr("some.hid:3: "));
    return parsed.error().detail;
  };
  EXPECT_THAT(refusal("x"), HasSubstr("begin with a time"));
  EXPECT_THAT(refusal("6 report"), HasSubstr("begin with a time"));
  EXPECT_THAT(refusal("6 lost 1"), HasSubstr("neither"));
  EXPECT_THAT(refusal("6 report 1 abc"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("6 report 1 XY"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("4 gone 1"), HasSubstr("back in time"));
  // A driver adds its own waiting to these.
  EXPECT_THAT(refusal("9223372036854775807 gone 1"), HasSubstr("within a week"));
  EXPECT_THAT(refusal("-1 gone 1"), HasSubstr("within a week"));
  EXPECT_THAT(refusal("6 ready 1 52e:1234 1-1 05 A"), HasSubstr("052e:1234"));
  EXPECT_THAT(refusal("6 ready 1"), HasSubstr("052e:1234"));
  EXPECT_THAT(refusal("6 ready 1 052e:1234 1-1 0x05 A"), HasSubstr("descriptor"));
  for (const char* text : {"", "nonsense\n", "holdfast hid recording 2\n"}) {
    EXPECT_FALSE(parse_hid_recording(text, "some.hid")) << text;
  }
}

TEST(HidRecording, DriverRunsOnARecording) {
  const HidPosLayout layout;
  const auto two = layout.reports("]d2", std::string(100, '7'));
  DeviceHealth health{};
  EXPECT_THAT(
      codes_of({ready(0, 1, layout.report_descriptor()),
                report(10, 1, layout.reports("]E0", kEan).front()), report(900, 1, two[0]),
                report(904, 1, two[1])},
               &health),
      ElementsAre(ScannedCode{kEan, Symbology::ean_13, "usb:052e:1234"},
                  ScannedCode{std::string(100, '7'), Symbology::gs1_data_matrix, "usb:052e:1234"}));
  EXPECT_EQ(health, DeviceHealth::ready);
}

TEST(HidRecording, CodeCutOffByUnpluggingIsDropped) {
  const HidPosLayout layout;
  const auto two = layout.reports("]d2", std::string(100, '7'));
  DeviceHealth health{};
  EXPECT_THAT(codes_of({ready(0, 1, layout.report_descriptor()), report(10, 1, two[0]), gone(12, 1),
                        ready(50, 2, layout.report_descriptor()), report(60, 2, two[1]),
                        report(300, 2, layout.reports("]E0", kEan)[0])},
                       &health),
              ElementsAre(::testing::Field(&ScannedCode::data, std::string(44, '7')),
                          ::testing::Field(&ScannedCode::data, kEan)))
      << "what came after belongs to the new device alone";
  EXPECT_EQ(health, DeviceHealth::ready);
}

TEST(HidRecording, SilenceCompletesACodeAtItsOwnTime) {
  HidPosLayout layout;
  layout.continued_left_set = true;
  const std::string full(56, '1');
  EXPECT_THAT(codes_of({ready(0, 1, layout.report_descriptor()),
                        report(10, 1, layout.reports("]C0", full).front()),
                        report(5'000, 1, layout.reports("]C0", full).front())}),
              SizeIs(2));
}

TEST(HidRecording, DevicesThatAreNotWantedAreSkipped) {
  EXPECT_THAT(codes_of({ready(0, 1, testing::keyboard_report_descriptor()),
                        report(10, 1, {0, 0, 4, 0, 0, 0, 0, 0}), report(11, 9, {1, 2, 3})}),
              IsEmpty());
}

TEST(HidRecording, WhatTheBusDidCanBePlayedBack) {
  holdfast::testing::UsbEmulator emulator;
  const HidPosLayout layout;
  holdfast::testing::EmulatedUsbModel model;
  model.serial = "S-0815";
  model.interfaces.push_back({layout.report_descriptor()});
  auto& device = emulator.add(model);
  device.plug();

  std::string text;
  std::vector<ScannedCode> scanned;
  {
    ScannerInbox inbox;
    UsbHidPosScanner scanner(
        std::make_unique<RecordingHidTransport>(
            std::make_unique<UsbHidTransport>(),
            [&text](std::string_view line) { text.append(line).append("\n"); }),
        {});
    ASSERT_TRUE(scanner.start(inbox.scan_handler(), inbox.status_handler()));
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
    for (const char* aim : {"]E0", "]d2", "]C1"}) {
      for (Bytes& bytes : layout.reports(aim, kEan + std::string(60, '9'))) {
        device.send_report(std::move(bytes));
      }
    }
    ASSERT_TRUE(inbox.wait_for_scans(3));
    device.unplug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
    scanner.stop();
    scanned = inbox.scans();
  }
  EXPECT_THAT(text, ::testing::Not(HasSubstr("S-0815")));
  auto records = parse_hid_recording(text, "recording");
  ASSERT_TRUE(records) << records.error().detail;
  EXPECT_THAT(*records, SizeIs(8)) << "ready, six reports, gone";
  DeviceHealth health{};
  EXPECT_EQ(codes_of(*std::move(records), &health), scanned);
  EXPECT_EQ(health, DeviceHealth::absent);
}

RC_GTEST_PROP(HidRecordingProperty, AnyTextIsSurvived, (const std::string& text)) {
  (void)parse_hid_recording(text, "x");
  (void)parse_hid_recording(std::string(kHidRecordingHeader) + "\n" + text, "x");
}

}  // namespace
}  // namespace holdfast::drivers
