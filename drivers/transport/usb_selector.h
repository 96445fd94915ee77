// Which USB device the settings mean, so that it is found again after a replug or a restart: its
// two numbers, and where there are several of a model its serial number or the socket it is in.
//
//   052e:1234                 any of this model
//   052e:1234:S17             the one with this serial number, in whatever socket
//   052e:1234@1-1.2           the one in this socket: bus 1, port 1, port 2 of the hub there
//   052e:1234:S17@1-1.2       both
//
// Pure; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::drivers {

struct UsbSelector {
  std::optional<std::uint16_t> vendor_id;
  std::optional<std::uint16_t> product_id;
  std::string serial;  // empty: any
  std::string port;    // as sysfs names it, "1-1.2"; empty: any

  // An empty text lets every device in. Errors: config_wrong_value.
  [[nodiscard]] static core::Result<UsbSelector> parse(const std::string& text);

  // `path`: of the device or one of its interfaces, "1-1.2" or "1-1.2:1.0".
  [[nodiscard]] bool matches(std::uint16_t vendor, std::uint16_t product,
                             std::string_view serial_number, std::string_view path) const;
  // A HidDeviceInfo, or whatever else has these members.
  template <class Info>
  [[nodiscard]] bool matches(const Info& info) const {
    return matches(info.vendor_id, info.product_id, info.serial, info.path);
  }
};

}  // namespace holdfast::drivers
