#include "pos/till/recovery.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;

const auto kShift = id<core::ShiftId>(1);
const auto kSold = id<core::TransactionId>(1);
const auto kVoided = id<core::TransactionId>(2);
const auto kOpen = id<core::TransactionId>(3);

class RecoveryTest : public testing::Test {
 protected:
  void apply(core::EntryBody body) {
    const CommittedEntry entry{++seq, {}, core::Instant{seq}, std::move(body)};
    shift.apply(entry);
    last_receipt.apply(entry);
  }
  void open_shift() { apply(core::ShiftOpened{kShift, kAmelie, "2026-03-01", euro(0)}); }
  void sell(core::TransactionId sale) {
    core::SaleRecorded recorded;
    recorded.sale = core::Sale(sale, eur());
    recorded.totals.total = euro(0);
    recorded.shift = kShift;
    recorded.receipt_number = 1;
    apply(std::move(recorded));
  }
  bool fits(const core::Workspace& workspace) const {
    const auto checked = check_workspace(workspace, shift, last_receipt);
    EXPECT_TRUE(checked || checked.error().code == ErrorCode::internal);
    return checked.has_value();
  }
  static core::Workspace open(core::Sale sale) { return {kAmelie, std::move(sale), {}}; }

  std::int64_t seq = 0;
  Shift shift;
  LastReceipt last_receipt;
};

TEST_F(RecoveryTest, AnEmptyWorkspaceFitsEveryJournal) {
  EXPECT_TRUE(fits({}));
  open_shift();
  sell(kSold);
  EXPECT_TRUE(fits({}));
}

TEST_F(RecoveryTest, AnOpenSaleNeedsItsShift) {
  EXPECT_FALSE(fits(open(core::Sale(kOpen, eur()))));
  open_shift();
  EXPECT_TRUE(fits(open(core::Sale(kOpen, eur()))));
  EXPECT_FALSE(fits(open(core::Sale(kOpen, *core::Currency::from_code("USD")))));
}

TEST_F(RecoveryTest, AnOpenSaleIsNotOneThatHasEnded) {
  open_shift();
  sell(kSold);
  EXPECT_FALSE(fits(open(core::Sale(kSold, eur()))));
  apply(core::SaleVoided{core::Sale(kVoided, eur()), kShift, kAmelie});
  EXPECT_FALSE(fits(open(core::Sale(kVoided, eur()))));
}

TEST_F(RecoveryTest, TheUnfinishedSaleIsTheLastOneOfTheJournal) {
  core::Workspace workspace{kAmelie, {}, kSold};
  EXPECT_FALSE(fits(workspace));
  open_shift();
  sell(kSold);
  EXPECT_TRUE(fits(workspace));
  workspace.open_sale = core::Sale(kOpen, eur());
  EXPECT_FALSE(fits(workspace));
}

// ---- entries that came back from the server -----------------------------------------

class OlderWorkspace : public testing::Test {
 protected:
  static core::Workspace everything() {
    core::Workspace workspace;
    workspace.person = kAmelie;
    workspace.open_sale = core::Sale(kOpen, eur());
    workspace.unacknowledged = kSold;
    workspace.outputs.emplace();
    workspace.count = core::StockCount(core::CountId{}, kAmelie, core::Instant{});
    return workspace;
  }
  core::Workspace after(const core::EntryBody& entry) {
    later.apply(entry);
    return later.bring_up_to_date(everything());
  }

  BroughtBack later;
};

TEST_F(OlderWorkspace, StaysAsItIsWithoutLaterEntries) {
  EXPECT_EQ(later.bring_up_to_date(everything()), everything());
}

TEST_F(OlderWorkspace, KnowsNothingOfPapersAndChangeAfterAnyEntry) {
  const auto found = after(core::DrawerOpened{kShift, kAmelie});
  EXPECT_EQ(found.person, kAmelie);
  EXPECT_TRUE(found.open_sale);
  EXPECT_TRUE(found.count);
  EXPECT_FALSE(found.unacknowledged);
  EXPECT_FALSE(found.outputs);
}

TEST_F(OlderWorkspace, HasNoOpenSaleAfterOneThatEnded) {
  core::SaleRecorded sold;
  sold.sale = core::Sale(kOpen, eur());
  EXPECT_FALSE(after(std::move(sold)).open_sale);
  for (const core::EntryBody& entry : std::vector<core::EntryBody>{
           core::SaleVoided{core::Sale(kOpen, eur()), kShift, kAmelie},
           core::ShiftOpened{kShift, kAmelie, "2026-03-02", euro(0)}, core::ShiftClosed{}}) {
    later = {};
    EXPECT_FALSE(after(entry).open_sale) << entry.index();
  }
}

TEST_F(OlderWorkspace, HasNoCountAfterOneThatWasSubmitted) {
  const auto found = after(core::CountSubmitted{});
  EXPECT_FALSE(found.count);
  EXPECT_TRUE(found.open_sale);
}

}  // namespace
}  // namespace holdfast::till
