#include "pos/app/device_desk.h"

#include <utility>
#include <variant>

#include "pos/app/device_trial.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

namespace cmd = till::command;
using Plugged = ui::DevicesView::Plugged;

Plugged::Sign sign_of(Usability state) {
  switch (state) {
    case Usability::ready:
    case Usability::set_up:
    case Usability::in_use:
      return Plugged::Sign::good;
    case Usability::held:
    case Usability::no_access:
    case Usability::not_usable:
    case Usability::missing:
      return Plugged::Sign::trouble;
    case Usability::not_set_up:
      break;
  }
  return Plugged::Sign::idle;
}

Plugged plugged(const DeviceRow& row) {
  std::string what = row.recognised;
  if (!row.name.empty()) what += (what.empty() ? "" : ": ") + row.name;
  if (!row.id.empty()) what += " " + row.id;
  if (what.empty()) what = row.role;
  if (!what.empty() && what.front() >= 'a' && what.front() <= 'z')
    what.front() = static_cast<char>(what.front() - 'a' + 'A');
  return {sign_of(row.state),
          terminal_text(what),
          terminal_text(row.where),
          row.role,
          std::string(word_of(row.state)),
          terminal_text(row.advice)};
}

}  // namespace

DeviceDesk::DeviceDesk(const ports::Clock& clock, Threads& threads, core::CodeRules rules,
                       Look look, std::function<void()> wake)
    : clock_(clock), rules_(std::move(rules)), look_(std::move(look)), wake_(std::move(wake)) {
  if (look_) {
    looker_ = threads.make_executor("devices");
  } else {
    view_.nothing_to_see = "The devices of this till are simulated: nothing is plugged in.";
  }
}

bool DeviceDesk::take(const till::Command& command) {
  if (const auto* print = std::get_if<cmd::PrintFinished>(&command);
      print != nullptr && test_ == print->job) {
    test_ended(print->outcome);
    return true;
  }
  const auto* scan = std::get_if<cmd::Scan>(&command);
  const bool explained = open_ && scan != nullptr;
  if (explained) explain(scan->code);
  book_.apply(command, clock_.now(), clock_.elapsed_ms());
  return explained;
}

void DeviceDesk::set_open(bool open) {
  open_ = open;
  view_.scan_steps.clear();
  if (open) look_again();
}

void DeviceDesk::print_test(ports::ReceiptPrinter& printer, core::PrintJobId id) {
  if (test_) return;
  test_ = id;
  view_.printing = true;
  printer.print(id, trial_receipt(local(clock_.now())));
}

void DeviceDesk::test_ended(const ports::OutputOutcome& outcome) {
  test_.reset();
  view_.printing = false;
  book_.note_check(ports::DeviceRole::receipt_printer,
                   {outcome.result == ports::OutputResult::done,
                    "test print: " + outcome_line(outcome), clock_.now()});
}

void DeviceDesk::look_again() {
  if (!looker_ || view_.looking) return;
  view_.looking = true;
  looker_->submit(Executor::Priority::ordinary, [this] {
    auto rows = look_();
    {
      const std::lock_guard lock(found_.mutex);
      found_.rows = std::move(rows);
    }
    wake_();
  });
}

bool DeviceDesk::pump() {
  std::optional<std::vector<DeviceRow>> rows;
  {
    const std::lock_guard lock(found_.mutex);
    rows = std::exchange(found_.rows, std::nullopt);
  }
  if (!rows) return false;
  view_.plugged.clear();
  for (const DeviceRow& row : *rows) view_.plugged.push_back(plugged(row));
  view_.looking = false;
  view_.looked_at = local(clock_.now()).clock();
  return true;
}

void DeviceDesk::explain(const core::ScannedCode& code) {
  view_.scan_steps.clear();
  for (const std::string& step : core::explain(code, rules_, local(clock_.now()).year))
    view_.scan_steps.push_back(terminal_text(step));
}

core::LocalTime DeviceDesk::local(core::Instant at) const {
  return core::LocalTime::from(at, clock_.utc_offset_minutes(at));
}

const ui::DevicesView& DeviceDesk::view() {
  view_.devices.clear();
  const std::string today = local(clock_.now()).date();
  for (ports::DeviceReport& report : book_.reports(clock_.elapsed_ms())) {
    // Few shops have these; nobody misses them.
    const bool rare = report.status.role != ports::DeviceRole::receipt_printer &&
                      report.status.role != ports::DeviceRole::cash_drawer;
    if (rare && report.state() == ports::DeviceState::closed) continue;
    ui::DevicesView::Device device{std::move(report), {}};
    if (device.report.last_error) {
      const core::LocalTime at = local(device.report.last_error->at);
      device.last_error_at = (at.date() == today ? "" : at.date() + " ") + at.clock();
    }
    view_.devices.push_back(std::move(device));
  }
  return view_;
}

}  // namespace holdfast::app
