// libusb's error codes in the product's words.
#pragma once

#include <string_view>

#include "pos/core/error.h"

namespace holdfast::drivers {

// "could not `what`". device_no_access names the udev rule that grants access; device_busy,
// device_no_hardware, device_timeout, device_failure.
[[nodiscard]] core::Error usb_error(std::string_view what, int libusb_error_code);

}  // namespace holdfast::drivers
