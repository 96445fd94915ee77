// From the scanner's report to the presented frame, with the software renderer on Xvfb:
//
//   scan_to_frame [products]     (default: 1000000)
//
// Measured from the call of the scanner's handler to the return of the turn of the event
// loop that drew it: through the mailbox, the till, the journal's queue and the screen.
#include <sodium.h>

#include <cstdlib>

#include "drivers/sim/sim_scanner.h"
#include "pos/app/compose.h"
#include "pos/app/runtime.h"
#include "tests/bench/burners.h"
#include "tests/bench/scanning.h"
#include "tests/bench/shop_of_size.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/private_display.h"

namespace holdfast::bench {
namespace {

namespace cmd = till::command;

void get_ready_to_sell(app::Runtime& runtime) {
  runtime.submit(cmd::ChoosePerson{kCashier});
  runtime.submit(cmd::EnterPin{kCashierPin});
  pump_until(runtime, [&] { return runtime.view().person.has_value(); });
  runtime.submit(cmd::OpenShift{{10'000, runtime.view().currency}});
  pump_until(runtime, [&] { return runtime.view().screen == till::Screen::sell; });
}

void measure(const Scanning& till, std::int64_t products, const std::string& label) {
  constexpr int kScans = 500, kScansASale = 100;
  ScanTimes times;
  for (int i = 0; i < kScans; ++i) {
    if (i % kScansASale == 0) clear_sale(till);
    time_scan(till, gtin14((i * 7919LL + 13) % products).substr(1), times);
  }
  print_figure("scan_to_frame." + label + ".median", percentile(times.to_frame_ms, 0.5), "ms", 50);
  print_figure("scan_to_frame." + label + ".p99", percentile(times.to_frame_ms, 0.99), "ms", 50);
  print_figure("scan_to_frame." + label + ".own_code.p99", percentile(times.own_code_ms, 0.99),
               "ms", 1);
}

void run(std::int64_t products) {
  testing::TempFolder folder;
  fill_catalogue(folder.path() / "catalogue.db", products);
  auto parts = must(app::local_parts(folder.path()));
  auto owned = std::make_unique<drivers::SimScanner>();
  auto& scanner = *owned;
  parts.scanners.push_back(std::move(owned));
  auto runtime = must(app::Runtime::start(std::move(parts)));
  get_ready_to_sell(*runtime);

  ui::Options options;
  options.fullscreen = false;
  options.software_renderer = true;
  options.sound = false;
  auto loop = must(ui::EventLoop::open(options));
  runtime->set_wake([&] { loop->wake(); });
  TimedHost host(*runtime);
  const Scanning till{*runtime, scanner, *loop, host};
  measure(till, products, "quiet_machine");
  {
    const Burners burners;
    measure(till, products, "busy_machine");
  }
  runtime->set_wake({});
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  using namespace holdfast;
  if (sodium_init() < 0) return 1;
  const ui::testing::PrivateDisplay display(1280, 800);
  if (!display.problem().empty()) bench::give_up(display.problem());
  setenv("DISPLAY", display.name().c_str(), 1);
  bench::run(argc > 1 ? std::stoll(argv[1]) : 1'000'000);
  return 0;
}
