// `holdfast devices list|test|watch|capture`.
#include <sodium.h>

#include <chrono>
#include <memory>

#include <fmt/core.h>

#include "config/load.h"
#include "db/local/private_file.h"
#include "pos/app/cli.h"
#include "pos/app/code_settings.h"
#include "pos/app/compose_devices.h"
#include "pos/app/device_capture.h"
#include "pos/app/device_rows.h"
#include "pos/app/device_trial.h"
#include "pos/app/devices_options.h"
#include "pos/app/os_ports.h"
#include "pos/app/session.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"

#include <unistd.h>

namespace holdfast::app {
namespace {

using config::Settings;
using core::ErrorCode;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kTestPatience{30};
constexpr seconds kForever{86'400 * 365};

void say(const std::string& line) {
  fmt::print("{}\n", line);
  (void)std::fflush(stdout);
}

// Whether the till of these settings runs: it holds its journal's lock.
bool till_runs(const Settings& settings) {
  const auto folder = config::data_folder(settings, config::environment_from(environ));
  if (!folder) return false;
  const auto lock =
      local::FileLock::take_unchanged(local::with_suffix(*folder / "journal.db", ".lock"));
  return !lock && lock.error().code == ErrorCode::journal_locked;
}

core::LocalTime local_now() {
  const SystemClock clock;
  const core::Instant now = clock.now();
  return core::LocalTime::from(now, clock.utc_offset_minutes(now));
}

template <class IdType>
IdType fresh_id() {
  SystemRandom random;
  return ports::new_id<IdType>(SystemClock().now(), random);
}

int list(const DevicesCommand& command, const Settings& settings) {
  const bool runs = till_runs(settings);
  const auto rows = rows_of(look_around(settings, runs), settings, command.all);
  if (command.json) {
    fmt::print("{}", to_json(rows));
    return kExitOk;
  }
  if (runs)
    fmt::print("The till runs and holds its devices; F8 on its screen shows how they are.\n");
  fmt::print("{}", to_table(rows));
  return kExitOk;
}

int report_none(const char* setting) {
  return report_usage({ErrorCode::device_not_set_up, setting});
}

int test(const DevicesCommand& command, const Settings& settings) {
  const auto rules = code_rules(settings);
  if (!rules) return report_usage(rules.error());
  RuntimeParts parts;
  if (auto added = add_devices(settings, parts); !added) return report_usage(added.error());
  const seconds patience = command.seconds > 0 ? seconds{command.seconds} : kTestPatience;
  DeviceTrial trial(say, patience);
  const EndingSignals signals([&trial] { trial.stop(); });
  bool works = false;
  if (command.what == "scanner") {
    if (parts.scanners.empty()) return report_none("scanner.kind");
    works = trial.scanner(*parts.scanners.front(), *rules, local_now().year);
  } else if (command.what == "scale") {
    if (!parts.scale) return report_none("scale.kind");
    works = trial.scale(*parts.scale);
  } else if (command.what == "printer") {
    if (!parts.printer) return report_none("printer.connection");
    works = trial.printer(*parts.printer, fresh_id<core::PrintJobId>(), trial_receipt(local_now()));
  } else if (command.what == "drawer") {
    if (!parts.drawer) return report_none("drawer.kind");
    works = trial.drawer(*parts.drawer, fresh_id<core::KickId>());
  } else {
    if (!parts.line_display) return report_none("line_display.kind");
    works = trial.display(*parts.line_display);
  }
  return works ? kExitOk : kExitFailure;
}

int watch(const DevicesCommand& command, const Settings& settings) {
  const auto rules = code_rules(settings);
  if (!rules) return report_usage(rules.error());
  RuntimeParts parts;
  if (auto added = add_devices(settings, parts); !added) return report_usage(added.error());
  DeviceLines lines;
  const EndingSignals signals([&lines] { lines.stop(); });
  const int year = local_now().year;
  const auto on_status = [&](const ports::DeviceStatus& status) { lines.put(status_line(status)); };
  const auto check = [&](const core::Result<void>& started) {
    if (!started) lines.put(terminal_text(core::sentence(started.error())));
  };
  for (const auto& scanner : parts.scanners) {
    check(scanner->start(
        [&](const core::ScannedCode& code) {
          const auto steps = core::explain(code, *rules, year);
          lines.put("scanner: " + terminal_text(steps.front() + "; " + steps.back()));
        },
        on_status));
  }
  if (parts.scale) {
    check(parts.scale->start(
        [&](const ports::ScaleReading& reading) { lines.put(reading_line(reading)); }, on_status));
  }
  if (parts.printer)
    check(parts.printer->start([](core::PrintJobId, const ports::OutputOutcome&) {}, on_status));
  if (parts.drawer)
    check(parts.drawer->start([](core::KickId, const ports::OutputOutcome&) {}, on_status));
  if (parts.line_display) check(parts.line_display->start(on_status));
  const auto until =
      steady_clock::now() + (command.seconds > 0 ? seconds{command.seconds} : kForever);
  while (const auto line = lines.take(until)) {
    const SystemClock clock;
    const core::LocalTime now =
        core::LocalTime::from(clock.now(), clock.utc_offset_minutes(clock.now()));
    say(fmt::format("{:02}:{:02}:{:02}  {}", now.hour, now.minute, now.second, *line));
  }
  for (const auto& scanner : parts.scanners) scanner->stop();
  if (parts.scale) parts.scale->stop();
  if (parts.line_display) parts.line_display->stop();
  if (parts.drawer) parts.drawer->stop();
  if (parts.printer) parts.printer->stop();
  return kExitOk;
}

int capture(const DevicesCommand& command, const Settings& settings) {
  const auto target = capture_target(command.device, settings, drivers::usb_devices());
  if (!target) return report_usage(target.error());
  if (command.device.starts_with('/')) {
    if (auto line = check_serial_line(command.device); !line) return report_failure(line.error());
  }
  auto recording = DeviceCapture::begin(command.file, *target, settings);
  if (!recording) return report_failure(recording.error());
  DeviceLines lines;
  const EndingSignals signals([&lines] { lines.stop(); });
  say(fmt::format("Recording {} into {} until Ctrl-C.", terminal_text(target->name),
                  terminal_text(command.file.string())));
  say("The file holds every code that is scanned; only you may read it.");
  const auto until =
      steady_clock::now() + (command.seconds > 0 ? seconds{command.seconds} : kForever);
  const auto done =
      (*recording)
          ->run(lines, say, until, fresh_id<core::PrintJobId>(), trial_receipt(local_now()));
  if (!done) return report_failure(done.error());
  say(fmt::format("{} events recorded.", (*recording)->events()));
  return kExitOk;
}

}  // namespace

int run_devices(const DevicesCommand& command, const ConfigOptions& config) {
  const auto settings = load_settings(config);
  if (!settings) return report_usage(settings.error());
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  use_machine_time_zone();
  if (command.action == "list") return list(command, *settings);
  if (till_runs(*settings)) {
    return report_failure({ErrorCode::device_busy,
                           "the till runs and holds its devices; close it first, or look at F8, "
                           "Devices, on its screen"});
  }
  block_ending_signals();
  if (command.action == "test") return test(command, *settings);
  if (command.action == "watch") return watch(command, *settings);
  return capture(command, *settings);
}

}  // namespace holdfast::app
