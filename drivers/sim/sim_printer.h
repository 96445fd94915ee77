// A receipt printer that keeps its paper. A document goes through the real ESC/POS
// renderer, and the paper is what an interpreter makes of the bytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/printer/escpos.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/printer_profile.h"
#include "drivers/sim/sim_worker.h"
#include "pos/ports/receipt_printer.h"

namespace holdfast::drivers {

// One printed receipt.
struct SimPaper {
  core::PrintJobId id;
  core::ReceiptDocument document;
  Bytes bytes;
  std::string text;  // what can be read on the paper
};

class SimPrinter final : public ports::ReceiptPrinter {
 public:
  explicit SimPrinter(PrinterProfile profile = builtin_profiles().front(),
                      SimMode mode = SimMode::threaded);
  ~SimPrinter() override { stop(); }

  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  void print(core::PrintJobId id, const core::ReceiptDocument& document) override;
  void look_up(core::PrintJobId id) override;

  // Any thread.
  void set_powered(bool powered);
  void set_paper_loaded(bool loaded);
  // The next receipt comes out, but the line breaks before the answer: unknown.
  void lose_next_answer() { lose_next_answer_ = true; }
  [[nodiscard]] bool powered() const { return powered_; }
  [[nodiscard]] bool paper_loaded() const { return paper_loaded_; }

  // The last kKeptPapers receipts, the newest last.
  static constexpr std::size_t kKeptPapers = 100;
  [[nodiscard]] std::vector<SimPaper> papers() const;
  // How many were printed in all: rises when there is a new one to show.
  [[nodiscard]] std::uint64_t printed_count() const;
  std::size_t pump() { return worker_.pump(); }

 private:
  [[nodiscard]] ports::OutputOutcome carry_out(core::PrintJobId id,
                                               const core::ReceiptDocument& document);
  void report();

  const PrinterProfile profile_;
  std::atomic<bool> powered_ = true;
  std::atomic<bool> paper_loaded_ = true;
  std::atomic<bool> lose_next_answer_ = false;
  std::atomic<bool> running_ = false;
  PrintHandler on_done_;
  ports::StatusHandler on_status_;
  FreeTypeGlyphs glyphs_;
  mutable std::mutex mutex_;
  std::deque<SimPaper> papers_;
  std::uint64_t printed_count_ = 0;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
