#include "drivers/sim/sim_label_printer.h"

#include <utility>

#include "drivers/label/label_picture.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;

constexpr const char* kName = "sim:labels";

}  // namespace

SimLabelPrinter::SimLabelPrinter(LabelSize size, SimMode mode) : size_(size), worker_(mode) {}

core::Result<void> SimLabelPrinter::start(PrintHandler on_done, ports::StatusHandler on_status) {
  on_done_ = std::move(on_done);
  on_status_ = std::move(on_status);
  running_ = true;
  worker_.start();
  report();
  return {};
}

void SimLabelPrinter::stop() {
  running_ = false;
  worker_.stop();
}

void SimLabelPrinter::print(core::PrintJobId id, const core::LabelDocument& label, int copies) {
  const bool posted =
      worker_.post([this, id, label, copies] { on_done_(id, carry_out(id, label, copies)); });
  HOLDFAST_ASSERT(posted);
}

OutputOutcome SimLabelPrinter::carry_out(core::PrintJobId id, const core::LabelDocument& label,
                                         int copies) {
  if (!running_) return {OutputResult::failed, {ErrorCode::device_closed, "the till was stopped"}};
  if (!labels_loaded_) return {OutputResult::failed, {ErrorCode::printer_no_paper, "no labels"}};
  const auto placed = place_label(label, size_, CellMeasure{});
  if (!placed) return {OutputResult::failed, placed.error()};
  Ink ink = draw_label(*placed, glyphs_);
  const core::MonoPicture drawn{ink.width, ink.height, std::move(ink.dots)};
  {
    const std::scoped_lock lock(mutex_);
    labels_.push_back({id, label, copies, std::make_shared<core::MonoPicture>(drawn)});
    if (labels_.size() > kKeptLabels) labels_.pop_front();
    ++printed_count_;
  }
  if (lose_next_answer_.exchange(false)) {
    return {OutputResult::unknown,
            {ErrorCode::device_timeout, "the connection was lost; look at the label printer"}};
  }
  return OutputOutcome::ok();
}

void SimLabelPrinter::set_labels_loaded(bool loaded) {
  labels_loaded_ = loaded;
  report();
}

std::vector<SimLabel> SimLabelPrinter::labels() const {
  const std::scoped_lock lock(mutex_);
  return {labels_.begin(), labels_.end()};
}

std::uint64_t SimLabelPrinter::printed_count() const {
  const std::scoped_lock lock(mutex_);
  return printed_count_;
}

void SimLabelPrinter::report() {
  ports::DeviceStatus status;
  status.role = ports::DeviceRole::label_printer;
  status.name = kName;
  status.health = labels_loaded_ ? ports::DeviceHealth::ready : ports::DeviceHealth::failed;
  if (!labels_loaded_) status.detail = "The label printer is out of labels. Load a new roll.";
  worker_.post([this, status = std::move(status)] {
    if (running_) on_status_(status);
  });
}

}  // namespace holdfast::drivers
