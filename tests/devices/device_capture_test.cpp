// Recordings of emulated devices, made as a technician makes them, and played back to the drivers.
// With HOLDFAST_KEEP_RECORDINGS=FOLDER they are kept there: so the ones beside this file were made.
#include "pos/app/device_capture.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "drivers/transport/hid_recording.h"
#include "drivers/transport/line_recording.h"
#include "tests/drivers/scale/hid_scale_reports.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::app {
namespace {

using namespace std::chrono_literals;
using config::Settings;
using core::ErrorCode;
using drivers::testing::HidPosLayout;
using drivers::testing::HidScaleReport;
using ::testing::AllOf;
using testing::Bytes;
using testing::EmulatedUsbModel;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::UsbEmulator;
namespace fs = std::filesystem;

class Capture : public ::testing::Test {
 protected:
  // Records until `on_line` has stopped it, or ten seconds.
  void record(const std::string& device, const Settings& settings,
              const std::function<void(const std::string&, DeviceLines&)>& on_line) {
    const auto target = capture_target(device, settings, drivers::usb_devices());
    ASSERT_TRUE(target) << core::sentence(target.error());
    auto recording = DeviceCapture::begin(file_, *target, settings);
    ASSERT_TRUE(recording) << core::sentence(recording.error());
    DeviceLines lines;
    const auto done =
        (*recording)
            ->run(lines, [&](const std::string& line) { on_line(line, lines); },
                  std::chrono::steady_clock::now() + 10s, {},
                  {{core::ReceiptText{"TEST", core::Align::centre, core::Emphasis::large}}});
    ASSERT_TRUE(done) << core::sentence(done.error());
    events_ = (*recording)->events();
  }
  [[nodiscard]] std::string text() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void keep(const char* model, const char* name) const {
    const char* folder = std::getenv("HOLDFAST_KEEP_RECORDINGS");
    if (folder == nullptr) return;
    fs::create_directories(fs::path(folder) / model);
    fs::copy_file(file_, fs::path(folder) / model / name, fs::copy_options::overwrite_existing);
    fs::permissions(fs::path(folder) / model / name, fs::perms(0644));
  }

  testing::TempFolder folder_;
  fs::path file_ = folder_.path() / "recording";
  std::size_t events_ = 0;
};

EmulatedUsbModel scanner_model() {
  EmulatedUsbModel model;
  model.serial = "S-0815";
  model.interfaces.push_back({HidPosLayout().report_descriptor()});
  return model;
}

TEST_F(Capture, AScannerOnUsb) {
  UsbEmulator emulator;
  auto& device = emulator.add(scanner_model());
  device.plug();
  const HidPosLayout layout;
  std::size_t codes = 0;
  record("scanner", {}, [&](const std::string& line, DeviceLines& lines) {
    if (line.starts_with("scanner: ready")) {
      for (const auto& [aim, data] : {std::pair{"]E0", "4006381333931"},
                                      {"]C1", "0104006381333931"},
                                      {"]d2",
                                       "010400638133393110A1\x1d"
                                       "2112345678901234567890"}}) {
        for (Bytes& report : layout.reports(aim, data)) device.send_report(std::move(report));
      }
    }
    if (line.starts_with("a code of") && ++codes == 3) lines.stop();
  });
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U) << "it holds codes";
  EXPECT_THAT(text(), AllOf(HasSubstr("gift\n# cards"), Not(HasSubstr("S-0815"))));
  EXPECT_EQ(events_, 5U) << "ready, three reports, and the end of the recording";

  auto records = drivers::parse_hid_recording(text(), "recording");
  ASSERT_TRUE(records) << records.error().detail;
  auto transport = std::make_unique<drivers::ReplayHidTransport>(*std::move(records));
  drivers::ReplayHidTransport& player = *transport;
  drivers::UsbHidPosScanner scanner(std::move(transport), {});
  drivers::testing::ScannerInbox inbox;
  ASSERT_TRUE(scanner.start(inbox.scan_handler(), inbox.status_handler()));
  player.replay();
  ASSERT_EQ(inbox.scans().size(), 3U);
  EXPECT_EQ(inbox.scans()[0].data, "4006381333931");
  keep("emulated-hid-pos-scanner", "three-codes.hid");
}

