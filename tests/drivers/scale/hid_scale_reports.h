// A report descriptor as most HID scales have it, and reports to match.
#pragma once

#include <cstdint>
#include <vector>

namespace holdfast::drivers::testing {

// Statuses and units of the Scales page as they stand in a report.
struct HidScaleReport {
  int status = 4;  // stable
  int unit = 3;    // kg
  int exponent = -3;
  int weight = 0;
  [[nodiscard]] std::vector<std::uint8_t> bytes(int report_id = 3) const {
    return {static_cast<std::uint8_t>(report_id), static_cast<std::uint8_t>(status),
            static_cast<std::uint8_t>(unit),      static_cast<std::uint8_t>(exponent),
            static_cast<std::uint8_t>(weight),    static_cast<std::uint8_t>(weight >> 8)};
  }
};

// `statuses_from_zero`: 0 is a status too, "none", as some describe it.
[[nodiscard]] inline std::vector<std::uint8_t> hid_scale_descriptor(
    bool statuses_from_zero = false) {
  const std::uint8_t first = statuses_from_zero ? 0 : 1;
  return {0x05, 0x8D,  0x09, 0x20, 0xA1, 0x01,              // Scale Device, application
          0x85, 0x03,  0x09, 0x32, 0xA1, 0x02,              // report 3: Scale Data Report
          0x75, 0x08,  0x95, 0x01,                          // fields of eight bits
          0x09, 0x70,  0xA1, 0x02,                          // Scale Status
          0x15, first, 0x25, 0x08, 0x19, 0x71, 0x29, 0x78,  // one of eight
          0x81, 0x00,  0xC0,                                //
          0x09, 0x50,  0xA1, 0x02,                          // Weight Unit
          0x15, first, 0x25, 0x0C, 0x19, 0x51, 0x29, 0x5C,  // one of twelve
          0x81, 0x00,  0xC0,                                //
          0x15, 0x80,  0x25, 0x7F, 0x09, 0x41, 0x81, 0x02,  // Data Scaling
          0x15, 0x00,  0x27, 0xFF, 0xFF, 0x00, 0x00,        //
          0x75, 0x10,  0x09, 0x40, 0x81, 0x02,              // Data Weight
          0xC0,                                             //
          0x85, 0x04,  0x09, 0x34, 0xA1, 0x02,              // report 4: Scale Weight Limit Report
          0x75, 0x10,  0x09, 0x40, 0xB1, 0x02, 0xC0,        // a feature
          0xC0};
}

}  // namespace holdfast::drivers::testing
