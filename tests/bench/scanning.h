// A till on a screen that a benchmark scans at.
#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "drivers/sim/sim_scanner.h"
#include "pos/app/runtime.h"
#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "ui/platform/event_loop.h"

namespace holdfast::bench {

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
  if (!condition()) give_up("the till did not get ready to sell");
}

struct Scanning {
  app::Runtime& runtime;
  drivers::SimScanner& scanner;
  ui::EventLoop& loop;
  TimedHost& host;
};

struct ScanTimes {
  std::vector<double> to_frame_ms, own_code_ms;
};

// From the call of the scanner's handler to the return of the turn of the event loop that
// drew it.
inline void time_scan(const Scanning& till, const std::string& code, ScanTimes& times) {
  till.loop.settle(till.host);
  const auto scans = till.runtime.scans_handled();
  const auto start = Clock::now();
  till.scanner.scan({code, core::Symbology::ean_13, ""});
  while (till.runtime.scans_handled() == scans) till.loop.step(till.host, 1'000);
  times.to_frame_ms.push_back(microseconds_since(start) / 1000);
  times.own_code_ms.push_back(till.host.last_pump_ms);
  if (till.runtime.view().banner.kind == till::Banner::Kind::error) {
    give_up("scanning: " + till.runtime.view().banner.text);
  }
  // A cashier's pause, so that the journal's thread is idle again.
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

// Takes what was scanned off again, by an entry in the journal.
inline void clear_sale(const Scanning& till) {
  till.runtime.submit(till::command::VoidSale{});
  pump_until(till.runtime, [&] { return !till.runtime.is_committing(); });
}

}  // namespace holdfast::bench
