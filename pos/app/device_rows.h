// Everything plugged in or set up that could matter to a till, with the role that it fills or why
// it fills none: what `holdfast devices list` and the screen of devices show.
//
// rows_of() and the renderings are pure; look_around() reads sysfs and asks the print scheduler,
// which may take seconds where none answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "drivers/inventory/line_inventory.h"
#include "drivers/inventory/print_queues.h"
#include "drivers/inventory/usb_inventory.h"
#include "pos/core/error.h"

namespace holdfast::app {

// What is there, apart from what the settings say.
struct Surroundings {
  std::vector<drivers::UsbDeviceFound> usb;
  std::vector<drivers::SerialLineFound> lines;
  std::vector<drivers::CameraFound> cameras;
  core::Result<std::vector<drivers::PrintQueueFound>> queues;
  std::optional<std::string> udev_rules;  // as installed
  bool till_runs = false;                 // on this machine, with these settings
};

[[nodiscard]] Surroundings look_around(const config::Settings& settings, bool till_runs);

enum class Usability : std::uint8_t {
  ready,
  set_up,      // on the network or behind a queue: whether it answers, a test tells
  in_use,      // by the till that runs
  held,        // by another program
  no_access,   // rights are missing
  not_set_up,  // the settings give it no role
  not_usable,  // what it is not, or does wrong, `advice` says
  missing,     // the settings name it, and it is not there
};

struct DeviceRow {
  std::string where;       // "usb 1-1.2", "/dev/ttyUSB0", "cups:receipts", "tcp://192.0.2.10:9100"
  std::string id;          // of USB devices "052e:1234"
  std::string name;        // what it calls itself
  std::string serial;      // its serial number
  std::string recognised;  // "barcode scanner, HID POS"
  std::string role;        // "scanner", "scanner 1", "receipt printer", "scale", "line display"
  Usability state = Usability::not_set_up;
  std::string advice;  // what to do, a sentence or more; may be empty

  friend bool operator==(const DeviceRow&, const DeviceRow&) = default;
};

// `all`: USB devices that are nothing to a till too.
[[nodiscard]] std::vector<DeviceRow> rows_of(const Surroundings& there,
                                             const config::Settings& settings, bool all = false);

// "ready", "no access".
[[nodiscard]] std::string_view word_of(Usability state);

// For a terminal: a line each, advice below.
[[nodiscard]] std::string to_table(const std::vector<DeviceRow>& rows);
// A list of objects with the members of DeviceRow, "state" as its name with underscores.
[[nodiscard]] std::string to_json(const std::vector<DeviceRow>& rows);

}  // namespace holdfast::app
