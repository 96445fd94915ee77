// The whole till is killed in the middle of its work, again and again. What it had said
// to be safe is there at the next start, what it had not said may be; nothing else is.
// In the end the server holds each sale exactly once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "tests/app/journal_contents.h"
#include "tests/app/running_program.h"
#include "tests/app/shop_server.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

constexpr int kKills = 30;
enum class When : std::uint8_t { any, starting, sale_open, change_due };
constexpr std::int64_t kTotals[] = {0, 120, 330, 449};  // with so many lines
constexpr std::int64_t kLines = 3;

// What is on the disk of selling_till.
struct OnDisk {
  std::int64_t sold = 0, lines = 0, change = 0;

  friend bool operator==(const OnDisk&, const OnDisk&) = default;
  // After its next step.
  [[nodiscard]] OnDisk next() const {
    if (change != 0) return {sold, 0, 0};
    if (lines == kLines) return {sold + 1, 0, 1};
    return {sold, lines + 1, 0};
  }
};

std::ostream& operator<<(std::ostream& out, const OnDisk& state) {
  return out << state.sold << " sold, " << state.lines << " lines, "
             << (state.change != 0 ? "change due" : "no change due");
}

struct Report {
  std::string word;
  OnDisk state;
  std::int64_t total = 0;
};

class KilledTill : public ::testing::Test {
 protected:
  KilledTill() { fill_catalogue(folder_.path(), shop_.till_conninfo()); }

  [[nodiscard]] std::vector<std::string> selling_till(const std::string& mode) const {
    return {HOLDFAST_SELLING_TILL, folder_.path().string(), shop_.till_conninfo(), mode};
  }
  // Empty at the end of what the till wrote.
  std::optional<Report> read_report(RunningProgram& till) {
    while (auto line = till.read_line()) {
      std::istringstream words(*line);
      std::string mark;
      Report report;
      if (words >> mark >> report.word >> report.state.sold >> report.state.lines >>
              report.state.change >> report.total &&
          mark == "!") {
        return report;
      }
      ADD_FAILURE() << *line;
    }
    return std::nullopt;
  }
  void take(const Report& report) {
    const OnDisk& now = report.state;
    const auto total = kTotals[now.change != 0 ? kLines : now.lines];
    EXPECT_EQ(report.total, total) << report.word << ": " << now;
    if (report.word == "found") {
      EXPECT_TRUE(now == safe_ || now == safe_.next()) << "found " << now << " after " << safe_;
      resumed_lines_ += now.lines > 0 ? 1 : 0;
      resumed_change_ += now.change;
    } else {
      EXPECT_EQ(now, safe_.next()) << report.word;
    }
    safe_ = now;
  }

  ShopServer shop_;
  TempFolder folder_;
  OnDisk safe_;
  int resumed_lines_ = 0;
  std::int64_t resumed_change_ = 0;
};

// On a fast disk a sale is open for moments only: some kills aim at it.
constexpr std::array kKillPlan = {When::any, When::sale_open, When::change_due,
                                  When::any, When::any,       When::starting};

