// The till's copy of the catalogue is gone or damaged while a sale is under way: the sale
// is in the journal's file, and goes on once the server has filled the copy again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/app/journal_contents.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
namespace cmd = till::command;

class CatalogueFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    fill_catalogue(folder_.path(), shop_.till_conninfo());
    till_.emplace(folder_.path());
    till_->sign_in_and_open_shift();
    till_->scan(kCroissant);
    till_->scan(kKefir);
  }
  // The till stops, and something happens to the files of its catalogue.
  void stop_and_lose_catalogue() {
    till_->runtime().flush_journal();
    till_.reset();
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      if (entry.path().filename().string().starts_with("catalogue")) fs::remove(entry.path());
    }
  }
  void restart_with_server() {
    till_.emplace(folder_.path(), SimTill::with_server(shop_.till_conninfo()));
  }
  const till::TillView& view() { return till_->view(); }
  void expect_sold(std::int64_t cents) {
    till_->sell_for_cash(500);
    EXPECT_EQ(view().change.total.minor, cents);
    till_.reset();
    const auto sales = read_journal(folder_.path()).sales();
    ASSERT_FALSE(sales.empty());
    EXPECT_EQ(sales.back().totals.total.minor, cents);
  }

  ShopServer shop_;  // a till's number belongs to one journal, so each test has its own
  TempFolder folder_;
  std::optional<SimTill> till_;
};

TEST_F(CatalogueFaults, ADamagedFileIsFetchedAgainAndTheSaleGoesOn) {
  const auto totals = view().sale.totals;
  stop_and_lose_catalogue();
  std::ofstream(folder_.path() / "catalogue.db") << std::string(20'000, 'x');
  restart_with_server();
  till_->sign_in_and_open_shift();
  EXPECT_EQ(view().sale.lines.size(), 2U);
  EXPECT_TRUE(view().sale.totals == totals);
  till_->scan(kMilk);
  expect_sold(449);
}

TEST_F(CatalogueFaults, WithoutServerItWaitsAndKeepsTheSale) {
  stop_and_lose_catalogue();
  for (int start = 0; start < 2; ++start) {
    till_.emplace(folder_.path());
    EXPECT_EQ(view().screen, till::Screen::waiting_for_catalogue);
    till_->scan(kMilk);
    EXPECT_EQ(view().banner.kind, till::Banner::Kind::error);
    till_->submit(cmd::StartCashPayment{});
    EXPECT_EQ(view().banner.error_name, "not_now");
    till_.reset();
    const auto journal = read_journal(folder_.path());
    EXPECT_EQ(journal.entries.size(), 1U);
    ASSERT_TRUE(journal.workspace.open_sale);
    EXPECT_EQ(journal.workspace.open_sale->lines().size(), 2U);
  }
  restart_with_server();
  till_->sign_in_and_open_shift();
  expect_sold(330);
}

TEST_F(CatalogueFaults, AChangeThatWasNotGivenIsShownOnceTheShopIsKnown) {
  till_->sell_for_cash(500);
  stop_and_lose_catalogue();
  restart_with_server();
  ASSERT_TRUE(till_->pump_until([&] { return view().screen == till::Screen::change_due; }));
  EXPECT_TRUE(view().change.recovered);
  EXPECT_EQ(view().change.total.minor, 330);
  EXPECT_EQ(view().change.change.minor, 170);
  EXPECT_EQ(view().change.receipt_number, 1);
  EXPECT_EQ(till_->devices().drawer->kick_count(), 0U);
  till_->submit(cmd::NextSale{});
  till_->sign_in_and_open_shift();
  till_->scan(kMilk);
  expect_sold(119);
  EXPECT_EQ(read_journal(folder_.path()).sales().size(), 2U);
}

}  // namespace
}  // namespace holdfast::testing
