// The devices on the counter. They outlive the till's program: what was sent to them comes
// out although the program is gone, and they know by a job's id what came out.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "pos/ports/cash_drawer.h"
#include "pos/ports/receipt_printer.h"
#include "pos/ports/scanner.h"
#include "tests/sim/books.h"
#include "tests/sim/faults.h"
#include "tests/sim/scheduler.h"

namespace holdfast::sim {

// What devices share: time, luck, the books, and who hears that a fault struck.
struct Counter {
  Scheduler& scheduler;
  Generator& generator;
  Books& books;
  std::function<void(FaultKind)> struck;
};

// One fault that waits for its occasion.
class Waiting {
 public:
  void arm(FaultKind kind) { kinds_.push_back(kind); }
  void clear() { kinds_.clear(); }
  [[nodiscard]] std::optional<FaultKind> take() {
    if (kinds_.empty()) return std::nullopt;
    const FaultKind kind = kinds_.front();
    kinds_.pop_front();
    return kind;
  }

 private:
  std::deque<FaultKind> kinds_;
};

class Printer {
 public:
  explicit Printer(Counter counter) : counter_(std::move(counter)) {}

  // How the program that is running hears from it; another one takes its place.
  struct Line {
    ports::ReceiptPrinter::PrintHandler on_done;
    ports::StatusHandler on_status;
  };
  void connect(Line line);
  // Nobody listens any more. Jobs go on.
  void disconnect() { line_.reset(); }
  void print(core::PrintJobId id, const core::ReceiptDocument& document);
  // What is known of a job: it ended, it waits and will end, or it never came here.
  void look_up(core::PrintJobId id);
  void arm(FaultKind kind);
  // Paper is put in, the cover is closed, nothing waits to go wrong.
  void mend();
  [[nodiscard]] bool idle() const { return jobs_.empty(); }

 private:
  struct Job {
    core::PrintJobId id;
    core::ReceiptDocument document;
  };
  void plan();
  void next();
  void finish(const Job& job, ports::OutputOutcome outcome);
  void tell(core::PrintJobId id, const ports::OutputOutcome& outcome) const;
  void report();

  Counter counter_;
  std::optional<Line> line_;
  std::deque<Job> jobs_;
  std::map<core::PrintJobId, ports::OutputOutcome> ended_;  // as the print server has it
  bool busy_ = false;
  std::optional<FaultKind> lacks_;  // paper, or a closed cover
  Waiting waiting_;
};

class Drawer {
 public:
  explicit Drawer(Counter counter) : counter_(std::move(counter)) {}

  void connect(ports::CashDrawer::KickHandler on_done) { on_done_ = std::move(on_done); }
  void disconnect() { on_done_ = nullptr; }
  // `receipt` is that of the sale on the screen.
  void kick(core::KickId id, std::int64_t receipt);
  void arm(FaultKind kind) { waiting_.arm(kind); }
  void mend() { waiting_.clear(); }

 private:
  Counter counter_;
  ports::CashDrawer::KickHandler on_done_;
  Waiting waiting_;
};

// ---- the ports of one process ---------------------------------------------------------

class PrinterPort final : public ports::ReceiptPrinter {
 public:
  // `may_go_on` is asked before each job: false once the process is dead.
  PrinterPort(Printer& printer, std::function<bool()> may_go_on)
      : printer_(printer), may_go_on_(std::move(may_go_on)) {}
  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override {
    printer_.connect({std::move(on_done), std::move(on_status)});
    return {};
  }
  void stop() override { printer_.disconnect(); }
  void print(core::PrintJobId id, const core::ReceiptDocument& document) override {
    if (may_go_on_()) printer_.print(id, document);
  }
  void look_up(core::PrintJobId id) override {
    if (may_go_on_()) printer_.look_up(id);
  }

 private:
  Printer& printer_;
  std::function<bool()> may_go_on_;
};

class DrawerPort final : public ports::CashDrawer {
 public:
  DrawerPort(Drawer& drawer, std::function<bool()> may_go_on,
             std::function<std::int64_t()> receipt_on_screen)
      : drawer_(drawer),
        may_go_on_(std::move(may_go_on)),
        receipt_on_screen_(std::move(receipt_on_screen)) {}
  core::Result<void> start(KickHandler on_done, ports::StatusHandler) override {
    drawer_.connect(std::move(on_done));
    return {};
  }
  void stop() override { drawer_.disconnect(); }
  void kick(core::KickId id) override {
    if (may_go_on_()) drawer_.kick(id, receipt_on_screen_());
  }

 private:
  Drawer& drawer_;
  std::function<bool()> may_go_on_;
  std::function<std::int64_t()> receipt_on_screen_;
};

class ScannerPort final : public ports::Scanner {
 public:
  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler) override {
    on_scan_ = std::move(on_scan);
    return {};
  }
  void stop() override { on_scan_ = nullptr; }
  void scan(const core::ScannedCode& code) const {
    if (on_scan_) on_scan_(code);
  }

 private:
  ports::ScanHandler on_scan_;
};

}  // namespace holdfast::sim
