#include "drivers/scanner/scanner_group.h"

#include <algorithm>
#include <string>
#include <utility>

namespace holdfast::drivers {
namespace {

using ports::DeviceHealth;
using ports::DeviceStatus;

bool works(const DeviceStatus& status) {
  return status.health == DeviceHealth::ready || status.health == DeviceHealth::warning;
}

bool needs_a_person(const DeviceStatus& status) {
  return status.health == DeviceHealth::failed || status.health == DeviceHealth::warning;
}

}  // namespace

DeviceStatus merged_status(std::span<const DeviceStatus> statuses) {
  DeviceStatus result;
  result.role = ports::DeviceRole::scanner;
  const auto working = std::ranges::count_if(statuses, works);
  const auto trouble = std::ranges::find_if(statuses, needs_a_person);
  if (working > 0) {
    result.health = DeviceHealth::ready;
    result.name = std::ranges::find_if(statuses, works)->name;
    if (working > 1) result.name += " + " + std::to_string(working - 1);
  }
  if (trouble != statuses.end()) {
    result.health = working > 0 ? DeviceHealth::warning : DeviceHealth::failed;
    if (working == 0) result.name = trouble->name;
    result.detail = trouble->detail;
    // Whose trouble it is.
    if (statuses.size() > 1 && !trouble->name.empty()) {
      result.detail = trouble->name + ": " + trouble->detail;
    }
  }
  return result;
}

ScannerGroup::ScannerGroup(std::vector<std::unique_ptr<ports::Scanner>> scanners)
    : scanners_(std::move(scanners)) {}

ScannerGroup::~ScannerGroup() {
  stop();
}

core::Result<void> ScannerGroup::start(ports::ScanHandler on_scan, ports::StatusHandler on_status) {
  stop();
  {
    const std::lock_guard lock(mutex_);
    on_status_ = std::move(on_status);
    statuses_.assign(scanners_.size(), {});
    reported_.reset();
  }
  for (std::size_t i = 0; i < scanners_.size(); ++i) {
    const auto started =
        scanners_[i]->start(on_scan, [this, i](const DeviceStatus& status) { changed(i, status); });
    if (started) continue;
    changed(
        i, {ports::DeviceRole::scanner, DeviceHealth::failed, "", core::sentence(started.error())});
  }
  return {};
}

void ScannerGroup::stop() {
  for (const auto& scanner : scanners_) scanner->stop();
}

void ScannerGroup::changed(std::size_t scanner, const DeviceStatus& status) {
  const std::lock_guard lock(mutex_);
  statuses_[scanner] = status;
  DeviceStatus now = merged_status(statuses_);
  if (reported_ == now) return;
  reported_ = now;
  on_status_(now);
}

}  // namespace holdfast::drivers
