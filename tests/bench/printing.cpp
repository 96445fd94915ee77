// What printing costs: rendering a long receipt in our code, a kick over a direct link from the
// till's order until the printer has confirmed it, and for information how long a receipt and the
// print server take.
#include <time.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "drivers/printer/cups_queue.h"
#include "drivers/printer/direct_printer.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/tcp_link.h"
#include "tests/bench/figure.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/private_cupsd.h"

namespace holdfast {
namespace {

using bench::Clock;

constexpr double kRenderLimitUs = 1'000;
constexpr double kKickLimitUs = 2'000;

// Of this thread alone: what else the machine does is not ours to measure here.
double cpu_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

core::ReceiptDocument forty_lines() {
  core::ReceiptDocument document;
  auto& blocks = document.blocks;
  blocks.emplace_back(
      core::ReceiptText{"Épicerie du Port", core::Align::centre, core::Emphasis::large});
  blocks.emplace_back(core::ReceiptText{"12 Harbour Street, Port Town", core::Align::centre});
  blocks.emplace_back(core::ReceiptRule{});
  for (int i = 1; i <= 40; ++i) {
    blocks.emplace_back(core::ReceiptPair{
        "Crème brûlée no. " + std::to_string(i) + " with a name that is too long for its line",
        "1,234." + std::to_string(10 + i) + " €"});
  }
  blocks.emplace_back(core::ReceiptRule{});
  blocks.emplace_back(core::ReceiptPair{"TOTAL", "€ 49,380.00", core::Emphasis::large});
  blocks.emplace_back(core::ReceiptBarcode{"0002-000412"});
  return document;
}

// The same with what makes a receipt dearer: its code as a QR Code, drawn dot for dot.
core::ReceiptDocument with_qr(core::ReceiptDocument document) {
  document.blocks.emplace_back(core::ReceiptQr{"0002-000412"});
  return document;
}

void measure_rendering(const core::ReceiptDocument& document, const std::string& name) {
  constexpr int kRounds = 2'000;
  const drivers::PrinterProfile& profile = drivers::builtin_profiles()[0];
  std::vector<double> samples;
  std::size_t bytes = 0;
  for (int i = 0; i < kRounds; ++i) {
    const double start = cpu_microseconds();
    bytes += drivers::render_escpos(document, profile).size();
    samples.push_back(cpu_microseconds() - start);
  }
  if (bytes == 0) throw std::runtime_error("nothing was rendered");
  bench::print_figure(name + "_p50", bench::percentile(samples, 0.5), "us", kRenderLimitUs);
  bench::print_figure(name + "_p99", bench::percentile(samples, 0.99), "us", kRenderLimitUs);
}

drivers::DirectPrinterConfig direct_config() {
  return {{drivers::StatusSupport::yes, true, drivers::PrintProof::process_id}, {}, true, {}};
}

// The printer here answers at once; what the till and the system cost is left. A link that was
// left to other tills is opened anew for each kick, one that is kept is not.
void measure_kicks(bool keep) {
  constexpr int kRounds = 200;
  testing::PrinterSimulator simulator;
  auto printer = std::make_shared<drivers::DirectPrinter>(
      std::make_unique<drivers::TcpLink>(
          drivers::TcpLinkConfig{"127.0.0.1", simulator.port(), keep}),
      direct_config());
  std::atomic<bool> ready = false;
  const auto client = printer->attach([&](const auto&) { ready = true; }, {}).value();
  while (!ready) std::this_thread::yield();
  const drivers::Bytes pulse = drivers::drawer_pulse({.real_time = true});
  std::vector<double> samples;
  for (int i = 0; i < kRounds; ++i) {
    std::promise<ports::OutputResult> answer;
    const auto start = Clock::now();
    printer->submit(client,
                    {"kick-" + std::to_string(i), pulse, std::chrono::seconds{4},
                     drivers::RawJob::Kind::pulse, true},
                    [&](const ports::OutputOutcome& outcome) { answer.set_value(outcome.result); });
    if (answer.get_future().get() != ports::OutputResult::done)
      throw std::runtime_error("the drawer was not opened");
    samples.push_back(bench::microseconds_since(start));
    // Longer than an idle link is kept open, now and then.
    if (!keep && i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{350});
  }
  printer->detach(client);
  const std::string name = keep ? "kick_direct_kept" : "kick_direct";
  bench::print_figure(name + "_p50", bench::percentile(samples, 0.5), "us", kKickLimitUs);
  bench::print_figure(name + "_p99", bench::percentile(samples, 0.99), "us", kKickLimitUs);
}

void measure_direct(const drivers::Bytes& receipt) {
  constexpr int kRounds = 100;
  testing::PrinterSimulator simulator;
  auto printer = std::make_shared<drivers::DirectPrinter>(
      std::make_unique<drivers::TcpLink>(
          drivers::TcpLinkConfig{"127.0.0.1", simulator.port(), false}),
      direct_config());
  const auto client = printer->attach([](const auto&) {}, {}).value();
  std::vector<double> samples;
  for (int i = 0; i < kRounds; ++i) {
    std::promise<ports::OutputResult> answer;
    const auto start = Clock::now();
    printer->submit(client, {"bench-" + std::to_string(i), receipt},
                    [&](const ports::OutputOutcome& outcome) { answer.set_value(outcome.result); });
    if (answer.get_future().get() != ports::OutputResult::done)
      throw std::runtime_error("a receipt was not printed");
    samples.push_back(bench::microseconds_since(start) / 1'000);
  }
  printer->detach(client);
  bench::print_figure("receipt_direct_to_done_p50", bench::percentile(samples, 0.5), "ms");
}

void measure_cups(const drivers::Bytes& receipt) {
  constexpr int kRounds = 30;
  testing::PrinterSimulator simulator;
  testing::PrivateCupsd cupsd;
  cupsd.start();
  cupsd.add_raw_queue("receipt", simulator.port());
  drivers::CupsQueue queue({cupsd.server(), "receipt", {}});
  const auto client = queue.attach([](const auto&) {}, {}).value();
  std::vector<double> first_byte;
  std::vector<double> done;
  for (int i = 0; i < kRounds; ++i) {
    simulator.forget_first_byte();
    std::promise<ports::OutputResult> answer;
    const auto start = Clock::now();
    queue.submit(client, {"bench-" + std::to_string(i), receipt},
                 [&](const ports::OutputOutcome& outcome) { answer.set_value(outcome.result); });
    if (answer.get_future().get() != ports::OutputResult::done)
      throw std::runtime_error("a receipt was not printed");
    done.push_back(bench::microseconds_since(start) / 1'000);
    simulator.wait_for_cuts(static_cast<std::size_t>(i) + 1);
    const std::chrono::duration<double, std::milli> wait = *simulator.first_byte_at() - start;
    first_byte.push_back(wait.count());
  }
  queue.detach(client);
  bench::print_figure("print_job_to_first_byte_p50", bench::percentile(first_byte, 0.5), "ms");
  bench::print_figure("print_job_to_first_byte_p99", bench::percentile(first_byte, 0.99), "ms");
  bench::print_figure("print_job_to_done_p50", bench::percentile(done, 0.5), "ms");
}

}  // namespace
}  // namespace holdfast

int main() {
  const holdfast::core::ReceiptDocument document = holdfast::forty_lines();
  holdfast::measure_rendering(document, "receipt_render");
  holdfast::measure_rendering(holdfast::with_qr(document), "receipt_with_qr_render");
  const holdfast::drivers::Bytes receipt =
      holdfast::drivers::render_escpos(document, holdfast::drivers::builtin_profiles()[0]);
  holdfast::measure_kicks(false);
  holdfast::measure_kicks(true);
  holdfast::measure_direct(receipt);
  holdfast::measure_cups(receipt);
}
