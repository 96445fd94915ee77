#include "drivers/transport/usb_error.h"

#include <libusb.h>

#include <string>

namespace holdfast::drivers {

core::Error usb_error(std::string_view what, int libusb_error_code) {
  using core::ErrorCode;
  std::string detail = "could not " + std::string(what) + ": " +
                       libusb_strerror(static_cast<libusb_error>(libusb_error_code));
  switch (libusb_error_code) {
    case LIBUSB_ERROR_ACCESS:
      return {ErrorCode::device_no_access,
              detail + "; install the udev rule 70-holdfast.rules and plug the device in again"};
    case LIBUSB_ERROR_BUSY:
      return {ErrorCode::device_busy, detail + "; another program uses the device"};
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND:
      return {ErrorCode::device_no_hardware, detail};
    case LIBUSB_ERROR_TIMEOUT:
      return {ErrorCode::device_timeout, detail};
    default:
      return {ErrorCode::device_failure, detail};
  }
}

}  // namespace holdfast::drivers
