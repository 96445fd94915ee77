#include "drivers/drawer/printer_drawer.h"

#include <utility>

#include "drivers/printer/escpos.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {

PrinterDrawer::PrinterDrawer(std::shared_ptr<RawTransport> transport, DrawerPulse pulse,
                             std::string owner, std::chrono::milliseconds give_up_after)
    : transport_(std::move(transport)),
      pulse_(pulse),
      prefix_("holdfast-kick-" + owner + "-"),
      give_up_after_(give_up_after) {}

core::Result<void> PrinterDrawer::start(KickHandler on_done, ports::StatusHandler on_status) {
  HOLDFAST_ASSERT(client_ == 0);
  on_done_ = std::move(on_done);
  auto client = transport_->attach(
      [on_status = std::move(on_status), name = transport_->name()](const TransportHealth& now) {
        on_status({ports::DeviceRole::cash_drawer, now.drawer, name, now.drawer_detail});
      },
      prefix_);
  if (!client) return core::pass_on(std::move(client.error()));
  client_ = *client;
  return {};
}

void PrinterDrawer::stop() {
  if (client_ != 0) transport_->detach(std::exchange(client_, 0));
}

void PrinterDrawer::kick(core::KickId id) {
  HOLDFAST_ASSERT(client_ != 0);
  RawJob job{prefix_ + id.to_string(), drawer_pulse(pulse_), give_up_after_, RawJob::Kind::pulse,
             pulse_.real_time};
  transport_->submit(client_, std::move(job),
                     [this, id](const ports::OutputOutcome& outcome) { on_done_(id, outcome); });
}

}  // namespace holdfast::drivers
