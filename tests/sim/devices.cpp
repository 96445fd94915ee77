#include "tests/sim/devices.h"

namespace holdfast::sim {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;

void Printer::connect(Line line) {
  line_ = std::move(line);
  report();
}

void Printer::print(core::PrintJobId id, const core::ReceiptDocument& document) {
  counter_.books.printing(document);
  jobs_.push_back({id, document});
  plan();
}

void Printer::arm(FaultKind kind) {
  if (kind != FaultKind::printer_out_of_paper && kind != FaultKind::printer_cover_open) {
    return waiting_.arm(kind);
  }
  counter_.struck(kind);
  lacks_ = kind;
  report();
  counter_.scheduler.after(counter_.generator.between(kMinute, 20 * kMinute), Scheduler::kWorld,
                           [this] {
                             lacks_.reset();
                             report();
                           });
}

void Printer::mend() {
  waiting_.clear();
  lacks_.reset();
  report();
}

void Printer::plan() {
  if (busy_ || jobs_.empty()) return;
  busy_ = true;
  counter_.scheduler.after(counter_.generator.between(300, 2'500), Scheduler::kWorld,
                           [this] { next(); });
}

void Printer::next() {
  const Job job = std::move(jobs_.front());
  jobs_.pop_front();
  if (lacks_) {
    return finish(job, {OutputResult::failed, {ErrorCode::printer_no_paper, {}}});
  }
  const auto fault = waiting_.take();
  if (fault) counter_.struck(*fault);
  counter_.books.printed(job.document);
  if (!fault) return finish(job, OutputOutcome::ok());
  if (*fault == FaultKind::printer_slow) {
    counter_.scheduler.after(counter_.generator.between(20 * kSecond, 3 * kMinute),
                             Scheduler::kWorld, [this, job] { finish(job, OutputOutcome::ok()); });
    return;
  }
  // Torn off in the middle, or whole and nobody heard: the program cannot tell.
  const OutputOutcome unknown{OutputResult::unknown, {ErrorCode::device_offline, {}}};
  finish(job, unknown);
  if (*fault == FaultKind::printer_answer_lost) ended_[job.id] = OutputOutcome::ok();
}

void Printer::finish(const Job& job, OutputOutcome outcome) {
  busy_ = false;
  ended_[job.id] = outcome;
  plan();
  tell(job.id, outcome);
}

void Printer::tell(core::PrintJobId id, const OutputOutcome& outcome) const {
  if (line_) line_->on_done(id, outcome);
}

void Printer::look_up(core::PrintJobId id) {
  OutputOutcome outcome{OutputResult::unknown, {ErrorCode::device_offline, {}}};
  if (const auto ended = ended_.find(id); ended != ended_.end()) {
    outcome = ended->second;
  } else if (busy_ || !jobs_.empty()) {
    // It may be one of these: asked again when they are through.
    counter_.scheduler.after(kSecond, Scheduler::kWorld, [this, id] { look_up(id); });
    return;
  }
  counter_.scheduler.after(counter_.generator.between(5, 500), Scheduler::kWorld,
                           [this, id, outcome] { tell(id, outcome); });
}

void Printer::report() {
  if (!line_) return;
  ports::DeviceStatus status{
      ports::DeviceRole::receipt_printer, ports::DeviceHealth::ready, "printer", {}};
  if (lacks_) {
    status.health = ports::DeviceHealth::failed;
    status.detail = "Put in paper or close the cover.";
  }
  line_->on_status(status);
}

void Drawer::kick(core::KickId id, std::int64_t receipt) {
  counter_.books.kicking(receipt);
  OutputOutcome outcome = OutputOutcome::ok();
  if (const auto fault = waiting_.take()) {
    counter_.struck(*fault);
    const bool stuck = *fault == FaultKind::drawer_stuck;
    outcome = {stuck ? OutputResult::failed : OutputResult::unknown,
               {stuck ? ErrorCode::device_failure : ErrorCode::device_timeout, {}}};
  }
  counter_.scheduler.after(counter_.generator.between(30, 400), Scheduler::kWorld,
                           [this, id, outcome] {
                             if (on_done_) on_done_(id, outcome);
                           });
}

}  // namespace holdfast::sim
