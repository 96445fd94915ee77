// How long a scan takes from the report on the bus to the handler, through libusb and an emulated
// bus (whose own share, several socket round trips, is in the figure), the decoder's share alone,
// what waiting costs, and how soon the till knows that a scanner was unplugged. The same over a
// serial line (a pseudo terminal).
//
// bench_scanner [SCANS]   (2000)
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "drivers/scanner/hid_pos_decoder.h"
#include "drivers/scanner/serial_scanner.h"
#include "drivers/scanner/usb_hid_keyboard_scanner.h"
#include "drivers/scanner/usb_hid_pos_scanner.h"
#include "drivers/scanner/wedge_filter.h"
#include "tests/bench/arrivals.h"
#include "tests/bench/figure.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/key_script.h"
#include "tests/drivers/scanner/typed_reports.h"
#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::bench {
namespace {

constexpr double kLatencyLimit_us = 1'000;
constexpr double kIdleLimit_percent = 0.5;
constexpr std::chrono::seconds kIdleTime(2);
constexpr char kEan[] = "4006381333931";

[[noreturn]] void stop(const char* what) {
  std::fprintf(stderr, "bench_scanner: %s\n", what);
  std::exit(1);
}

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return 1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

constexpr double kUnplugLimit_ms = 500;
constexpr std::size_t kUnplugs = 20;
// A scanner that a person holds reads no faster.
constexpr std::size_t kBurst = 100;
constexpr double kBurstLimit_s = 10;

// Counts what a scanner tells.
struct Heard {
  Arrivals scans, ready, absent;

