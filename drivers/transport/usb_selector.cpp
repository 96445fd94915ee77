#include "drivers/transport/usb_selector.h"

#include <charconv>

namespace holdfast::drivers {
namespace {

std::optional<std::uint16_t> hex16(std::string_view text) {
  std::uint16_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || text.size() > 4 || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return value;
}

bool is_port(std::string_view text) {
  return text.find('-') != std::string_view::npos && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

}  // namespace

core::Result<UsbSelector> UsbSelector::parse(const std::string& text) {
  UsbSelector selector;
  if (text.empty()) return selector;
  std::string_view rest = text;
  // A serial number may hold the sign itself.
  if (const std::size_t at = rest.rfind('@');
      at != std::string_view::npos && at + 1 < rest.size() && is_port(rest.substr(at + 1))) {
    selector.port = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  const std::size_t colon = rest.find(':');
  if (colon != std::string_view::npos) {
    const std::size_t second = rest.find(':', colon + 1);
    selector.vendor_id = hex16(rest.substr(0, colon));
    selector.product_id = hex16(rest.substr(colon + 1, second - colon - 1));
    if (second != std::string_view::npos) selector.serial = rest.substr(second + 1);
  }
  if (!selector.vendor_id || !selector.product_id) {
    return core::fail(core::ErrorCode::config_wrong_value,
                      "USB device \"" + text +
                          "\": write the vendor and product number as lsusb shows them, such as "
                          "\"052e:1234\"; behind them may stand :SERIAL and @PORT");
  }
  return selector;
}

bool UsbSelector::matches(std::uint16_t vendor, std::uint16_t product,
                          std::string_view serial_number, std::string_view path) const {
  return (!vendor_id || *vendor_id == vendor) && (!product_id || *product_id == product) &&
         (serial.empty() || serial == serial_number) &&
         (port.empty() || port == path.substr(0, path.find(':')));
}

}  // namespace holdfast::drivers
