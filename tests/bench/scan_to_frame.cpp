// From the scanner's report to the presented frame, with the software renderer on Xvfb:
//
//   scan_to_frame [products]     (default: 1000000)
//
// Measured from the call of the scanner's handler to the return of the turn of the event
// loop that drew it: through the mailbox, the till, the journal's queue and the screen.
#include <sodium.h>

#include <cstdlib>
#include <thread>

#include "drivers/sim/sim_scanner.h"
#include "pos/app/compose.h"
#include "pos/app/runtime.h"
#include "tests/bench/burners.h"
#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "tests/bench/shop_of_size.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/private_display.h"
#include "ui/platform/event_loop.h"

namespace holdfast::bench {
namespace {

namespace cmd = till::command;

// Times how long the till's own code takes for what the threads left.
class TimedHost final : public ui::Host {
 public:
  explicit TimedHost(app::Runtime& runtime) : runtime_(runtime) {}
  const till::TillView& view() const override { return runtime_.view(); }
  void submit(const till::Command& command) override { runtime_.submit(command); }
  using ui::Host::submit;
  bool pump() override {
    const auto start = Clock::now();
    const bool changed = runtime_.pump();
    if (changed) last_pump_ms = microseconds_since(start) / 1000;
    return changed;
  }
  core::Instant now() const override { return runtime_.now(); }
  int take_tone() override { return runtime_.take_tone(); }

  double last_pump_ms = 0;

 private:
  app::Runtime& runtime_;
};

template <class Condition>
void pump_until(app::Runtime& runtime, Condition condition) {
  for (int i = 0; i < 20'000 && !condition(); ++i) {
    runtime.pump();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (!condition()) give_up("scan_to_frame: the till did not get ready to sell");
}

void get_ready_to_sell(app::Runtime& runtime) {
  runtime.submit(cmd::ChoosePerson{kCashier});
  runtime.submit(cmd::EnterPin{kCashierPin});
  pump_until(runtime, [&] { return runtime.view().person.has_value(); });
  runtime.submit(cmd::OpenShift{{10'000, runtime.view().currency}});
  pump_until(runtime, [&] { return runtime.view().screen == till::Screen::sell; });
}

struct Till {
  app::Runtime& runtime;
  drivers::SimScanner& scanner;
  ui::EventLoop& loop;
  TimedHost& host;
  std::int64_t products;
};

void measure(const Till& till, const std::string& label) {
  constexpr int kScans = 500, kScansASale = 100;
  std::vector<double> to_frame, own_code;
  for (int i = 0; i < kScans; ++i) {
    if (i % kScansASale == 0) {
      till.runtime.submit(cmd::VoidSale{});
      pump_until(till.runtime, [&] { return !till.runtime.is_committing(); });
    }
    till.loop.settle(till.host);
    const auto code = gtin14((i * 7919LL + 13) % till.products).substr(1);
    const auto scans = till.runtime.scans_handled();
    const auto start = Clock::now();
    till.scanner.scan({code, core::Symbology::ean_13, ""});
    while (till.runtime.scans_handled() == scans) till.loop.step(till.host, 1'000);
    to_frame.push_back(microseconds_since(start) / 1000);
    own_code.push_back(till.host.last_pump_ms);
    if (till.runtime.view().banner.kind == till::Banner::Kind::error) {
      give_up("scan_to_frame: " + till.runtime.view().banner.text);
    }
    // A cashier's pause, so that the journal's thread is idle again.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  print_figure("scan_to_frame." + label + ".median", percentile(to_frame, 0.5), "ms", 50);
  print_figure("scan_to_frame." + label + ".p99", percentile(to_frame, 0.99), "ms", 50);
  print_figure("scan_to_frame." + label + ".own_code.p99", percentile(own_code, 0.99), "ms", 1);
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
  const Till till{*runtime, scanner, *loop, host, products};
  measure(till, "quiet_machine");
  {
    const Burners burners;
    measure(till, "busy_machine");
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