  [[nodiscard]] ports::ScanHandler scan_handler() {
    return [this](const core::ScannedCode&) { scans.note(); };
  }
  [[nodiscard]] ports::StatusHandler status_handler() {
    return [this](const ports::DeviceStatus& status) {
      if (status.health == ports::DeviceHealth::ready) ready.note();
      if (status.health == ports::DeviceHealth::absent) absent.note();
    };
  }
};

// `plug` and `unplug` are called in turn, starting with a scanner that is unplugged and absent.
void measure_unplugging(const char* name, Heard& heard, std::size_t ready_before,
                        std::size_t absent_before, const std::function<void()>& plug,
                        const std::function<void()>& unplug) {
  std::vector<double> times_ms;
  for (std::size_t i = 1; i <= kUnplugs; ++i) {
    plug();
    (void)heard.ready.wait_for(ready_before + i);
    const auto start = Clock::now();
    unplug();
    const auto known = heard.absent.wait_for(absent_before + i);
    times_ms.push_back(std::chrono::duration<double, std::milli>(known - start).count());
  }
  print_figure(name, percentile(times_ms, 1), "ms", kUnplugLimit_ms);
}

void measure_serial(std::size_t scans) {
  const testing::TempFolder folder;
  testing::SerialLine line(folder.path() / "by-id" / "scanner");
  line.plug();
  Heard heard;
  drivers::SerialScanner scanner({line.path()});
  if (!scanner.start(heard.scan_handler(), heard.status_handler())) stop("serial: no start");
  (void)heard.ready.wait_for(1);
  const std::string code = std::string(kEan) + "\r";
  std::vector<double> latencies;
  for (std::size_t i = 1; i <= scans; ++i) {
    const auto sent = Clock::now();
    line.send(code);
    const auto got = heard.scans.wait_for(i);
    latencies.push_back(std::chrono::duration<double, std::micro>(got - sent).count());
  }
  print_figure("serial_code_to_handler_median", percentile(latencies, 0.5), "us", kLatencyLimit_us);
  print_figure("serial_code_to_handler_p99", percentile(latencies, 0.99), "us", kLatencyLimit_us);
  line.unplug();
  (void)heard.absent.wait_for(1);
  measure_unplugging(
      "serial_unplug_noticed_max", heard, 1, 1, [&] { line.plug(); }, [&] { line.unplug(); });
}

// A keyboard scanner sends two reports for each character.
void measure_keyboard() {
  testing::UsbEmulator emulator;
  testing::EmulatedUsbModel model;
  model.interfaces.push_back({drivers::testing::keyboard_report_descriptor(), true, 1, 1});
  auto& device = emulator.add(model);
  device.plug();
  Heard heard;
  drivers::KeyboardScannerOptions options;
  options.filter = *drivers::UsbSelector::parse("052e:1234");
  options.framing.silence_ms = 2'000;
  drivers::UsbHidKeyboardScanner scanner(options);
  if (!scanner.start(heard.scan_handler(), heard.status_handler())) stop("keyboard: no start");
  (void)heard.ready.wait_for(1);
  const auto reports = drivers::testing::typed(U"4006381333931\r");
  const auto start = Clock::now();
  for (std::size_t i = 1; i <= kBurst; ++i) {
    for (const auto& report : reports) device.send_report(report);
    (void)heard.scans.wait_for(i);
  }
  print_figure("keyboard_100_codes", microseconds_since(start) / 1e6, "s", kBurstLimit_s);
}

void measure_bus(std::size_t scans) {
  testing::UsbEmulator emulator;
  const drivers::testing::HidPosLayout layout;
  testing::EmulatedUsbModel model;
  model.interfaces.push_back({layout.report_descriptor()});
  auto& device = emulator.add(model);
  device.plug();

  Heard heard;
  drivers::UsbHidPosScanner scanner;
  const auto started = scanner.start(heard.scan_handler(), heard.status_handler());
  if (!started) stop(started.error().detail.c_str());
  (void)heard.ready.wait_for(1);

  const testing::Bytes report = layout.reports("]E0", kEan).front();
  std::vector<double> latencies;
  for (std::size_t i = 1; i <= scans; ++i) {
    const auto sent = Clock::now();
    device.send_report(report);
    const auto got = heard.scans.wait_for(i);
    latencies.push_back(std::chrono::duration<double, std::micro>(got - sent).count());
  }
  print_figure("scan_report_to_handler_median", percentile(latencies, 0.5), "us", kLatencyLimit_us);
  print_figure("scan_report_to_handler_p99", percentile(latencies, 0.99), "us", kLatencyLimit_us);

  const double before_us = cpu_microseconds();
  std::this_thread::sleep_for(kIdleTime);
  const double used_us = cpu_microseconds() - before_us;
  print_figure("scanner_idle_cpu", 100 * used_us / (1e6 * kIdleTime.count()), "%",
               kIdleLimit_percent);

  const auto start = Clock::now();
  for (std::size_t i = 1; i <= kBurst; ++i) {
    device.send_report(report);
    (void)heard.scans.wait_for(scans + i);
  }
  print_figure("usb_100_codes", microseconds_since(start) / 1e6, "s", kBurstLimit_s);
  // The scanner starts as absent, before the bus was looked at.
  device.unplug();
  (void)heard.absent.wait_for(2);
  measure_unplugging(
      "usb_unplug_noticed_max", heard, 1, 2, [&] { device.plug(); }, [&] { device.unplug(); });
}

// To judge the figures above by: one thread wakes another and is woken. A scan over the emulated
// bus takes about ten such wake-ups, each of which may find the processors busy.
void measure_handover(std::size_t rounds) {
  Arrivals there;
  Arrivals back;
  std::thread other([&] {
    for (std::size_t i = 1; i <= rounds; ++i) {
      (void)there.wait_for(i);
      back.note();
    }
  });
  std::vector<double> times;
  for (std::size_t i = 1; i <= rounds; ++i) {
    const auto start = Clock::now();
    there.note();
    (void)back.wait_for(i);
    times.push_back(microseconds_since(start));
  }
  other.join();
  print_figure("thread_round_trip_median", percentile(times, 0.5), "us");
  print_figure("thread_round_trip_p99", percentile(times, 0.99), "us");
}

void measure_decoder(std::size_t scans) {
  const drivers::testing::HidPosLayout layout;
  const auto descriptor = drivers::parse_hid_report_descriptor(layout.report_descriptor());
  auto decoder = drivers::HidPosDecoder::create(*descriptor, "usb:052e:1234");
  const auto report = layout.reports("]E0", kEan).front();
  std::vector<double> times;
  for (std::size_t i = 0; i < scans; ++i) {
    const auto start = Clock::now();
    if (decoder->on_report(report, 0).size() != 1) stop("the decoder lost a scan");
    times.push_back(microseconds_since(start));
  }
  print_figure("decode_report_p99", percentile(times, 0.99), "us", kLatencyLimit_us);
}

void measure_wedge(std::size_t scans) {
  drivers::WedgeFilter filter;
  std::size_t seen = 0;
  filter.set_handlers([&](const core::ScannedCode&) { ++seen; }, [](const ports::KeyEvent&) {});
  std::vector<double> times;
  drivers::testing::KeyScript script;
  for (std::size_t i = 1; i <= scans; ++i) {
    const std::size_t begin = script.size();
    script.scan(kEan).wait(300);
    const auto start = Clock::now();
    for (std::size_t n = begin; n < script.size(); ++n) filter.feed(script.events()[n]);
    times.push_back(microseconds_since(start));
    if (seen != i) stop("the filter lost a scan");
  }
  print_figure("wedge_scan_p99", percentile(times, 0.99), "us", kLatencyLimit_us);
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  const std::size_t scans = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2'000;
  if (scans == 0) holdfast::bench::stop("usage: bench_scanner [SCANS]");
  holdfast::bench::measure_bus(scans);
  holdfast::bench::measure_keyboard();
  holdfast::bench::measure_serial(scans);
  holdfast::bench::measure_handover(scans);
  holdfast::bench::measure_decoder(scans);
  holdfast::bench::measure_wedge(scans);
  return 0;
}
