// The part of the router that asks printer and drawer for something: with an entry that is
// durable, receipts again, and what an earlier run of the program left behind.
#include <algorithm>
#include <utility>

#include "pos/till/till_state.h"

namespace holdfast::till {

using core::ErrorCode;
using core::OutputJob;

std::string Till::State::title_of(const OutputJob& job) const {
  if (job.kind == OutputJob::Kind::shift_report) return "The shift report";
  // Of a report or of a count slip.
  if (job.kind == OutputJob::Kind::copy && job.receipt_number == 0) return "The duplicate";
  if (job.kind == OutputJob::Kind::cash_slip) return "The cash slip";
  if (job.kind == OutputJob::Kind::count_slip) return "The count slip";
  return receipt_title(job.receipt_number);
}

std::string Till::State::receipt_title(std::int64_t number) const {
  return "Receipt " + (reference.shop() ? core::receipt_code(*reference.shop(), number)
                                        : std::to_string(number));
}

void Till::State::send_planned(const std::string& what, Output::Place place,
                               const core::ReceiptDocument& paper) {
  for (const OutputJob& job : planned.jobs) {
    outputs.add(job);
    if (job.kind == OutputJob::Kind::kick) {
      output.kicking({job.id}, what, place);
      effects.emplace_back(effect::Kick{{job.id}});
    } else {
      output.printing({job.id}, what, place);
      effects.emplace_back(effect::Print{{job.id}, paper});
    }
  }
}

// Prints of an earlier run are looked up: the print server may have ended them since. A kick is
// neither looked up nor repeated.
void Till::State::resume_outputs() {
  const std::int64_t shown = change_pending ? last_receipt.record()->number() : 0;
  for (const OutputJob& job : outputs.record().jobs) {
    if (job.kind == OutputJob::Kind::kick || job.state != OutputJob::State::sent) continue;
    const core::PrintJobId id{job.id};
    const bool on_screen = shown != 0 && job.receipt_number == shown;
    output.printing(id, title_of(job),
                    on_screen ? Output::Place::change_screen : Output::Place::background);
    effects.emplace_back(effect::LookUpPrint{id});
  }
  if (shown == 0) return;
  output.found(outputs.receipt_state(shown), outputs.kick_state(shown));
}

core::Result<void> Till::State::require_printer() const {
  if (view.printer.health != ports::DeviceHealth::not_set_up) return {};
  return core::fail(ErrorCode::device_not_set_up, "printer.kind");
}

core::Result<void> Till::State::on(const command::ReprintReceipt& c) {
  const bool on_change_screen = screen() == Screen::change_due;
  if (auto ok = require(on_change_screen ? Screen::change_due : Screen::sell); !ok) return ok;
  if (auto ok = require_printer(); !ok) return ok;
  const ReceiptRecord* receipt = c.receipt ? receipts.find(*c.receipt) : receipts.last();
  if (receipt == nullptr) {
    return core::fail(ErrorCode::not_now,
                      c.receipt ? "this receipt is not of this shift" : "nothing was sold yet");
  }
  const bool is_shown = on_change_screen && receipt == receipts.last();
  const std::int64_t number = receipt->number();
  const bool duplicate = outputs.may_be_printed(number);
  record_print(new_output(duplicate ? OutputJob::Kind::copy : OutputJob::Kind::receipt, number),
               receipt_of(*receipt, reference, clock, duplicate),
               is_shown ? Output::Place::change_screen : Output::Place::background);
  if (!is_shown) {
    inform(Banner::Kind::info,
           receipt_title(number) + (duplicate ? " is printed again." : " is printed."));
  }
  return {};
}

core::Result<void> Till::State::on(const command::ReprintShiftReport&) {
  if (auto ok = require(Screen::open_shift); !ok) return ok;
  if (!last_report.exists()) return core::fail(ErrorCode::not_now, "no shift was closed yet");
  if (auto ok = require_printer(); !ok) return ok;
  const bool duplicate = outputs.report_state() != OutputState::failed;
  record_print(new_output(duplicate ? OutputJob::Kind::copy : OutputJob::Kind::shift_report),
               last_report.document(reference, clock, duplicate), Output::Place::background);
  inform(Banner::Kind::info, "The shift report is printed.");
  return {};
}

core::Result<void> Till::State::on(const command::ReprintCountSlip&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (!last_count.exists()) {
    return core::fail(ErrorCode::not_now, "no count was submitted in this shift");
  }
  if (auto ok = require_printer(); !ok) return ok;
  const bool duplicate = outputs.count_slip_state() != OutputState::failed;
  record_print(new_output(duplicate ? OutputJob::Kind::copy : OutputJob::Kind::count_slip),
               last_count.document(reference, clock, duplicate), Output::Place::background);
  inform(Banner::Kind::info,
         duplicate ? "The count slip is printed again." : "The count slip is printed.");
  return {};
}

// The paper may come out although the program ends this moment, so the disk is told first.
void Till::State::record_print(const OutputJob& job, core::ReceiptDocument paper,
                               Output::Place place) {
  const core::PrintJobId id{job.id};
  outputs.add(job);
  output.printing(id, title_of(job), place);
  reprints.push_back({id, std::move(paper)});
  saved_outputs = outputs.changes();
  effects.emplace_back(effect::RecordPrint{id, workspace()});
}

core::Result<void> Till::State::on(const command::PrintRecorded& c) {
  const auto found = std::ranges::find(reprints, c.job, &Reprint::job);
  if (found == reprints.end()) return not_awaited();
  core::ReceiptDocument paper = std::move(found->paper);
  reprints.erase(found);
  if (c.error) {
    outputs.withdraw(c.job.value);
    static_cast<void>(
        output.finished(command::PrintFinished{c.job, {ports::OutputResult::failed, *c.error}}));
    return on(command::WorkspaceFailed{*c.error});
  }
  effects.emplace_back(effect::Print{c.job, std::move(paper)});
  return {};
}

core::Result<void> Till::State::on(const command::PrintFinished& c) {
  if (!output.finished(c)) return not_awaited();
  outputs.finished(c.job.value, c.outcome.result);
  return {};
}

core::Result<void> Till::State::on(const command::KickFinished& c) {
  if (!output.finished(c)) return not_awaited();
  outputs.finished(c.kick.value, c.outcome.result);
  return {};
}

}  // namespace holdfast::till
