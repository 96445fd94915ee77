// Trying the till's devices one by one: a code to scan, a receipt to print, a drawer to open. Each
// trial prints what happens as lines and says in the end whether the device works.
//
// Threads: the caller's; each blocks until it knows, at most `patience`, or until stop() is called
// from another thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "pos/core/code_meaning.h"
#include "pos/core/instant.h"
#include "pos/core/receipt.h"
#include "pos/core/uuid.h"
#include "pos/ports/cash_drawer.h"
#include "pos/ports/line_display.h"
#include "pos/ports/receipt_printer.h"
#include "pos/ports/scale.h"
#include "pos/ports/scanner.h"

namespace holdfast::app {

// Lines that devices' threads write and one thread takes.
class DeviceLines {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  void put(std::string line);
  // Nothing: it was stopped, or nothing came until then.
  [[nodiscard]] std::optional<std::string> take(std::optional<Deadline> until = {});
  // Any thread; what was put before is taken first.
  void stop();
  [[nodiscard]] bool is_stopped() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
  bool stopped_ = false;
};

using Say = std::function<void(const std::string&)>;

// "scanner: ready, Example Scanner", with what to do behind it.
[[nodiscard]] std::string status_line(const ports::DeviceStatus& status);
// "scale: 1.230 kg, at rest".
[[nodiscard]] std::string reading_line(const ports::ScaleReading& reading);
[[nodiscard]] std::string outcome_line(const ports::OutputOutcome& outcome);

// What a test print shows: every kind of block, letters of several scripts, the paper's width.
[[nodiscard]] core::ReceiptDocument trial_receipt(const core::LocalTime& now);

class DeviceTrial {
 public:
  DeviceTrial(Say say, std::chrono::milliseconds patience)
      : say_(std::move(say)), patience_(patience) {}

  // One code, with each step of its decoding.
  [[nodiscard]] bool scanner(ports::Scanner& scanner, const core::CodeRules& rules, int year);
  // A weight at rest.
  [[nodiscard]] bool scale(ports::Scale& scale);
  [[nodiscard]] bool printer(ports::ReceiptPrinter& printer, core::PrintJobId id,
                             const core::ReceiptDocument& document);
  // One pulse.
  [[nodiscard]] bool drawer(ports::CashDrawer& drawer, core::KickId id);
  // Two lines, which a person has to read.
  [[nodiscard]] bool display(ports::LineDisplay& display);

  // Any thread.
  void stop() { lines_.stop(); }

 private:
  // Says what comes until `done`, which is looked at under the lock of what writes it.
  bool wait(const std::function<bool()>& done);

  Say say_;
  std::chrono::milliseconds patience_;
  DeviceLines lines_;
};

}  // namespace holdfast::app
