// Turns the reports of a USB HID keyboard, which a scanner poses as, into codes (HID 1.11,
// appendix B and C; HID Usage Tables 1.4, section 10). Where modifiers and keys lie in a report is
// read from the device's report descriptor.
#pragma once

#include "drivers/scanner/code_assembler.h"
#include "drivers/scanner/hid_scan_decoder.h"
#include "drivers/scanner/key_reader.h"
#include "drivers/transport/hid_report_descriptor.h"

namespace holdfast::drivers {

inline constexpr HidUsage kKeyboard = hid_usage(0x01, 0x06);

class HidKeyDecoder final : public HidScanDecoder {
 public:
  // Errors: device_failure when no input report of a keyboard names the keys that are down.
  [[nodiscard]] static core::Result<HidKeyDecoder> create(const HidReportDescriptor& descriptor,
                                                          KeyLayout layout,
                                                          const CodeFraming& framing,
                                                          std::string source);

  [[nodiscard]] std::vector<core::ScannedCode> on_report(std::span<const std::uint8_t> report,
                                                         std::int64_t now_ms) override;
  [[nodiscard]] std::vector<core::ScannedCode> on_time(std::int64_t now_ms) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  [[nodiscard]] std::string advice() const override;

 private:
  HidKeyDecoder(KeyLayout layout, const CodeFraming& framing, std::string source)
      : keys_(layout), assembler_(framing, std::move(source)) {}

  bool numbered_ = false;
  HidField key_field_;
  std::optional<HidField> modifier_field_;
  KeyReader keys_;
  CodeAssembler assembler_;
};

}  // namespace holdfast::drivers
