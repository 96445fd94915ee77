#include "pos/app/device_trial.h"

#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "pos/app/terminal_text.h"
#include "pos/core/weight.h"
#include "pos/ports/device_report.h"

namespace holdfast::app {
namespace {

using ports::DeviceHealth;
using ports::DeviceStatus;
using ports::OutputOutcome;
using ports::OutputResult;
using ports::ScaleReading;
using ports::ScaleState;
using std::chrono::steady_clock;

const char* word_of(DeviceHealth health) {
  switch (health) {
    case DeviceHealth::absent:
      return "not there";
    case DeviceHealth::not_set_up:
      return "not set up";
    case DeviceHealth::ready:
      return "ready";
    case DeviceHealth::warning:
      return "works, but look after it";
    case DeviceHealth::failed:
      return "does not work";
  }
  return "";
}

// Of what ended only because nobody waits any longer.
std::string word_of(OutputResult result) {
  switch (result) {
    case OutputResult::done:
      return "done";
    case OutputResult::failed:
      return "it did not happen";
    case OutputResult::unknown:
      break;
  }
  return "unknown: it may have happened";
}

const char* word_of(ScaleState state) {
  switch (state) {
    case ScaleState::absent:
      return "no scale is heard";
    case ScaleState::stable:
      return "at rest";
    case ScaleState::zero:
      return "at zero";
    case ScaleState::in_motion:
      return "in motion";
    case ScaleState::under_zero:
      return "below zero";
    case ScaleState::over_capacity:
      return "too heavy";
    case ScaleState::fault:
      return "wants attention";
  }
  return "";
}

bool is_working(const DeviceStatus& status) {
  return status.health == DeviceHealth::ready || status.health == DeviceHealth::warning;
}

}  // namespace

void DeviceLines::put(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  changed_.notify_all();
}

std::optional<std::string> DeviceLines::take(std::optional<Deadline> until) {
  std::unique_lock lock(mutex_);
  const auto something = [this] { return stopped_ || !lines_.empty(); };
  if (until) {
    changed_.wait_until(lock, *until, something);
  } else {
    changed_.wait(lock, something);
  }
  if (lines_.empty()) return std::nullopt;
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void DeviceLines::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool DeviceLines::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

std::string status_line(const DeviceStatus& status) {
  std::string line = fmt::format("{}: {}", ports::short_name(status.role), word_of(status.health));
  if (!status.name.empty()) line += ", " + terminal_text(status.name);
  if (!status.detail.empty()) line += ". " + terminal_text(status.detail);
  return line;
}

std::string reading_line(const ScaleReading& reading) {
  std::string line = "scale: ";
  if (reading.weight) line += core::to_display(*reading.weight) + ", ";
  line += word_of(reading.state);
  if (reading.is_net) line += ", net of a tare of its own";
  if (reading.error != core::Error{} && reading.state == ScaleState::fault)
    line += ". " + terminal_text(core::sentence(reading.error));
  return line;
}

std::string outcome_line(const OutputOutcome& outcome) {
  switch (outcome.result) {
    case OutputResult::done:
      return "done";
    case OutputResult::failed:
      return "failed: " + terminal_text(core::sentence(outcome.error));
    case OutputResult::unknown:
      break;
  }
  return "unknown: it may have happened. " + terminal_text(core::sentence(outcome.error));
}

core::ReceiptDocument trial_receipt(const core::LocalTime& now) {
  using core::Align, core::Emphasis;
  core::ReceiptDocument document;
  auto& blocks = document.blocks;
  blocks.emplace_back(core::ReceiptText{"TEST", Align::centre, Emphasis::large});
  blocks.emplace_back(core::ReceiptText{"This is no receipt", Align::centre, Emphasis::strong});
  blocks.emplace_back(core::ReceiptText{now.date() + " " + now.clock(), Align::centre, {}});
  blocks.emplace_back(core::ReceiptRule{});
  blocks.emplace_back(core::ReceiptText{"Letters: äöüß éèç ñ å ø ł č € £", Align::left, {}});
  blocks.emplace_back(core::ReceiptText{"Greek and Cyrillic: Ωμέγα, Жизнь", Align::left, {}});
  blocks.emplace_back(core::ReceiptPair{"An amount at the right edge", "1,234.56", {}});
  blocks.emplace_back(core::ReceiptPair{"Strong", "0.00", Emphasis::strong});
  blocks.emplace_back(core::ReceiptRule{});
  blocks.emplace_back(core::ReceiptBarcode{"TEST-1234"});
  blocks.emplace_back(core::ReceiptText{"Scan the code above: it is mere text.", Align::left, {}});
  return document;
}

bool DeviceTrial::wait(const std::function<bool()>& done) {
  const auto until = steady_clock::now() + patience_;
  while (!done()) {
    const auto line = lines_.take(until);
    if (!line) break;
    say_(*line);
  }
  // What came in the same moment.
  while (const auto line = lines_.take(steady_clock::now())) say_(*line);
  return done();
}

bool DeviceTrial::scanner(ports::Scanner& scanner, const core::CodeRules& rules, int year) {
  std::atomic<bool> scanned = false, works = false;
  const auto started = scanner.start(
      [&](const core::ScannedCode& code) {
        for (const std::string& step : core::explain(code, rules, year))
          lines_.put("  " + terminal_text(step));
        scanned = true;
        lines_.put("a code was read");
      },
      [&](const DeviceStatus& status) {
        works = is_working(status);
        lines_.put(status_line(status));
        if (works && !scanned) lines_.put("Scan something.");
      });
  if (!started) {
    say_(terminal_text(core::sentence(started.error())));
    return false;
  }
  const bool read = wait([&] { return scanned.load(); });
  scanner.stop();
  if (!read) say_(works ? "Nothing was scanned." : "No scanner works.");
  return read;
}

bool DeviceTrial::scale(ports::Scale& scale) {
  std::atomic<bool> weighed = false, works = false;
  const auto started = scale.start(
      [&](const ScaleReading& reading) {
        lines_.put(reading_line(reading));
        if (reading.state == ScaleState::stable) weighed = true;
      },
      [&](const DeviceStatus& status) {
        lines_.put(status_line(status));
        if (is_working(status) && !works) lines_.put("Put something on the scale.");
        works = is_working(status);
      });
  if (!started) {
    say_(terminal_text(core::sentence(started.error())));
    return false;
  }
  const bool rests = wait([&] { return weighed.load(); });
  scale.stop();
  if (!rests) say_(works ? "Nothing was weighed." : "No scale works.");
  return rests;
}

bool DeviceTrial::printer(ports::ReceiptPrinter& printer, core::PrintJobId id,
                          const core::ReceiptDocument& document) {
  std::atomic<bool> ended = false, printed = false, given_up = false;
  const auto started = printer.start(
      [&](core::PrintJobId, const OutputOutcome& outcome) {
        printed = outcome.result == OutputResult::done;
        ended = true;
        lines_.put("test print: " + (given_up ? word_of(outcome.result) : outcome_line(outcome)));
      },
      [&](const DeviceStatus& status) { lines_.put(status_line(status)); });
  if (!started) {
    say_(terminal_text(core::sentence(started.error())));
    return false;
  }
  printer.print(id, document);
  given_up = !wait([&] { return ended.load(); });
  if (given_up) say_("The printer did not answer in time.");
  // Ends what is still under way, so that nothing prints later.
  printer.stop();
  while (const auto line = lines_.take(steady_clock::now())) say_(*line);
  return printed;
}

bool DeviceTrial::drawer(ports::CashDrawer& drawer, core::KickId id) {
  std::atomic<bool> ended = false, opened = false, given_up = false;
  const auto started = drawer.start(
      [&](core::KickId, const OutputOutcome& outcome) {
        opened = outcome.result == OutputResult::done;
        ended = true;
        lines_.put("test kick: " + (given_up ? word_of(outcome.result) : outcome_line(outcome)));
      },
      [&](const DeviceStatus& status) { lines_.put(status_line(status)); });
  if (!started) {
    say_(terminal_text(core::sentence(started.error())));
    return false;
  }
  drawer.kick(id);
  given_up = !wait([&] { return ended.load(); });
  if (given_up) say_("The printer did not answer in time.");
  drawer.stop();
  while (const auto line = lines_.take(steady_clock::now())) say_(*line);
  return opened;
}

bool DeviceTrial::display(ports::LineDisplay& display) {
  std::atomic<bool> works = false, told = false;
  const auto started = display.start([&](const DeviceStatus& status) {
    works = is_working(status);
    told = true;
    lines_.put(status_line(status));
  });
  if (!started) {
    say_(terminal_text(core::sentence(started.error())));
    return false;
  }
  display.show({"12345678901234567890", "Test äöü € Ω Ж"});
  wait([&] { return told.load(); });
  display.stop();
  if (works) say_("It should show 12345678901234567890 and, below, letters of several scripts.");
  return works;
}

}  // namespace holdfast::app
