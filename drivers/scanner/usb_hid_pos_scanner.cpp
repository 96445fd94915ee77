#include "drivers/scanner/usb_hid_pos_scanner.h"

#include <algorithm>
#include <utility>

#include "drivers/scanner/hid_key_decoder.h"
#include "drivers/scanner/hid_pos_decoder.h"
#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {
namespace {

constexpr std::uint16_t kHoneywell = 0x0C2E;
// Honeywell scanners stay silent until this feature report is set to 1.
constexpr std::uint8_t kHoneywellEnableReport = 254;

bool has_feature_report(const HidReportDescriptor& descriptor, std::uint8_t id) {
  return std::ranges::any_of(descriptor.sizes, [id](const auto& report) {
    return report.kind == HidReportKind::feature && report.report_id == id;
  });
}

}  // namespace

UsbHidPosScanner::UsbHidPosScanner(UsbSelector filter)
    : UsbHidPosScanner(std::make_unique<UsbHidTransport>(), std::move(filter)) {}

UsbHidPosScanner::UsbHidPosScanner(std::unique_ptr<HidTransport> transport, UsbSelector filter)
    : UsbHidScanner(std::move(transport), std::move(filter)) {}

std::unique_ptr<HidScanDecoder> UsbHidPosScanner::decoder_for(
    const HidDeviceInfo& info, const HidReportDescriptor& descriptor) const {
  // An interface that is a keyboard as well is somebody's keyboard.
  if (!descriptor.has_application(kBarcodeScanner) || descriptor.has_application(kKeyboard)) {
    return nullptr;
  }
  auto decoder = HidPosDecoder::create(descriptor, source_of(info));
  return decoder ? std::make_unique<HidPosDecoder>(*std::move(decoder)) : nullptr;
}

HidSetup UsbHidPosScanner::setup_for(const HidDeviceInfo& info,
                                     const HidReportDescriptor& descriptor) const {
  HidSetup setup;
  if (info.vendor_id == kHoneywell && has_feature_report(descriptor, kHoneywellEnableReport)) {
    setup.feature_reports.push_back({kHoneywellEnableReport, {1}});
  }
  return setup;
}

}  // namespace holdfast::drivers
