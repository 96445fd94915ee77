// A cash drawer on the connector of a receipt printer. A kick is a job of its own that
// holds nothing but the pulse.
//
// A drawer must not fly open an hour later because somebody switched the printer on. So
// a kick that has not reached the printer within seconds is taken back, and one that an
// earlier run of the program left behind is taken back when the drawer is started.
#pragma once

#include <memory>
#include <string>

#include "drivers/printer/printer_profile.h"
#include "drivers/printer/raw_transport.h"
#include "pos/ports/cash_drawer.h"

namespace holdfast::drivers {

class PrinterDrawer final : public ports::CashDrawer {
 public:
  static constexpr std::chrono::milliseconds kGiveUpAfter{4'000};

  // `owner` tells the kicks of this till from those of another on the same queue: the
  // computer's name, say.
  PrinterDrawer(std::shared_ptr<RawTransport> transport, DrawerPulse pulse, std::string owner,
                std::chrono::milliseconds give_up_after = kGiveUpAfter);
  ~PrinterDrawer() override { stop(); }

  core::Result<void> start(KickHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  // The job's name at the print server is "holdfast-kick-", the owner, '-' and the id.
  void kick(core::KickId id) override;

 private:
  const std::shared_ptr<RawTransport> transport_;
  const DrawerPulse pulse_;
  const std::string prefix_;
  const std::chrono::milliseconds give_up_after_;
  KickHandler on_done_;
  RawTransport::ClientId client_ = 0;  // 0: not started
};

}  // namespace holdfast::drivers
