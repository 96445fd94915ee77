// A till that sold while its server was away, and goes on selling while all of it is sent:
//
//   bench_backlog [sales]     (default: 10000)
//
// How long it takes from a scan to its frame, with the server away and while the backlog is
// drained; and how fast it is drained, by the product's own poster, over one connection.
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

#include "db/local/sqlite_journal.h"
#include "pos/app/compose.h"
#include "pos/app/demo_shop.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/bench/scanning.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/private_display.h"

namespace holdfast::bench {
namespace {

namespace cmd = till::command;

constexpr int kScansASale = 20;

// As a day without the server leaves it: one shift, sales of six lines.
void sell_without_server(const std::filesystem::path& folder, const ports::CatalogueChanges& shop,
                         std::int64_t sales) {
  remote::testing::RecordingTill book{shop, 1};
  std::vector<std::pair<core::Item, core::Quantity>> goods;
  for (const char* sku : {"BAK-001", "BAK-002", "DAI-001", "DRI-001", "HOU-001", "PRO-007"}) {
    goods.emplace_back(book.item(sku), core::kOne);
  }
  const auto journal = must(local::SqliteJournal::open(folder / "journal.db"));
  const auto append = [&](const ports::StoredEntry& entry) {
    must(journal->append({entry.id, entry.kind, entry.version, entry.occurred_at, entry.payload},
                         codec::encode(core::Workspace{})));
  };
  append(book.open_shift());
  for (std::int64_t i = 0; i < sales; ++i) append(book.sell(goods));
}

void get_ready_to_sell(app::Runtime& runtime) {
  pump_until(runtime, [&] { return !runtime.view().sign_in.people.empty(); });
  runtime.submit(cmd::ChoosePerson{runtime.view().sign_in.people.front().id});
  runtime.submit(cmd::EnterPin{app::kDemoPin});
  pump_until(runtime, [&] { return runtime.view().screen == till::Screen::sell; });
}

std::int64_t waiting(app::Runtime& runtime) {
  return must(runtime.backlog()).waiting;
}

// Scans as long as `goes_on` says so.
template <class GoesOn>
ScanTimes scan_while(const Scanning& till, GoesOn goes_on) {
  ScanTimes times;
  for (int i = 0; goes_on(i); ++i) {
    if (i % kScansASale == 0) clear_sale(till);
    time_scan(till, i % 2 == 0 ? testing::kCroissant : testing::kMilk, times);
  }
  return times;
}

void report(const std::string& label, const ScanTimes& times) {
  print_figure("backlog." + label + ".scan_to_frame.median", percentile(times.to_frame_ms, 0.5),
               "ms", 50);
  print_figure("backlog." + label + ".scan_to_frame.p99", percentile(times.to_frame_ms, 0.99), "ms",
               50);
}

void run(std::int64_t sales) {
  testing::PgCluster cluster{testing::PgCluster::Keeps::every_sync};
  testing::ShopServer shop{cluster};
  testing::TempFolder folder;
  testing::fill_catalogue(folder.path(), shop.till_conninfo());
  sell_without_server(folder.path(),
                      must(remote::testing::whole_catalogue(
                          *must(remote::open_remote_store({.conninfo = shop.till_conninfo()})))),
                      sales);
  must(cluster.server().stop(remote::StopMode::fast));

  auto parts = must(app::local_parts(folder.path()));
  const auto devices = app::add_simulated_devices(parts);
  must(app::add_server(shop.till_conninfo(), 5, parts));
  auto runtime = must(app::Runtime::start(std::move(parts)));
  get_ready_to_sell(*runtime);
  ui::Options options;
  options.fullscreen = false;
  options.software_renderer = true;
  options.sound = false;
  auto loop = must(ui::EventLoop::open(options));
  runtime->set_wake([&] { loop->wake(); });
  TimedHost host(*runtime);
  const Scanning till{*runtime, *devices.scanner, *loop, host};

  const auto away = scan_while(till, [](int scans) { return scans < 300; });
  report("server_away", away);

  must(cluster.server().start());
  std::optional<Clock::time_point> begin;
  const auto full = waiting(*runtime);
  const auto draining = scan_while(till, [&](int) {
    const auto left = waiting(*runtime);
    if (!begin && left < full - 1) begin = Clock::now();
    return left > 0;
  });
  const double seconds = microseconds_since(*begin) / 1e6;
  report("draining", draining);
  print_figure("backlog.draining.scans", static_cast<double>(draining.to_frame_ms.size()), "scans");
  print_figure("backlog.drained", static_cast<double>(full) / seconds, "entries/s");
  print_figure("backlog.scan_to_frame.p99_over_server_away",
               percentile(draining.to_frame_ms, 0.99) / percentile(away.to_frame_ms, 0.99),
               "times");
  if (shop.ask("SELECT count(*) FROM transactions WHERE status = 'completed'") !=
      std::to_string(sales)) {
    give_up("not every sale is on the server");
  }
  runtime->set_wake({});
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  using namespace holdfast;
  if (sodium_init() < 0) return 1;
  spdlog::set_level(spdlog::level::off);
  const ui::testing::PrivateDisplay display(1280, 800);
  if (!display.problem().empty()) bench::give_up(display.problem());
  setenv("DISPLAY", display.name().c_str(), 1);
  bench::run(argc > 1 ? std::stoll(argv[1]) : 10'000);
  return 0;
}
