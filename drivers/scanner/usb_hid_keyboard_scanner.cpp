#include "drivers/scanner/usb_hid_keyboard_scanner.h"

#include <utility>

#include "drivers/scanner/hid_key_decoder.h"
#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {

UsbHidKeyboardScanner::UsbHidKeyboardScanner(KeyboardScannerOptions options)
    : UsbHidKeyboardScanner(std::make_unique<UsbHidTransport>(), std::move(options)) {}

UsbHidKeyboardScanner::UsbHidKeyboardScanner(std::unique_ptr<HidTransport> transport,
                                             KeyboardScannerOptions options)
    : UsbHidScanner(std::move(transport), options.filter), options_(std::move(options)) {}

std::unique_ptr<HidScanDecoder> UsbHidKeyboardScanner::decoder_for(
    const HidDeviceInfo& info, const HidReportDescriptor& descriptor) const {
  const bool is_named = options_.filter.vendor_id && options_.filter.product_id;
  if (!is_named || !descriptor.has_application(kKeyboard)) return nullptr;
  auto decoder =
      HidKeyDecoder::create(descriptor, options_.layout, options_.framing, source_of(info));
  return decoder ? std::make_unique<HidKeyDecoder>(*std::move(decoder)) : nullptr;
}

HidSetup UsbHidKeyboardScanner::setup_for(const HidDeviceInfo&, const HidReportDescriptor&) const {
  return {};
}

}  // namespace holdfast::drivers
