// A receipt printer that speaks ESC/POS, behind any transport.
#pragma once

#include <memory>
#include <string>

#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/printer_profile.h"
#include "drivers/printer/raw_transport.h"
#include "pos/ports/receipt_printer.h"

namespace holdfast::drivers {

class EscposPrinter final : public ports::ReceiptPrinter {
 public:
  // A receipt that has not reached the printer after this time is taken back: failed.
  static constexpr std::chrono::milliseconds kGiveUpAfter{60'000};

  EscposPrinter(std::shared_ptr<RawTransport> transport, PrinterProfile profile,
                std::chrono::milliseconds give_up_after = kGiveUpAfter);
  ~EscposPrinter() override { stop(); }

  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  // The job's name at the print server is "holdfast-receipt-" and the id.
  void print(core::PrintJobId id, const core::ReceiptDocument& document) override;
  void look_up(core::PrintJobId id) override;

 private:
  const std::shared_ptr<RawTransport> transport_;
  const PrinterProfile profile_;
  const std::chrono::milliseconds give_up_after_;
  FreeTypeGlyphs glyphs_;
  PrintHandler on_done_;
  RawTransport::ClientId client_ = 0;  // 0: not started
};

}  // namespace holdfast::drivers
