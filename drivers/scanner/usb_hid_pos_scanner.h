// USB barcode scanners in HID POS mode, any number at once, plugged in whenever it pleases the
// shop. Formats, quirks and access rights: README.md in this folder. Simulated twin:
// drivers/sim/sim_scanner.h.
//
// Threads: see usb_hid_scanner.h.
#pragma once

#include <memory>

#include "drivers/scanner/usb_hid_scanner.h"

namespace holdfast::drivers {

class UsbHidPosScanner final : public UsbHidScanner {
 public:
  // On the USB bus.
  explicit UsbHidPosScanner(UsbSelector filter = {});
  UsbHidPosScanner(std::unique_ptr<HidTransport> transport, UsbSelector filter);
  // Here, since the transport's thread asks for decoders.
  ~UsbHidPosScanner() override { stop(); }

 private:
  [[nodiscard]] std::unique_ptr<HidScanDecoder> decoder_for(
      const HidDeviceInfo& info, const HidReportDescriptor& descriptor) const override;
  [[nodiscard]] HidSetup setup_for(const HidDeviceInfo& info,
                                   const HidReportDescriptor& descriptor) const override;
};

}  // namespace holdfast::drivers
