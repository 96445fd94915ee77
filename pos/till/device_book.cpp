#include "pos/till/device_book.h"

#include <utility>
#include <variant>

#include "pos/core/barcode.h"
#include "pos/core/overloaded.h"

namespace holdfast::till {

using ports::DeviceHealth;
using ports::DeviceRole;
using ports::DeviceState;
using ports::OutputResult;

void DeviceBook::apply(const Command& command, core::Instant now, std::int64_t elapsed_ms) {
  std::visit(
      core::Overloaded{
          [](const auto&) {},
          [&](const command::DeviceChanged& c) { status_changed(c.status, now, elapsed_ms); },
          [&](const command::Scan& c) {
            // A tile or a key is no scanner.
            if (c.code.source.empty() || c.code.source == core::kTypedByHand) return;
            if (c.code.source == "tile") return;
            Entry& entry = entries_[DeviceRole::scanner];
            entry.report.status.role = DeviceRole::scanner;
            ++entry.report.statistics.good_scans;
          },
          [&](const command::ScaleChanged& c) {
            if (c.reading.state != ports::ScaleState::stable) return;
            Entry& entry = entries_[DeviceRole::scale];
            entry.report.status.role = DeviceRole::scale;
            ++entry.report.statistics.weighings;
          },
          [&](const command::PrintFinished& c) {
            const auto job = jobs_.find(c.job);
            output_ended(job == jobs_.end() ? DeviceRole::receipt_printer : job->second, c.outcome,
                         now);
            if (job != jobs_.end()) jobs_.erase(job);
          },
          [&](const command::KickFinished& c) {
            output_ended(DeviceRole::cash_drawer, c.outcome, now);
          },
      },
      command);
}

void DeviceBook::status_changed(const ports::DeviceStatus& status, core::Instant now,
                                std::int64_t elapsed_ms) {
  Entry& entry = entries_[status.role];
  ports::DeviceStatistics& counted = entry.report.statistics;
  const DeviceState before = entry.report.state();
  const DeviceState after = ports::state_of(status.health);
  if (before == DeviceState::enabled && after != DeviceState::enabled)
    counted.enabled_ms += elapsed_ms - entry.enabled_since_ms;
  if (before != DeviceState::enabled && after == DeviceState::enabled) {
    entry.enabled_since_ms = elapsed_ms;
    if (std::exchange(entry.is_away, false)) ++counted.replugs;
    entry.was_enabled = true;
  }
  if (after == DeviceState::open && entry.was_enabled) entry.is_away = true;
  if (after == DeviceState::error && before != DeviceState::error) ++counted.faults;
  // A scanner complains of the scan that was none.
  const bool complains = status.health == DeviceHealth::warning;
  if (status.role == DeviceRole::scanner && complains && before == DeviceState::enabled)
    ++counted.bad_scans;
  if ((after == DeviceState::error || complains) && !status.detail.empty())
    entry.report.last_error = {status.detail, now};
  entry.report.status = status;
}

void DeviceBook::output_ended(DeviceRole role, const ports::OutputOutcome& outcome,
                              core::Instant now) {
  if (outcome.error.code == core::ErrorCode::device_not_set_up &&
      outcome.result != OutputResult::done) {
    return;
  }
  Entry& entry = entries_[role];
  entry.report.status.role = role;
  ports::DeviceStatistics& counted = entry.report.statistics;
  switch (outcome.result) {
    case OutputResult::done:
      ++counted.outputs_done;
      return;
    case OutputResult::failed:
      ++counted.outputs_failed;
      break;
    case OutputResult::unknown:
      ++counted.outputs_unknown;
      break;
  }
  entry.report.last_error = {core::sentence(outcome.error), now};
}

void DeviceBook::note_check(DeviceRole role, ports::HealthCheck check) {
  Entry& entry = entries_[role];
  entry.report.status.role = role;
  entry.report.last_check = std::move(check);
}

std::vector<ports::DeviceReport> DeviceBook::reports(std::int64_t elapsed_ms) const {
  std::vector<ports::DeviceReport> all;
  for (const auto& [role, entry] : entries_) {
    ports::DeviceReport& report = all.emplace_back(entry.report);
    if (report.state() == DeviceState::enabled)
      report.statistics.enabled_ms += elapsed_ms - entry.enabled_since_ms;
  }
  return all;
}

}  // namespace holdfast::till
