#include "drivers/printer/escpos_printer.h"

#include <utility>

#include "drivers/printer/escpos.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

// The same in every run of the program: by it a job is found again.
std::string job_name(core::PrintJobId id) {
  return "holdfast-receipt-" + id.to_string();
}

}  // namespace

EscposPrinter::EscposPrinter(std::shared_ptr<RawTransport> transport, PrinterProfile profile,
                             std::chrono::milliseconds give_up_after)
    : transport_(std::move(transport)),
      profile_(std::move(profile)),
      give_up_after_(give_up_after) {}

core::Result<void> EscposPrinter::start(PrintHandler on_done, ports::StatusHandler on_status) {
  HOLDFAST_ASSERT(client_ == 0);
  on_done_ = std::move(on_done);
  auto client = transport_->attach(
      [on_status = std::move(on_status), name = transport_->name()](const TransportHealth& now) {
        on_status({ports::DeviceRole::receipt_printer, now.printer, name, now.printer_detail});
      },
      {});
  if (!client) return core::pass_on(std::move(client.error()));
  client_ = *client;
  return {};
}

void EscposPrinter::stop() {
  if (client_ != 0) transport_->detach(std::exchange(client_, 0));
}

void EscposPrinter::print(core::PrintJobId id, const core::ReceiptDocument& document) {
  HOLDFAST_ASSERT(client_ != 0);
  RawJob job{job_name(id), render_escpos(document, profile_, &glyphs_), give_up_after_};
  transport_->submit(client_, std::move(job),
                     [this, id](const ports::OutputOutcome& outcome) { on_done_(id, outcome); });
}

void EscposPrinter::look_up(core::PrintJobId id) {
  HOLDFAST_ASSERT(client_ != 0);
  transport_->look_up(client_, job_name(id), give_up_after_,
                      [this, id](const ports::OutputOutcome& outcome) { on_done_(id, outcome); });
}

}  // namespace holdfast::drivers
