// Keeps the reports of all the till's devices: a fold over what they tell the till anyway, so that
// every driver is counted alike, simulated ones too, and none can forget to count.
//
// Pure: no clock, no threads. Times are those at which the till heard of it; `elapsed_ms` is on a
// clock that only moves forward.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "pos/ports/device_report.h"
#include "pos/till/command.h"

namespace holdfast::till {

class DeviceBook {
 public:
  // Whatever is not a device's word changes nothing.
  void apply(const Command& command, core::Instant now, std::int64_t elapsed_ms);
  // The job is another device's than the receipt printer's.
  void printed_by(core::PrintJobId job, ports::DeviceRole role) { jobs_[job] = role; }
  // A test that a person asked for.
  void note_check(ports::DeviceRole role, ports::HealthCheck check);

  // In the order of the roles; those that nothing was heard of are left out.
  [[nodiscard]] std::vector<ports::DeviceReport> reports(std::int64_t elapsed_ms) const;

 private:
  struct Entry {
    ports::DeviceReport report;
    bool was_enabled = false;  // ever
    bool is_away = false;      // since
    std::int64_t enabled_since_ms = 0;
  };
  void status_changed(const ports::DeviceStatus& status, core::Instant now,
                      std::int64_t elapsed_ms);
  void output_ended(ports::DeviceRole role, const ports::OutputOutcome& outcome, core::Instant now);

  std::map<ports::DeviceRole, Entry> entries_;
  std::map<core::PrintJobId, ports::DeviceRole> jobs_;  // until they end
};

}  // namespace holdfast::till
