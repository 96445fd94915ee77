#include "drivers/transport/hid_transport.h"

#include <array>
#include <cstdio>

namespace holdfast::drivers {

std::string HidDeviceInfo::id() const {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04x:%04x", vendor_id, product_id);
  return text.data();
}

}  // namespace holdfast::drivers
