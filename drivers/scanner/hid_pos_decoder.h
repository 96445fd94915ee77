// Turns the reports of a USB HID barcode scanner into codes (HID Point of Sale Usage Tables 1.02,
// page 0x8C). Where things lie in a report is read from the device's report descriptor, because
// vendors differ: with or without a length, with fields of their own in between, with the
// "continued" flag as one bit or as eight.
//
// A code longer than a report comes in several, each but the last marked "continued". Some
// scanners leave the mark on the last one when it is exactly full; then the code is complete when
// nothing follows for kAssemblyTimeout_ms.
//
// Pure: time is a parameter (milliseconds on any clock that only moves forward). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/scanner/code_limit.h"
#include "drivers/scanner/hid_scan_decoder.h"
#include "drivers/transport/hid_report_descriptor.h"
#include "pos/core/barcode.h"

namespace holdfast::drivers {

inline constexpr HidUsage kBarcodeScanner = hid_usage(0x8C, 0x02);

inline constexpr std::int64_t kAssemblyTimeout_ms = 150;

class HidPosDecoder final : public HidScanDecoder {
 public:
  // Errors: device_failure when no input report of the scanner carries decoded data.
  [[nodiscard]] static core::Result<HidPosDecoder> create(const HidReportDescriptor& descriptor,
                                                          std::string source);

  [[nodiscard]] std::vector<core::ScannedCode> on_report(std::span<const std::uint8_t> report,
                                                         std::int64_t now_ms) override;
  [[nodiscard]] std::vector<core::ScannedCode> on_time(std::int64_t now_ms) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  // The device went away: what was half read is dropped, never delivered.
  void reset();

 private:
  // The fields of one report that matter here.
  struct Layout {
    std::uint8_t report_id = 0;
    HidField data;
    std::optional<HidField> length;
    std::optional<HidField> continued;
    std::vector<HidField> symbology;
  };

  HidPosDecoder() = default;
  [[nodiscard]] static std::string symbology_identifier(const Layout& layout,
                                                        std::span<const std::uint8_t> payload);
  [[nodiscard]] static std::string data_of(const Layout& layout,
                                           std::span<const std::uint8_t> payload, bool continued);
  void append(std::string_view data);
  void finish(std::vector<core::ScannedCode>& codes);

  bool numbered_ = false;
  std::string source_;
  std::vector<Layout> layouts_;

  std::string aim_;
  std::string data_;
  bool overlong_ = false;
  std::optional<std::int64_t> last_report_ms_;
};

}  // namespace holdfast::drivers
