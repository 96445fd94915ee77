// Serial lines and cameras, from what the kernel shows of them. Nothing is opened but the folder
// of names that udev keeps.
//
// Threads: any; hardly blocks.
#pragma once

#include <string>
#include <vector>

#include "drivers/inventory/usb_inventory.h"
#include "pos/core/error.h"

namespace holdfast::drivers {

struct SerialLineFound {
  std::string node;    // "/dev/ttyUSB0"
  std::string driver;  // "ftdi_sio", "cdc_acm", "serial8250"
  // "1-1.2", where the line comes from USB; otherwise empty.
  std::string usb_path;
  // Names that stay when the line is plugged in elsewhere, or for a socket; may be empty.
  std::string by_id, by_path;
  core::Error access;  // why it may not be used
  bool may_use = false;

  // The name to write into the settings.
  [[nodiscard]] const std::string& best_name() const;
  // Whether the settings mean this line: its node, or a name of it; the last part may be a pattern.
  [[nodiscard]] bool is_named_by(const std::string& path) const;
};

// Those that have hardware behind them, by node.
[[nodiscard]] std::vector<SerialLineFound> serial_lines(const SystemFolders& system = {});

struct CameraFound {
  std::string node;  // "/dev/video0"
  std::string name;
  std::string usb_path;
  std::string by_id, by_path;  // as of a line
  bool may_use = false;

  // The name to write into the settings.
  [[nodiscard]] const std::string& best_name() const;
  // As SerialLineFound has it. "": any camera.
  [[nodiscard]] bool is_named_by(const std::string& path) const;
};

// Without the nodes that a camera has for its metadata.
[[nodiscard]] std::vector<CameraFound> cameras(const SystemFolders& system = {});

}  // namespace holdfast::drivers
