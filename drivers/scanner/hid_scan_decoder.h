// What turns the reports of one HID scanner into codes.
//
// Time is a parameter (milliseconds on any clock that only moves forward). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pos/core/barcode.h"

namespace holdfast::drivers {

class HidScanDecoder {
 public:
  virtual ~HidScanDecoder() = default;
  // One input report as the device sent it, number included. Codes that became complete.
  [[nodiscard]] virtual std::vector<core::ScannedCode> on_report(
      std::span<const std::uint8_t> report, std::int64_t now_ms) = 0;
  [[nodiscard]] virtual std::vector<core::ScannedCode> on_time(std::int64_t now_ms) = 0;
  // When on_time() must be called; empty when no code is half read.
  [[nodiscard]] virtual std::optional<std::int64_t> deadline_ms() const = 0;
  // What to do about the last scan, when it was none; otherwise empty.
  [[nodiscard]] virtual std::string advice() const { return {}; }

 protected:
  HidScanDecoder() = default;
  HidScanDecoder(const HidScanDecoder&) = default;
  HidScanDecoder& operator=(const HidScanDecoder&) = default;
  HidScanDecoder(HidScanDecoder&&) = default;
  HidScanDecoder& operator=(HidScanDecoder&&) = default;
};

}  // namespace holdfast::drivers
