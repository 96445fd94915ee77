// What a scan costs in a stock count of 5 products and of 5,000: in the till, from the command
// to the effects and the rebuilt view; and on the journal's thread until the disk has it. Beside
// that what it would cost to save a count as one text, and what a start spends on reading one.
//
// bench_count [DIRECTORY]   (the current directory)
#include <filesystem>

#include "db/local/sqlite_journal.h"
#include "pos/app/journal_worker.h"
#include "pos/codec/codec.h"
#include "pos/till/till.h"
#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "tests/till/shop.h"

namespace holdfast::bench {
namespace {

namespace cmd = till::command;
using namespace till::testing_shop;

constexpr std::uint32_t kFew = 5, kMany = 5'000;
constexpr int kScans = 400;
constexpr double kFrame_us = 16'000;
// A scan after so many products may cost so much more than after a few.
constexpr double kGrowthLimit = 3;

// Jobs are done at once, by whoever hands them in.
class AtOnce final : public app::Executor {
 public:
  void submit(Priority, std::function<void()> job) override { job(); }
  void run(Priority, const std::function<void()>& job) override { job(); }
};

class NoClock final : public ports::Clock {
 public:
  core::Instant now() const override { return {}; }
  int utc_offset_minutes(core::Instant) const override { return 60; }
  std::int64_t elapsed_ms() const override { return 0; }
};

core::Item product(std::uint32_t number) {
  core::Item made = item(1, "Dishwasher tablets lemon, box of " + std::to_string(number), 299);
  made.id.value.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  made.id.value.bytes[15] = static_cast<std::uint8_t>(number);
  made.id.value.bytes[0] = 7;
  made.sku = "HOU-" + std::to_string(number);
  made.tile_position = 0;
  made.barcodes = {{"SHELF-" + std::to_string(number), core::kOne}};
  return made;
}

struct Costs {
  double till_us = 0, save_us = 0, whole_us = 0, load_us = 0;
};

Costs measure(const std::filesystem::path& folder, std::uint32_t products) {
  ports::MemoryCatalogue catalogue = shop();
  for (std::uint32_t i = 0; i < products; ++i) catalogue.put(product(i));
  const NoClock clock;
  CountingRandom random;
  till::Till till(catalogue, clock, random);
  const core::Instant now{1'772'352'000'000};
  till.replay({1, {}, now, core::ShiftOpened{{}, kAmelie, "2026-03-01", euro(10'000)}, {}});
  const auto step = [&](const till::Command& command) { return till.handle(command, now); };
  step(cmd::ChoosePerson{kAmelie});
  step(cmd::EnterPin{"2468"});
  step(cmd::PinChecked{kAmelie, true});
  step(cmd::OpenCount{});
  const auto scan = [&](std::uint32_t number) {
    return step(cmd::Scan{{"SHELF-" + std::to_string(number), core::Symbology::code_128, "bench"}});
  };
  for (std::uint32_t i = 0; i < products; ++i) scan(i);
  if (till.view().count.count.size() != products) give_up("not everything was counted");

  std::filesystem::create_directory(folder);
  app::Mailbox mailbox;
  Costs costs;
  {
    app::JournalWorker worker(must(local::SqliteJournal::open(folder / "journal.db")),
                              std::make_unique<AtOnce>(), mailbox, [] {});
    std::vector<double> till_us, save_us;
    for (int i = 0; i < kScans; ++i) {
      const auto number = static_cast<std::uint32_t>(i) * 13 % products;
      const auto start = Clock::now();
      const till::Effects effects = scan(number);
      till_us.push_back(microseconds_since(start));
      const auto& workspace = std::get<till::effect::SaveWorkspace>(effects.at(0)).workspace;
      const auto saving = Clock::now();
      worker.save_workspace(workspace);
      // The first one writes all that is not on the disk yet.
      if (i > 0) save_us.push_back(microseconds_since(saving));
    }
    costs.till_us = percentile(till_us, 0.99);
    costs.save_us = percentile(save_us, 0.5);
  }
  if (!mailbox.take().empty()) give_up("the journal could not be written");
  auto journal = must(local::SqliteJournal::open(folder / "journal.db"));
  const auto loading = Clock::now();
  const auto found = must(codec::decode_workspace(must(journal->load_workspace()),
                                                  must(journal->load_workspace_parts())));
  costs.load_us = microseconds_since(loading);
  if (!found.count || *found.count != till.view().count.count) give_up("another count was saved");
  std::vector<double> whole_us;
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    must(journal->save_workspace(codec::encode(found)));
    whole_us.push_back(microseconds_since(start));
  }
  costs.whole_us = percentile(whole_us, 0.5);
  return costs;
}

int run(const std::filesystem::path& directory) {
  const auto folder = directory / "bench_count.tmp";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const Costs few = measure(folder / "few", kFew);
  const Costs many = measure(folder / "many", kMany);
  std::filesystem::remove_all(folder);
  print_figure("count_scan_till_p99_5_products", few.till_us, "us", kFrame_us);
  print_figure("count_scan_till_p99_5000_products", many.till_us, "us", kFrame_us);
  print_figure("count_scan_save_p50_5_products", few.save_us, "us");
  print_figure("count_scan_save_p50_5000_products", many.save_us, "us", few.save_us * kGrowthLimit);
  print_figure("count_save_as_one_text_5000_products", many.whole_us, "us");
  print_figure("count_load_5_products", few.load_us, "us");
  print_figure("count_load_5000_products", many.load_us, "us");
  print_figure("count_one_text_to_parts", many.whole_us / many.save_us, "times");
  return 0;
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  return holdfast::bench::run(argc > 1 ? argv[1] : ".");
}
