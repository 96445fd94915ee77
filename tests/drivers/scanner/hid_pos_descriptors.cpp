#include "tests/drivers/scanner/hid_pos_descriptors.h"

#include <algorithm>
#include <initializer_list>

namespace holdfast::drivers::testing {
namespace {

class Items {
 public:
  Items& add(std::initializer_list<int> bytes) {
    for (const int byte : bytes) bytes_.push_back(static_cast<std::uint8_t>(byte));
    return *this;
  }
  Items& size_and_count(int bits, std::size_t count) {
    return add({0x75, bits, 0x96, static_cast<int>(count & 0xFF), static_cast<int>(count >> 8)});
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace

Bytes HidPosLayout::report_descriptor() const {
  Items items;
  items.add({0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01});  // Bar Code Scanner, application
  items.add({0x09, 0x12, 0xA1, 0x02});              // Scanned Data Report, logical
  if (report_id != 0) items.add({0x85, report_id});
  items.add({0x15, 0x00, 0x26, 0xFF, 0x00});
  if (has_length) {
    // Push the page, name the length on the Generic Desktop page, pop.
    items.add({0xA4, 0x05, 0x01}).size_and_count(8, 1).add({0x09, 0x3B, 0x81, 0x02, 0xB4});
  }
  if (has_symbology) {
    items.size_and_count(8, 3).add({0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x81, 0x02});
  }
  if (vendor_bytes_in_the_middle > 0) {
    items.add({0x06, 0x66, 0xFF}).size_and_count(8, vendor_bytes_in_the_middle);
    items.add({0x09, 0x04, 0x81, 0x02, 0x05, 0x8C});
  }
  items.size_and_count(8, data_bytes).add({0x09, 0xFE, 0x82, 0x02, 0x01});
  items.size_and_count(8, 2).add({0x81, 0x03});
  if (continued_as_eight_bits) {
    items.size_and_count(1, 8).add({0x25, 0x01, 0x09, 0xFF, 0x81, 0x02});
  } else {
    items.size_and_count(1, 1).add({0x25, 0x01, 0x09, 0xFF, 0x81, 0x02});
    items.size_and_count(7, 1).add({0x81, 0x03});
  }
  items.add({0xC0, 0xC0});
  return items.take();
}

std::vector<Bytes> HidPosLayout::reports(std::string_view aim, std::string_view data) const {
  std::vector<Bytes> result;
  std::size_t at = 0;
  do {
    const std::string_view part = data.substr(at, data_bytes);
    at += part.size();
    Bytes report;
    if (report_id != 0) report.push_back(static_cast<std::uint8_t>(report_id));
    if (has_length) report.push_back(static_cast<std::uint8_t>(part.size()));
    if (has_symbology) {
      for (std::size_t i = 0; i < 3; ++i) {
        report.push_back(i < aim.size() ? static_cast<std::uint8_t>(aim[i]) : std::uint8_t{0});
      }
    }
    for (std::size_t i = 0; i < vendor_bytes_in_the_middle; ++i) report.push_back(0xA5);
    const std::size_t end = report.size() + data_bytes;
    report.insert(report.end(), part.begin(), part.end());
    report.resize(end);
    report.insert(report.end(), {0x42, 0x00});
    const bool full = part.size() == data_bytes;
    report.push_back(at < data.size() || (full && continued_left_set) ? 1 : 0);
    result.push_back(std::move(report));
  } while (at < data.size());
  return result;
}

Bytes keyboard_report_descriptor() {
  return Items()
      .add({0x05, 0x01, 0x09, 0x06, 0xA1, 0x01})                          // Keyboard
      .add({0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01})  // modifiers
      .add({0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x03})
      .add({0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02})  // LEDs
      .add({0x95, 0x01, 0x75, 0x03, 0x91, 0x03})
      .add({0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65})
      .add({0x81, 0x00, 0xC0})
      .take();
}

Bytes mouse_report_descriptor() {
  return Items()
      .add({0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x01, 0xA1, 0x00})
      .add({0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01})
      .add({0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05, 0x81, 0x03})
      .add({0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x15, 0x81, 0x25, 0x7F})
      .add({0x75, 0x08, 0x95, 0x02, 0x81, 0x06, 0xC0, 0xC0})
      .take();
}

}  // namespace holdfast::drivers::testing