TEST_F(Capture, AScaleOnUsbThatTheSettingsDoNotName) {
  UsbEmulator emulator;
  EmulatedUsbModel model;
  model.vendor_id = 0x0922;
  model.product_id = 0x8003;
  model.product = "Scale";
  model.interfaces.push_back({drivers::testing::hid_scale_descriptor()});
  auto& device = emulator.add(model);
  device.plug();
  record("usb:0922:8003", {}, [&](const std::string& line, DeviceLines& lines) {
    if (line.starts_with("scale: ready")) {
      device.send_report(HidScaleReport{.status = 3, .weight = 900}.bytes());
      device.send_report(HidScaleReport{.weight = 1'234}.bytes());
      device.send_report(HidScaleReport{.status = 2}.bytes());
    }
    if (line == "scale: 0.000 kg, at zero") lines.stop();
  });
  const auto records = drivers::parse_hid_recording(text(), "recording");
  ASSERT_TRUE(records) << records.error().detail;
  EXPECT_EQ(records->size(), 5U) << "ready, three reports, and the end of the recording";
  keep("emulated-hid-scale", "settling.hid");
}

TEST_F(Capture, AScaleOnASerialLine) {
  testing::SerialLine line(folder_.path() / "scale");
  line.plug();
  Settings settings;
  settings.scale.kind = config::ScaleKind::toledo_8217;
  settings.scale.device = line.path();
  std::thread scale([&] {
    // Asked, it answers; the weight counts when it said the same twice.
    for (const char* answer : {"\x02"
                               "?\x08\r",
                               "\x02"
                               "01.230\r",
                               "\x02"
                               "01.230\r"}) {
      if (line.receive(1) == "W") line.send(answer);
    }
  });
  record("scale", settings, [&](const std::string& said, DeviceLines& lines) {
    if (said == "scale: 1.230 kg, at rest") lines.stop();
  });
  scale.join();
  EXPECT_THAT(text(), AllOf(HasSubstr("about kind toledo-8217"), HasSubstr(" out 57"),
                            HasSubstr(" in 0230312e3233300d"), Not(HasSubstr(line.path()))));
  keep("emulated-toledo-8217", "settling.line");
}

TEST_F(Capture, AScannerOnALineThatTheSettingsDoNotName) {
  testing::SerialLine line(folder_.path() / "scanner");
  line.plug();
  record(line.path(), {}, [&](const std::string& said, DeviceLines& lines) {
    if (said.starts_with("scanner: ready")) line.send("]E04006381333931\r");
    if (said == "a code of 13 characters") lines.stop();
  });
  const auto recording = drivers::parse_line_recording(text(), "recording");
  ASSERT_TRUE(recording) << recording.error().detail;
  EXPECT_EQ(recording->about.find("line")->second, "9600 8N1");
  keep("emulated-serial-scanner", "one-code.line");
}

TEST_F(Capture, APrinterPrintsATestReceipt) {
  testing::PrinterSimulator simulator;
  Settings settings;
  settings.printer.connection = "tcp://127.0.0.1:" + std::to_string(simulator.port()) + "?keep=yes";
  settings.printer.profile = "bixolon-srp-350";
  record("printer", settings, [](const std::string& line, DeviceLines& lines) {
    if (line == "test print: done") lines.stop();
  });
  EXPECT_THAT(simulator.text(48), HasSubstr("TEST"));
  const auto recording = drivers::parse_line_recording(text(), "recording");
  ASSERT_TRUE(recording) << recording.error().detail;
  EXPECT_EQ(recording->about.find("profile")->second, "bixolon-srp-350");
  keep("emulated-escpos-printer", "receipt.line");
}

TEST_F(Capture, WhatPeopleTypeAndCardsAreNotRecorded) {
  UsbEmulator emulator;
  EmulatedUsbModel keyboard;
  keyboard.vendor_id = 0x046D;
  keyboard.interfaces.push_back({drivers::testing::keyboard_report_descriptor(), true, 1, 1});
  emulator.add(keyboard).plug();
  EmulatedUsbModel reader;
  reader.vendor_id = 0x0801;
  reader.interfaces.push_back({{0x05, 0x8E, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF,
                                0x00, 0x75, 0x08, 0x95, 0x08, 0x09, 0x30, 0x81, 0x02, 0xC0}});
  emulator.add(reader).plug();
  const auto refusal = [](const char* device) {
    const auto target = capture_target(device, {}, drivers::usb_devices());
    return target ? std::string("accepted") : core::sentence(target.error());
  };
  EXPECT_THAT(refusal("usb:046d:1234"), HasSubstr("what people type is not recorded"));
  EXPECT_THAT(refusal("usb:0801:1234"), HasSubstr("cards are never recorded"));
  EXPECT_THAT(refusal("usb:1111:2222"), HasSubstr("not on the USB bus"));
  EXPECT_THAT(refusal("scale"), HasSubstr("scale.kind"));
  EXPECT_THAT(refusal("printer"), HasSubstr("printer.connection"));
  EXPECT_THAT(refusal("toaster"), HasSubstr("DEVICE is"));
}

TEST_F(Capture, NoFileIsOverwrittenAndNoLinkFollowed) {
  const auto target = capture_target("scanner", {}, {});
  ASSERT_TRUE(target);
  std::ofstream(file_) << "precious";
  EXPECT_EQ(DeviceCapture::begin(file_, *target, {}).error().code, ErrorCode::file_unreadable);
  EXPECT_EQ(text(), "precious");
  fs::remove(file_);
  fs::create_symlink(folder_.path() / "elsewhere", file_);
  EXPECT_FALSE(DeviceCapture::begin(file_, *target, {}));
  EXPECT_FALSE(fs::exists(folder_.path() / "elsewhere"));
}

}  // namespace
}  // namespace holdfast::app
