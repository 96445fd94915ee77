#include "drivers/sim/sim_scanner.h"

#include <utility>

namespace holdfast::drivers {
namespace {
constexpr const char* kName = "sim:scanner";
}

core::Result<void> SimScanner::start(ports::ScanHandler on_scan, ports::StatusHandler on_status) {
  on_scan_ = std::move(on_scan);
  on_status_ = std::move(on_status);
  running_ = true;
  worker_.start();
  report();
  return {};
}

void SimScanner::stop() {
  running_ = false;
  worker_.stop();
}

bool SimScanner::scan(core::ScannedCode code) {
  if (!plugged_) return false;
  if (code.source.empty()) code.source = kName;
  return worker_.post([this, code = std::move(code)] {
    if (running_) on_scan_(code);
  });
}

void SimScanner::set_plugged(bool plugged) {
  plugged_ = plugged;
  report();
}

void SimScanner::report() {
  ports::DeviceStatus status;
  status.role = ports::DeviceRole::scanner;
  status.name = kName;
  if (plugged_) {
    status.health = ports::DeviceHealth::ready;
  } else {
    status.health = ports::DeviceHealth::absent;
    status.detail = "The scanner is unplugged. Plug it in.";
  }
  worker_.post([this, status = std::move(status)] {
    if (running_) on_status_(status);
  });
}

}  // namespace holdfast::drivers
