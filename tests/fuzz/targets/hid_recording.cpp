// A recording of HID devices, as `holdfast devices capture` writes it and somebody sends it in;
// played to the drivers of what may have been plugged in.
#include "drivers/transport/hid_recording.h"
#include "drivers/scale/usb_hid_scale.h"
#include "drivers/scanner/usb_hid_keyboard_scanner.h"
#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "tests/fuzz/code_reading.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scale_reading.h"

namespace holdfast::fuzz {
namespace {

using drivers::HidRecord;
using Records = std::vector<HidRecord>;

void check_status(const ports::DeviceStatus& status) {
  using ports::DeviceHealth;
  const bool troubled =
      status.health == DeviceHealth::warning || status.health == DeviceHealth::failed;
  FUZZ_REQUIRE(!troubled || !status.detail.empty());
}

// `listen` is told of what the device says.
template <class Driver, class Options, class Listen>
void play(const Records& records, const Options& options, Listen listen) {
  auto transport = std::make_unique<drivers::ReplayHidTransport>(records);
  drivers::ReplayHidTransport& player = *transport;
  Driver driver(std::move(transport), options);
  FUZZ_REQUIRE(driver.start(listen, check_status).has_value());
  player.replay();
  driver.stop();
}

void run(Bytes input) {
  const auto records = drivers::parse_hid_recording(as_text(input), "recording.txt");
  if (!records) {
    FUZZ_REQUIRE(records.error().code == core::ErrorCode::payload_malformed);
    FUZZ_REQUIRE(records.error().detail.find("recording.txt:") != std::string::npos);
    return;
  }
  std::string written(drivers::kHidRecordingHeader);
  for (const HidRecord& record : *records) written += "\n" + drivers::to_line(record);
  const auto again = drivers::parse_hid_recording(written, "again");
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(*again == *records);

  drivers::KeyboardScannerOptions keyboard;
  keyboard.filter.vendor_id = 0x052E;
  keyboard.filter.product_id = 0x1234;
  play<drivers::UsbHidPosScanner>(*records, drivers::UsbSelector{},
                                  [](const core::ScannedCode& code) {
                                    // Bytes as they are in the symbol, of any kind.
                                    FUZZ_REQUIRE(!code.data.empty());
                                    FUZZ_REQUIRE(code.data.size() <= drivers::kMaxCodeBytes);
                                  });
  play<drivers::UsbHidKeyboardScanner>(*records, keyboard, check_code);
  play<drivers::UsbHidScale>(*records, drivers::UsbSelector{}, check_reading);
}

const Registration registration({"hid_recording", run});

}  // namespace
}  // namespace holdfast::fuzz
