// Reads a HID report descriptor (USB Device Class Definition for HID 1.11, section 6.2.2) into the
// fields that a device's reports are made of. The descriptor comes from a device, so nothing in it
// is believed: sizes, counts and nesting are bounded and anything beyond is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::drivers {

// Usage page in the upper, usage in the lower 16 bits.
using HidUsage = std::uint32_t;

[[nodiscard]] constexpr HidUsage hid_usage(std::uint16_t page, std::uint16_t id) noexcept {
  return (static_cast<HidUsage>(page) << 16) | id;
}

enum class HidReportKind : std::uint8_t { input, output, feature };

// `count` elements of `bit_size` bits that lie one after the other. Element n of a variable field
// means usage_first + n, but no more than usage_last. An array field's elements hold numbers into
// usage_first … usage_last instead.
struct HidField {
  HidReportKind kind = HidReportKind::input;
  std::uint8_t report_id = 0;  // 0: the device's reports carry no number
  HidUsage usage_first = 0;
  HidUsage usage_last = 0;
  HidUsage application = 0;      // usage of the outermost collection
  HidUsage collection = 0;       // usage of the innermost collection
  std::uint32_t bit_offset = 0;  // from the first byte after the report number
  std::uint32_t bit_size = 0;
  std::uint32_t count = 0;
  std::int32_t logical_min = 0;
  std::int32_t logical_max = 0;
  bool is_array = false;

  [[nodiscard]] HidUsage usage_of(std::uint32_t element) const noexcept {
    return usage_last - usage_first < element ? usage_last : usage_first + element;
  }
  friend bool operator==(const HidField&, const HidField&) = default;
};

struct HidReportDescriptor {
  std::vector<HidField> fields;
  std::vector<HidUsage> applications;  // one for each outermost collection
  bool numbered = false;               // the first byte of a report is its number

  // The longest report of a kind, with its number.
  [[nodiscard]] std::size_t max_report_bytes(HidReportKind kind) const noexcept;
  [[nodiscard]] bool has_application(HidUsage usage) const noexcept;

  // Bits of every report, padding included.
  struct ReportSize {
    HidReportKind kind = HidReportKind::input;
    std::uint8_t report_id = 0;
    std::uint32_t bits = 0;
  };
  std::vector<ReportSize> sizes;
};

inline constexpr std::size_t kMaxHidDescriptorBytes = 4096;
inline constexpr std::size_t kMaxHidFields = 2048;
inline constexpr std::size_t kMaxHidReportBytes = 8192;

// Errors: device_failure, with the position and what is wrong there.
[[nodiscard]] core::Result<HidReportDescriptor> parse_hid_report_descriptor(
    std::span<const std::uint8_t> bytes);

// `bit_size` (1–32) bits at `bit_offset`, least significant first; empty when they lie outside.
[[nodiscard]] std::optional<std::uint32_t> hid_bits(std::span<const std::uint8_t> report,
                                                    std::size_t bit_offset,
                                                    std::size_t bit_size) noexcept;

}  // namespace holdfast::drivers
