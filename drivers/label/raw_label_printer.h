// A printer of labels behind any transport: one that speaks ZPL, or a printer of receipts.
#pragma once

#include <chrono>
#include <memory>

#include "drivers/label/label_layout.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/printer_profile.h"
#include "drivers/printer/raw_transport.h"
#include "pos/ports/label_printer.h"

namespace holdfast::drivers {

struct LabelPrinterModel {
  enum class Language : std::uint8_t { zpl, escpos };
  Language language = Language::zpl;
  LabelSize size;
  PrinterProfile profile;  // of a printer of receipts
};

// The bytes of one job. Errors: those of render_zpl() and render_label_escpos().
[[nodiscard]] core::Result<std::vector<std::uint8_t>> render_label(const core::LabelDocument& label,
                                                                   const LabelPrinterModel& model,
                                                                   int copies, Glyphs& glyphs);

class RawLabelPrinter final : public ports::LabelPrinter {
 public:
  // A label that has not reached the printer after this time is taken back: failed.
  static constexpr std::chrono::milliseconds kGiveUpAfter{60'000};

  RawLabelPrinter(std::shared_ptr<RawTransport> transport, LabelPrinterModel model,
                  std::chrono::milliseconds give_up_after = kGiveUpAfter);
  ~RawLabelPrinter() override { stop(); }

  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  // A label that cannot be made is answered from within this call.
  void print(core::PrintJobId id, const core::LabelDocument& label, int copies) override;

 private:
  const std::shared_ptr<RawTransport> transport_;
  const LabelPrinterModel model_;
  const std::chrono::milliseconds give_up_after_;
  FreeTypeGlyphs glyphs_;
  PrintHandler on_done_;
  RawTransport::ClientId client_ = 0;  // 0: not started
};

}  // namespace holdfast::drivers
