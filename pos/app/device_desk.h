// What the screen of devices shows of a till that works: its devices with what they did, what is
// plugged in, the last code that was scanned there, a test print.
//
// Threads: the UI's. Looking for what is plugged in goes on a thread of its own, which ends before
// the desk does.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pos/app/device_rows.h"
#include "pos/app/executor.h"
#include "pos/app/threads.h"
#include "pos/core/code_meaning.h"
#include "pos/ports/clock.h"
#include "pos/ports/receipt_printer.h"
#include "pos/till/device_book.h"
#include "ui/devices_view.h"

namespace holdfast::app {

class DeviceDesk {
 public:
  // Everything that is plugged in; called on a thread of the desk's. Empty: nobody can look.
  using Look = std::function<std::vector<DeviceRow>()>;

  // All outlive the desk. `wake` may be called from any thread.
  DeviceDesk(const ports::Clock& clock, Threads& threads, core::CodeRules rules, Look look,
             std::function<void()> wake);

  // Counts what the devices tell. True when that was the desk's own affair, and not the till's:
  // the end of a test print, a code while the screen is open.
  [[nodiscard]] bool take(const till::Command& command);

  // The end of this job is the label printer's.
  void label_begun(core::PrintJobId job) {
    book_.printed_by(job, ports::DeviceRole::label_printer);
  }

  void set_open(bool open);
  [[nodiscard]] bool is_open() const { return open_; }
  // Prints a test receipt, unless one is on its way.
  void print_test(ports::ReceiptPrinter& printer, core::PrintJobId id);
  void look_again();
  // Takes what a look has found. True when there was something.
  bool pump();

  // As of now.
  [[nodiscard]] const ui::DevicesView& view();

 private:
  struct Found {
    std::mutex mutex;
    std::optional<std::vector<DeviceRow>> rows;
  };
  void explain(const core::ScannedCode& code);
  void test_ended(const ports::OutputOutcome& outcome);
  [[nodiscard]] core::LocalTime local(core::Instant at) const;

  const ports::Clock& clock_;
  core::CodeRules rules_;
  Look look_;
  std::function<void()> wake_;
  till::DeviceBook book_;
  ui::DevicesView view_;
  bool open_ = false;
  std::optional<core::PrintJobId> test_;
  Found found_;
  std::unique_ptr<Executor> looker_;  // last: its thread uses the others
};

}  // namespace holdfast::app
