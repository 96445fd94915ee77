// What a scanner told its owner, to wait for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "pos/ports/scanner.h"

namespace holdfast::drivers::testing {

class ScannerInbox {
 public:
  [[nodiscard]] ports::ScanHandler scan_handler() {
    return [this](const core::ScannedCode& code) {
      const std::lock_guard lock(mutex_);
      scans_.push_back(code);
      changed_.notify_all();
    };
  }
  [[nodiscard]] ports::StatusHandler status_handler() {
    return [this](const ports::DeviceStatus& status) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(status);
      changed_.notify_all();
    };
  }

  [[nodiscard]] bool wait_for_scans(std::size_t count) {
    return wait([&] { return scans_.size() >= count; });
  }
  [[nodiscard]] bool wait_for_health(ports::DeviceHealth health) {
    return wait([&] { return !statuses_.empty() && statuses_.back().health == health; });
  }
  [[nodiscard]] std::vector<core::ScannedCode> scans() {
    const std::lock_guard lock(mutex_);
    return scans_;
  }
  [[nodiscard]] ports::DeviceStatus status() {
    const std::lock_guard lock(mutex_);
    return statuses_.empty() ? ports::DeviceStatus{} : statuses_.back();
  }
  [[nodiscard]] std::size_t status_count() {
    const std::lock_guard lock(mutex_);
    return statuses_.size();
  }

 private:
  [[nodiscard]] bool wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<core::ScannedCode> scans_;
  std::vector<ports::DeviceStatus> statuses_;
};

}  // namespace holdfast::drivers::testing
