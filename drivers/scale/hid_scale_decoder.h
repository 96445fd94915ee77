// Turns the reports of a USB HID scale into readings (HID Point of Sale Usage Tables 1.02, page
// 0x8D). Where things lie in a report is read from the device's report descriptor. Most send six
// bytes: report number, status, unit, exponent, and the weight in two.
//
// Pure. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/transport/hid_report_descriptor.h"
#include "pos/ports/scale.h"

namespace holdfast::drivers {

// What the outermost collection of a scale is called; some say the first, most the second.
inline constexpr HidUsage kScales = hid_usage(0x8D, 0x01);
inline constexpr HidUsage kScaleDevice = hid_usage(0x8D, 0x20);

class HidScaleDecoder {
 public:
  // Errors: device_failure when no input report of the scale carries weight, unit and status.
  [[nodiscard]] static core::Result<HidScaleDecoder> create(const HidReportDescriptor& descriptor);

  // One input report as the device sent it, number included. Empty for a report that says nothing
  // of the weight. What cannot be understood is a fault, so that an older weight does not stay.
  [[nodiscard]] std::optional<ports::ScaleReading> on_report(
      std::span<const std::uint8_t> report) const;

 private:
  // The fields of one report that matter here.
  struct Layout {
    std::uint8_t report_id = 0;
    std::optional<HidField> weight, scaling, unit, status;
  };

  HidScaleDecoder() = default;
  [[nodiscard]] static ports::ScaleReading decode(const Layout& layout,
                                                  std::span<const std::uint8_t> payload);

  bool numbered_ = false;
  std::vector<Layout> layouts_;
};

}  // namespace holdfast::drivers
