// A count of five thousand products on a till that is killed all the time: what it said to have
// on the disk is there at the next start, and one scan more at most.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <charconv>
#include <chrono>
#include <random>
#include <string_view>
#include <thread>

#include "db/local/sqlite_catalogue.h"
#include "tests/app/journal_contents.h"
#include "tests/app/running_program.h"
#include "tests/app/shop_server.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kProducts = 5'000;
constexpr std::size_t kKills = 10;
// A hang, not a figure: that is build/bench/bench_count's.
constexpr std::chrono::seconds kStartLimit{20};

class KilledCount : public ::testing::Test {
 protected:
  KilledCount() {
    fill_catalogue(folder_.path(), shop_.till_conninfo());
    put_goods_on_the_shelf();
  }

  void put_goods_on_the_shelf() {
    auto catalogue = must(local::SqliteCatalogue::open(folder_.path() / "catalogue.db"));
    core::Item good = must(catalogue->tiles({}, 1)).at(0);
    ports::CatalogueChanges changes;
    changes.cursor = must(catalogue->cursor());
    for (std::size_t number = 0; number < kProducts; ++number) {
      good.id.value.bytes[0] = 0x7f;
      good.id.value.bytes[14] = static_cast<std::uint8_t>(number >> 8);
      good.id.value.bytes[15] = static_cast<std::uint8_t>(number);
      good.sku = "SHELF-" + std::to_string(number);
      good.name = "Dishwasher tablets lemon, box of " + std::to_string(number);
      good.barcodes = {{good.sku, core::kOne}};
      changes.items.push_back(good);
    }
    must(catalogue->apply(changes));
  }
  [[nodiscard]] std::vector<std::string> counting_till() const {
    return {HOLDFAST_SELLING_TILL, folder_.path().string(), shop_.till_conninfo(), "count"};
  }
  // How many products it has counted; empty at the end of what it wrote.
  static std::optional<std::size_t> read_counted(RunningProgram& till) {
    constexpr std::string_view kMark = "! counted ";
    while (auto line = till.read_line()) {
      if (!line->starts_with(kMark)) continue;
      std::size_t counted = 0;
      std::from_chars(line->data() + kMark.size(), line->data() + line->size(), counted);
      return counted;
    }
    return std::nullopt;
  }

  ShopServer shop_;
  TempFolder folder_;
};

TEST_F(KilledCount, KeepsEveryScanThatItSaidToBeSafe) {
  const unsigned seed = 20'260'303;
  std::mt19937 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::size_t safe = 0;
  Steady::duration longest{};
  for (std::size_t kill = 0; kill <= kKills; ++kill) {
    const auto begin = Steady::now();
    RunningProgram till(counting_till());
    auto counted = read_counted(till);
    ASSERT_TRUE(counted) << till.output();
    longest = std::max(longest, Steady::now() - begin);
    EXPECT_THAT(*counted, ::testing::AnyOf(safe, safe + 1)) << "at start " << kill;
    safe = *counted;
    const std::size_t until = kill == kKills ? kProducts : kProducts * (kill + 1) / (kKills + 1);
    while (safe < until) {
      counted = read_counted(till);
      ASSERT_TRUE(counted) << till.output();
      ASSERT_EQ(*counted, safe + 1);
      safe = *counted;
    }
    if (kill == kKills) {
      EXPECT_EQ(till.wait(), 0) << till.output();
      break;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4'000));
    till.send_signal(SIGKILL);
    ASSERT_EQ(till.wait(), 128 + SIGKILL) << till.output();
    while (const auto more = read_counted(till)) safe = *more;
  }
  EXPECT_EQ(safe, kProducts);
  EXPECT_LT(longest, kStartLimit);
  std::printf(
      "%zu kills, the longest start took %ld ms\n", kKills,
      static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(longest).count()));

  const auto draft = read_journal(folder_.path()).workspace.count;
  ASSERT_TRUE(draft);
  ASSERT_EQ(draft->size(), kProducts);
  for (std::size_t place = 0; place < kProducts; ++place) {
    const core::CountLine& line = draft->at(place);
    EXPECT_EQ(line.barcode, "SHELF-" + std::to_string(place));
    EXPECT_EQ(line.counted, core::kOne) << line.barcode;
  }
}

}  // namespace
}  // namespace holdfast::testing
