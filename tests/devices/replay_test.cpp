// The recordings beside this file, played to the real drivers: what the device said must still
// mean what it meant. A recording of another device becomes a test by a line here.
#include <fstream>

#include "drivers/printer/direct_printer.h"
#include "drivers/printer/escpos_printer.h"
#include "drivers/printer/recorded_link.h"
#include "drivers/scale/serial_scale.h"
#include "drivers/scale/usb_hid_scale.h"
#include "drivers/scanner/code_assembler.h"
#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "drivers/transport/hid_recording.h"
#include "drivers/transport/replay_talk.h"
#include "pos/app/device_trial.h"
#include "tests/drivers/scanner/scanner_inbox.h"

namespace holdfast::drivers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string file(const std::string& name) {
  std::ifstream in(std::string(HOLDFAST_RECORDINGS) + "/" + name);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(text.empty()) << name;
  return text;
}

LineRecording line_recording(const std::string& name) {
  auto recording = parse_line_recording(file(name), name);
  EXPECT_TRUE(recording) << recording.error().detail;
  return recording ? *recording : LineRecording{};
}

std::unique_ptr<ReplayHidTransport> hid_recording(const std::string& name) {
  auto records = parse_hid_recording(file(name), name);
  EXPECT_TRUE(records) << records.error().detail;
  return std::make_unique<ReplayHidTransport>(records ? *records : std::vector<HidRecord>{});
}

// Each reading in the words of a person.
struct Readings {
  std::vector<std::string> lines;
  ports::ReadingHandler handler() {
    return
        [this](const ports::ScaleReading& reading) { lines.push_back(app::reading_line(reading)); };
  }
};

TEST(Replay, HidPosScanner) {
  auto transport = hid_recording("emulated-hid-pos-scanner/three-codes.hid");
  ReplayHidTransport& player = *transport;
  UsbHidPosScanner scanner(std::move(transport), {});
  testing::ScannerInbox inbox;
  ASSERT_TRUE(scanner.start(inbox.scan_handler(), inbox.status_handler()));
  player.replay();
  const auto scans = inbox.scans();
  ASSERT_EQ(scans.size(), 3U);
  EXPECT_EQ(scans[0],
            (core::ScannedCode{"4006381333931", core::Symbology::ean_13, "usb:052e:1234"}));
  EXPECT_EQ(scans[1].symbology, core::Symbology::gs1_128);
  EXPECT_EQ(scans[2].data,
            "010400638133393110A1\x1d"
            "2112345678901234567890");
  EXPECT_EQ(scans[2].symbology, core::Symbology::gs1_data_matrix);
}

TEST(Replay, HidScale) {
  auto transport = hid_recording("emulated-hid-scale/settling.hid");
  ReplayHidTransport& player = *transport;
  UsbHidScale scale(std::move(transport), {});
  Readings readings;
  ASSERT_TRUE(scale.start(readings.handler(), [](const ports::DeviceStatus&) {}));
  player.replay();
  EXPECT_THAT(readings.lines, ElementsAre("scale: no scale is heard", "scale: 0.900 kg, in motion",
                                          "scale: 1.234 kg, at rest", "scale: 0.000 kg, at zero",
                                          "scale: no scale is heard"));
}

TEST(Replay, SerialScale) {
  const LineRecording recording = line_recording("emulated-toledo-8217/settling.line");
  auto link = std::make_unique<ReplayTalk>(recording);
  ReplayTalk& player = *link;
  SerialScale scale(std::move(link), {});
  Readings readings;
  ASSERT_TRUE(scale.start(readings.handler(), [](const ports::DeviceStatus&) {}));
  player.replay(0);
  ASSERT_FALSE(readings.lines.empty());
  EXPECT_EQ(readings.lines.back(), "scale: 1.230 kg, at rest");
  EXPECT_THAT(player.sent(), ::testing::StartsWith("WW"));
  EXPECT_THAT(player.recorded_as_sent(), ::testing::StartsWith("WW"));
}

TEST(Replay, SerialScanner) {
  const LineRecording recording = line_recording("emulated-serial-scanner/one-code.line");
  CodeAssembler assembler({}, "serial:replay");
  std::vector<core::ScannedCode> codes;
  for (const LineRecord& record : recording.records) {
    if (record.kind != LineRecord::Kind::in) continue;
    for (auto& code : assembler.on_bytes(record.bytes, record.at_ms)) codes.push_back(code);
  }
  EXPECT_THAT(codes, ElementsAre(core::ScannedCode{"4006381333931", core::Symbology::ean_13,
                                                   "serial:replay"}));
}

TEST(Replay, PrinterAnswersAsItDidAndTheReceiptIsDone) {
  const LineRecording recording = line_recording("emulated-escpos-printer/receipt.line");
  const auto profile = *find_profile(recording.about.find("profile")->second);
  auto link = std::make_unique<ReplayLink>(recording);
  ReplayLink& player = *link;
  auto transport = std::make_shared<DirectPrinter>(std::move(link),
                                                   DirectPrinterConfig{profile.status, {}, false});
  EscposPrinter printer(transport, profile);
  std::string said;
  app::DeviceTrial trial([&](const std::string& line) { said += line + "\n"; },
                         std::chrono::seconds{20});
  core::ReceiptDocument document;
  document.blocks.emplace_back(
      core::ReceiptText{"TEST", core::Align::centre, core::Emphasis::large});
  EXPECT_TRUE(trial.printer(printer, {}, document)) << said;
  const auto written = player.written();
  const auto recorded = player.recorded_as_written();
  EXPECT_GE(written.size(), recorded.size());
  EXPECT_TRUE(std::equal(recorded.begin(), recorded.end(), written.begin()))
      << "the driver asks, and prints, what it did";
}

}  // namespace
}  // namespace holdfast::drivers
