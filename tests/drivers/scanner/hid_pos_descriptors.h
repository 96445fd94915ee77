// Report descriptors of the kinds of HID POS scanner that exist, and reports to match.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::drivers::testing {

using Bytes = std::vector<std::uint8_t>;

// How a scanner lays out its reports. The default is what most do: 64 bytes with report id 2,
// length, AIM identifier, 56 bytes of data, two bytes of padding, continued as bit 0 of the last.
struct HidPosLayout {
  int report_id = 2;  // 0: reports carry no number
  bool has_length = true;
  bool has_symbology = true;
  std::size_t vendor_bytes_in_the_middle = 0;
  bool continued_as_eight_bits = false;
  // Marks the last report of a code as continued when it is exactly full.
  bool continued_left_set = false;
  std::size_t data_bytes = 56;

  [[nodiscard]] Bytes report_descriptor() const;
  // `aim` is three characters or empty.
  [[nodiscard]] std::vector<Bytes> reports(std::string_view aim, std::string_view data) const;
};

[[nodiscard]] Bytes keyboard_report_descriptor();
[[nodiscard]] Bytes mouse_report_descriptor();

}  // namespace holdfast::drivers::testing
