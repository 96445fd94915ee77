#include "drivers/sim/sim_printer.h"

#include <utility>

#include "drivers/sim/escpos_reader.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;

constexpr const char* kName = "sim:printer";

OutputOutcome failed(ErrorCode code, const char* detail) {
  return {OutputResult::failed, {code, detail}};
}

}  // namespace

SimPrinter::SimPrinter(PrinterProfile profile, SimMode mode)
    : profile_(std::move(profile)), worker_(mode) {}

core::Result<void> SimPrinter::start(PrintHandler on_done, ports::StatusHandler on_status) {
  on_done_ = std::move(on_done);
  on_status_ = std::move(on_status);
  running_ = true;
  worker_.start();
  report();
  return {};
}

void SimPrinter::stop() {
  running_ = false;
  worker_.stop();
}

void SimPrinter::print(core::PrintJobId id, const core::ReceiptDocument& document) {
  const bool posted = worker_.post([this, id, document] { on_done_(id, carry_out(id, document)); });
  HOLDFAST_ASSERT(posted);
}

// It keeps no paper from one run of the program to the next.
void SimPrinter::look_up(core::PrintJobId id) {
  const bool posted = worker_.post([this, id] {
    on_done_(id, {OutputResult::unknown,
                  {ErrorCode::outcome_unknown, "the till was stopped while it printed"}});
  });
  HOLDFAST_ASSERT(posted);
}

OutputOutcome SimPrinter::carry_out(core::PrintJobId id, const core::ReceiptDocument& document) {
  if (!running_) return failed(ErrorCode::device_closed, "the till was stopped");
  if (!powered_) return failed(ErrorCode::device_offline, "the printer is switched off");
  if (!paper_loaded_) return failed(ErrorCode::printer_no_paper, "");
  SimPaper paper{id, document, render_escpos(document, profile_, &glyphs_), {}};
  EscposReader reader({.width_dots = profile_.width_dots});
  reader.feed(paper.bytes);
  paper.text = to_text(reader.items(), profile_.columns);
  {
    const std::scoped_lock lock(mutex_);
    papers_.push_back(std::move(paper));
    if (papers_.size() > kKeptPapers) papers_.pop_front();
    ++printed_count_;
  }
  if (lose_next_answer_.exchange(false)) {
    return {OutputResult::unknown,
            {ErrorCode::device_timeout, "the connection was lost; look at the printer"}};
  }
  return OutputOutcome::ok();
}

void SimPrinter::set_powered(bool powered) {
  powered_ = powered;
  report();
}

void SimPrinter::set_paper_loaded(bool loaded) {
  paper_loaded_ = loaded;
  report();
}

std::vector<SimPaper> SimPrinter::papers() const {
  const std::scoped_lock lock(mutex_);
  return {papers_.begin(), papers_.end()};
}

std::uint64_t SimPrinter::printed_count() const {
  const std::scoped_lock lock(mutex_);
  return printed_count_;
}

void SimPrinter::report() {
  ports::DeviceStatus status;
  status.role = ports::DeviceRole::receipt_printer;
  status.name = kName;
  status.health = ports::DeviceHealth::failed;
  if (!powered_) {
    status.detail = "The printer is switched off. Switch it on.";
  } else if (!paper_loaded_) {
    status.detail = "The printer is out of paper. Load a new roll.";
  } else {
    status.health = ports::DeviceHealth::ready;
  }
  worker_.post([this, status = std::move(status)] {
    if (running_) on_status_(status);
  });
}

}  // namespace holdfast::drivers