TEST_F(KilledTill, KeepsWhatItSaidToBeSafeAndDeliversEachSaleOnce) {
  const unsigned seed = 20'260'301;
  std::mt19937 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (int kill = 0; kill < kKills; ++kill) {
    RunningProgram till(selling_till("sell"));
    const When when = kKillPlan[static_cast<std::size_t>(kill) % kKillPlan.size()];
    const auto reports = when == When::starting ? 0U : 1 + random() % 16;
    const auto is_reached = [&] {
      if (when == When::change_due) return safe_.change != 0;
      return when != When::sale_open || safe_.lines != 0;
    };
    for (unsigned i = 0; i < reports || !is_reached(); ++i) {
      const auto report = read_report(till);
      ASSERT_TRUE(report) << till.output();
      take(*report);
    }
    const unsigned longest_us = when == When::starting ? 150'000 : when == When::any ? 4'000 : 1;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % longest_us));
    till.send_signal(SIGKILL);
    ASSERT_EQ(till.wait(), 128 + SIGKILL) << till.output();
    while (const auto report = read_report(till)) take(*report);
    ASSERT_FALSE(HasFailure()) << "at kill " << kill;
  }
  EXPECT_GT(resumed_lines_, 0) << "no kill met an open sale";
  EXPECT_GT(resumed_change_, 0) << "no kill met a sale whose change was not given";

  RunningProgram till(selling_till("deliver"));
  while (const auto report = read_report(till)) {
    if (report->word == "found") take(*report);
  }
  ASSERT_EQ(till.wait(), 0) << till.output();

  const auto sales = read_journal(folder_.path()).sales();
  ASSERT_EQ(static_cast<std::int64_t>(sales.size()), safe_.sold);
  std::string ids;
  for (std::size_t i = 0; i < sales.size(); ++i) {
    EXPECT_EQ(sales[i].receipt_number, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(sales[i].totals.total.minor, kTotals[kLines]);
    ids += sales[i].sale.id().to_string() + "\n";
  }
  const std::string count = std::to_string(sales.size());
  EXPECT_EQ(shop_.ask("SELECT string_agg(id::text || E'\\n', '' ORDER BY receipt_number) FROM "
                      "transactions"),
            ids);
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transactions"), count);
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transaction_items"),
            std::to_string(sales.size() * kLines));
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transaction_tenders"), count);
  EXPECT_EQ(shop_.ask("SELECT -sum(quantity)::numeric(14,0) FROM stock_movements WHERE "
                      "reference_type = 'transaction'"),
            std::to_string(sales.size() * kLines));
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM journal_quarantine"), "0");
  std::printf("%d kills: %zu sales, an open sale found %d times, change due %d times\n", kKills,
              sales.size(), resumed_lines_, static_cast<int>(resumed_change_));
}

// Goods that come back piece by piece, from a till that is killed all the time: whatever it said to
// have paid back is in its journal, and no piece is paid back twice.
TEST_F(KilledTill, PaysBackEachPieceOnce) {
  constexpr int kKillsOfReturns = 12;
  const unsigned seed = 20'260'302;
  std::mt19937 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::int64_t said = 0;  // the newest receipt that the till told of
  for (int kill = 0; kill < kKillsOfReturns; ++kill) {
    RunningProgram till(selling_till("exchange"));
    const auto take_number = [&](const Report& report) {
      EXPECT_GE(report.state.sold, said) << report.word;
      said = std::max(said, report.state.sold);
    };
    for (unsigned i = 0; i < 1 + random() % 12; ++i) {
      const auto report = read_report(till);
      ASSERT_TRUE(report) << till.output();
      take_number(*report);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4'000));
    till.send_signal(SIGKILL);
    ASSERT_EQ(till.wait(), 128 + SIGKILL) << till.output();
    while (const auto report = read_report(till)) take_number(*report);
  }
  RunningProgram till(selling_till("deliver"));
  while (const auto report = read_report(till)) EXPECT_GE(report->state.sold, said);
  ASSERT_EQ(till.wait(), 0) << till.output();

  struct Sale {
    std::int64_t pieces = 0, money = 0;  // that are not back
  };
  std::map<std::int64_t, Sale> sales;
  std::int64_t returns = 0, newest = 0, in_the_drawer = 0;
  for (const auto& entry : read_journal(folder_.path()).entries) {
    if (const auto* sold = std::get_if<core::SaleRecorded>(&entry.body)) {
      sales[sold->receipt_number] = {kLines, sold->totals.total.minor};
      newest = sold->receipt_number;
      in_the_drawer += sold->totals.total.minor;
    } else if (const auto* back = std::get_if<core::GoodsReturned>(&entry.body)) {
      Sale& sale = sales.at(back->original_receipt);
      sale.pieces -= back->totals.units.thousandths / 1'000;
      sale.money -= back->totals.total.minor;
      newest = back->receipt_number;
      in_the_drawer -= back->totals.total.minor;
      ++returns;
    }
  }
  EXPECT_GE(newest, said);
  EXPECT_GT(returns, 0);
  for (const auto& [receipt, sale] : sales) {
    EXPECT_GE(sale.pieces, 0) << receipt;
    EXPECT_EQ(sale.money == 0, sale.pieces == 0) << receipt;
    EXPECT_GE(sale.money, 0) << receipt;
  }
  EXPECT_EQ(shop_.ask("SELECT (sum(total_amount) * 100)::bigint FROM transactions"),
            std::to_string(in_the_drawer));
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transactions WHERE findings <> '{}'"), "0");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM journal_quarantine"), "0");
  std::printf("%d kills: %zu sales, %d returns\n", kKillsOfReturns, sales.size(),
              static_cast<int>(returns));
}

}  // namespace
}  // namespace holdfast::testing
