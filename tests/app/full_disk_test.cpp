// The till's disk becomes full in the middle of a sale: the payment is refused by name,
// the sale stays on the counter, no drawer opens and nothing is printed; once there is
// room again it is paid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pos/app/compose.h"
#include "tests/app/journal_contents.h"
#include "tests/support/scarce_disk.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
namespace cmd = till::command;

class FullDisk : public ::testing::Test {
 protected:
  // Before any child: the child has no server.
  void SetUp() override {
    static const ShopServer shop;
    fill_catalogue(stocked_.path(), shop.till_conninfo());
  }
  void stock(const fs::path& folder) const {
    fs::copy(stocked_.path(), folder, fs::copy_options::recursive);
  }

  TempFolder stocked_;
};

// Whatever the till still had room for is used up: one line after the other, then one
// change of a quantity after the other.
void change_the_sale_until_refused(SimTill& till) {
  const auto& view = till.view();
  for (const auto& tile : view.tiles) till.submit(cmd::AddItem{tile.id});
  for (int change = 0; change < 3'000; ++change) {
    till.submit(cmd::SetQuantity{core::Quantity::of(1 + change % 2)});
    till.runtime().flush_journal();
    till.runtime().pump();
    if (view.banner.error_name == "disk_full") return;
    ASSERT_EQ(view.banner.kind, till::Banner::Kind::none) << view.banner.text;
  }
  FAIL() << "the disk never became full";
}

void sell_on(ScarceDisk& disk, const fs::path& folder) {
  std::size_t lines = 0;
  {
    SimTill till(folder);
    const auto& view = till.view();
    till.sign_in_and_open_shift();
    till.scan(kKefir);
    till.sell_for_cash(500);
    till.submit(cmd::NextSale{});

    disk.fill();
    ASSERT_NO_FATAL_FAILURE(change_the_sale_until_refused(till));
    ASSERT_EQ(view.screen, till::Screen::sell) << view.halted_reason;
    const auto sale = view.sale;
    lines = sale.lines.size();
    ASSERT_GT(lines, 10U);

    till.submit(cmd::StartCashPayment{});
    for (int attempt = 0; attempt < 3; ++attempt) {
      till.submit(cmd::TenderCash{sale.totals.total});
      till.await_journal();
      EXPECT_EQ(view.banner.error_name, "disk_full");
      EXPECT_EQ(view.screen, till::Screen::pay_cash) << view.halted_reason;
      EXPECT_FALSE(view.payment.committing);
      EXPECT_TRUE(view.sale.lines == sale.lines);
      EXPECT_TRUE(view.sale.totals == sale.totals);
      EXPECT_EQ(view.shift.sale_count, 1);
    }
    EXPECT_EQ(till.devices().drawer->kick_count(), 1U);
    EXPECT_EQ(till.devices().printer->printed_count(), 1U);

    disk.free();
    till.submit(cmd::TenderCash{sale.totals.total});
    till.await_journal();
    ASSERT_EQ(view.screen, till::Screen::change_due) << view.banner.text;
    EXPECT_EQ(view.change.total, sale.totals.total);
    EXPECT_EQ(view.change.receipt_number, 2);
    EXPECT_TRUE(till.pump_until([&] {
      return view.change.printing == till::OutputState::done &&
             view.change.drawer == till::OutputState::done;
    }));
    EXPECT_EQ(till.devices().drawer->kick_count(), 2U);
    EXPECT_EQ(till.devices().printer->printed_count(), 2U);
    till.submit(cmd::NextSale{});
  }
  const auto journal = read_journal(folder);
  ASSERT_EQ(journal.sales().size(), 2U);
  EXPECT_EQ(journal.sales().back().sale.lines().size(), lines);
  EXPECT_FALSE(journal.workspace.open_sale);
}

// The program ends while the disk is full: what was on the counter when there was room is
// found again, and until then a start is refused by name.
void restart_on(ScarceDisk& disk, const fs::path& folder) {
  {
    SimTill till(folder);
    till.sign_in_and_open_shift();
    till.scan(kCroissant);
    till.scan(kKefir);
    till.runtime().flush_journal();
    disk.fill();
  }
  auto refused = app::local_parts(folder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::disk_full) << core::sentence(refused.error());

  disk.free();
  {
    SimTill till(folder);
    till.sign_in_and_open_shift();
    EXPECT_EQ(till.view().sale.lines.size(), 2U);
    till.sell_for_cash(330);
    till.submit(cmd::NextSale{});
  }
  EXPECT_EQ(read_journal(folder).sales().size(), 1U);
}

constexpr int kMegabytes = 12;

TEST_F(FullDisk, OnASmallFileSystem) {
  if (!SmallTmpfs::is_allowed()) {
    GTEST_SKIP() << "this system gives no mount namespace; WithALimitOnTheSizeOfFiles runs alone";
  }
  const TempFolder folder;
  run_in_child([&] {
    SmallTmpfs disk(folder.path(), kMegabytes);
    stock(folder.path());
    sell_on(disk, folder.path());
  });
  run_in_child([&] {
    SmallTmpfs disk(folder.path(), kMegabytes);
    stock(folder.path());
    restart_on(disk, folder.path());
  });
}

TEST_F(FullDisk, WithALimitOnTheSizeOfFiles) {
  const TempFolder selling, restarting;
  run_in_child([&] {
    FileSizeLimit disk;
    stock(selling.path());
    sell_on(disk, selling.path());
  });
  run_in_child([&] {
    FileSizeLimit disk;
    stock(restarting.path());
    restart_on(disk, restarting.path());
  });
}

}  // namespace
}  // namespace holdfast::testing
