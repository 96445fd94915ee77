// USB barcode scanners that pose as a keyboard, taken away from the desktop, so that nothing of a
// scan is ever typed into anything. Only for devices that are named by their numbers: who else
// could tell a scanner from a keyboard? Simulated twin: drivers/sim/sim_scanner.h.
//
// Threads: see usb_hid_scanner.h.
#pragma once

#include <memory>

#include "drivers/scanner/code_assembler.h"
#include "drivers/scanner/key_layout.h"
#include "drivers/scanner/usb_hid_scanner.h"

namespace holdfast::drivers {

struct KeyboardScannerOptions {
  // Takes nothing unless it names vendor and product.
  UsbSelector filter{};
  KeyLayout layout = KeyLayout::us;
  CodeFraming framing{};
};

class UsbHidKeyboardScanner final : public UsbHidScanner {
 public:
  // On the USB bus.
  explicit UsbHidKeyboardScanner(KeyboardScannerOptions options);
  UsbHidKeyboardScanner(std::unique_ptr<HidTransport> transport, KeyboardScannerOptions options);
  // Here, since the transport's thread asks for decoders.
  ~UsbHidKeyboardScanner() override { stop(); }

 private:
  [[nodiscard]] std::unique_ptr<HidScanDecoder> decoder_for(
      const HidDeviceInfo& info, const HidReportDescriptor& descriptor) const override;
  [[nodiscard]] HidSetup setup_for(const HidDeviceInfo& info,
                                   const HidReportDescriptor& descriptor) const override;

  KeyboardScannerOptions options_;
};

}  // namespace holdfast::drivers
