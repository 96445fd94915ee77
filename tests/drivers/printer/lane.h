// A till's printer and drawer behind one direct link, with a till's patience cut short.
#pragma once

#include <memory>
#include <utility>

#include "drivers/drawer/printer_drawer.h"
#include "drivers/printer/direct_printer.h"
#include "drivers/printer/escpos_printer.h"
#include "tests/drivers/printer/printer_answers.h"

namespace holdfast::drivers {

struct Lane {
  Answers<core::PrintJobId> prints;
  Answers<core::KickId> kicks;
  std::unique_ptr<EscposPrinter> printer;
  std::unique_ptr<PrinterDrawer> drawer;

  struct Setup {
    StatusAbilities abilities{StatusSupport::yes, true, PrintProof::process_id};
    bool held = false;
    bool real_time_pulse = false;
    std::optional<bool> open_level = {};
    DirectPatience patience = {};
    std::chrono::milliseconds receipt_limit = std::chrono::seconds{20};
    std::chrono::milliseconds kick_limit = std::chrono::seconds{4};

    Setup() {
      patience.connect = std::chrono::milliseconds{500};
      patience.answer = std::chrono::milliseconds{500};
      patience.retry = std::chrono::milliseconds{50};
      patience.stall = std::chrono::seconds{1};
      patience.held = std::chrono::seconds{20};
      patience.silence = std::chrono::milliseconds{500};
      patience.look_interval = std::chrono::milliseconds{100};
      patience.release = std::chrono::milliseconds{50};
      patience.longest_turn = std::chrono::milliseconds{100};
      patience.drawer_moves = std::chrono::milliseconds{300};
      patience.drawer_left_open = std::chrono::milliseconds{300};
    }
  };

  void start(std::unique_ptr<ByteLink> link, const Setup& setup, PrinterProfile profile) {
    profile.drawer.real_time = setup.real_time_pulse;
    auto transport = std::make_shared<DirectPrinter>(
        std::move(link), DirectPrinterConfig{setup.abilities, setup.open_level,
                                             setup.real_time_pulse, setup.patience});
    printer = std::make_unique<EscposPrinter>(transport, profile, setup.receipt_limit);
    drawer = std::make_unique<PrinterDrawer>(transport, profile.drawer, "lane2", setup.kick_limit);
    ASSERT_TRUE(printer->start([this](auto which, auto& outcome) { prints.done(which, outcome); },
                               [this](auto& status) { prints.status(status); }));
    ASSERT_TRUE(drawer->start([this](auto which, auto& outcome) { kicks.done(which, outcome); },
                              [this](auto& status) { kicks.status(status); }));
  }
};

}  // namespace holdfast::drivers
