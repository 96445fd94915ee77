#include "drivers/label/raw_label_printer.h"

#include <utility>

#include "drivers/label/label_picture.h"
#include "drivers/label/zpl.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {

core::Result<std::vector<std::uint8_t>> render_label(const core::LabelDocument& label,
                                                     const LabelPrinterModel& model, int copies,
                                                     Glyphs& glyphs) {
  if (model.language == LabelPrinterModel::Language::zpl)
    return render_zpl(label, model.size, copies, &glyphs);
  return render_label_escpos(label, model.size, model.profile, copies, glyphs);
}

RawLabelPrinter::RawLabelPrinter(std::shared_ptr<RawTransport> transport, LabelPrinterModel model,
                                 std::chrono::milliseconds give_up_after)
    : transport_(std::move(transport)), model_(std::move(model)), give_up_after_(give_up_after) {}

core::Result<void> RawLabelPrinter::start(PrintHandler on_done, ports::StatusHandler on_status) {
  HOLDFAST_ASSERT(client_ == 0);
  on_done_ = std::move(on_done);
  auto client = transport_->attach(
      [on_status = std::move(on_status), name = transport_->name()](const TransportHealth& now) {
        on_status({ports::DeviceRole::label_printer, now.printer, name, now.printer_detail});
      },
      {});
  if (!client) return core::pass_on(std::move(client.error()));
  client_ = *client;
  return {};
}

void RawLabelPrinter::stop() {
  if (client_ != 0) transport_->detach(std::exchange(client_, 0));
}

void RawLabelPrinter::print(core::PrintJobId id, const core::LabelDocument& label, int copies) {
  HOLDFAST_ASSERT(client_ != 0);
  auto bytes = render_label(label, model_, copies, glyphs_);
  if (!bytes) return on_done_(id, {ports::OutputResult::failed, bytes.error()});
  RawJob job{"holdfast-label-" + id.to_string(), std::move(*bytes), give_up_after_};
  transport_->submit(client_, std::move(job),
                     [this, id](const ports::OutputOutcome& outcome) { on_done_(id, outcome); });
}

}  // namespace holdfast::drivers
