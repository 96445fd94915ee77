// The devices as the screen for technicians and managers shows them, and what can be asked there.
//
// Values only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/instant.h"
#include "pos/ports/device_report.h"

namespace holdfast::ui {

struct DevicesView {
  // Those that the till works with.
  struct Device {
    ports::DeviceReport report;
    std::string last_error_at;  // "14:32", of today, or with its date
  };
  std::vector<Device> devices;

  // Everything that is plugged in or set up.
  struct Plugged {
    enum class Sign : std::uint8_t { good, idle, trouble } sign = Sign::idle;
    std::string what;    // "barcode scanner, HID POS: Example 052e:1234"
    std::string where;   // "usb 1-1.2"
    std::string role;    // may be empty
    std::string state;   // "ready"
    std::string advice;  // may be empty
  };
  std::vector<Plugged> plugged;
  bool looking = false;        // for what is plugged in
  std::string looked_at;       // "14:32"; empty: never
  std::string nothing_to_see;  // why there is no list, as in the demo

  // The last code that was scanned while this was open: each step of its decoding.
  std::vector<std::string> scan_steps;
  bool printing = false;  // a test
};

struct DeviceCommand {
  enum class Kind : std::uint8_t { look_again, print_test } kind = Kind::look_again;
};

}  // namespace holdfast::ui
