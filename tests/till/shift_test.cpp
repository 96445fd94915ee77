#include "pos/till/shift.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;

const core::ShiftId kMorning = id<core::ShiftId>(1);
const core::ShiftId kEvening = id<core::ShiftId>(2);

core::EntryBody opened(core::ShiftId shift, std::int64_t cents) {
  return core::ShiftOpened{shift, kAmelie, "2026-03-01", euro(cents)};
}

core::EntryBody sold(core::ShiftId shift, std::int64_t number, std::int64_t total_cents,
                     std::int64_t handed_over_cents) {
  core::SaleRecorded sale;
  sale.shift = shift;
  sale.cashier = kAmelie;
  sale.receipt_number = number;
  sale.totals.total = euro(total_cents);
  sale.tenders = {
      {core::TenderKind::cash, euro(handed_over_cents), euro(handed_over_cents - total_cents)}};
  return sale;
}

core::EntryBody closed(core::ShiftId shift) {
  return core::ShiftClosed{shift, kAmelie, euro(0), euro(0), 0, euro(0)};
}

Shift fold(const std::vector<core::EntryBody>& bodies) {
  Shift shift;
  std::int64_t seq = 0;
  for (const auto& body : bodies) shift.apply({++seq, {}, core::Instant{seq * 1000}, body});
  return shift;
}

TEST(Shift, BeginsClosedWithReceiptOne) {
  const Shift shift;
  EXPECT_FALSE(shift.is_open());
  EXPECT_EQ(shift.next_receipt_number(), 1);
  EXPECT_EQ(shift.view(), ShiftView{});
}

TEST(Shift, AddsUpWhatTheDrawerShouldHold) {
  const Shift shift =
      fold({opened(kMorning, 10'000), sold(kMorning, 1, 360, 1'000), sold(kMorning, 2, 120, 120)});
  EXPECT_EQ(shift.id(), kMorning);
  EXPECT_EQ(shift.currency(), eur());
  EXPECT_EQ(shift.next_receipt_number(), 3);
  EXPECT_EQ(shift.view(), (ShiftView{true,
                                     "2026-03-01",
                                     core::Instant{1000},
                                     euro(10'000),
                                     euro(10'480),
                                     euro(480),
                                     2,
                                     {euro(0), euro(0), 0, 0, euro(0)}}));
}

TEST(Shift, ClosesAndBeginsAnewWithTheNextReceipt) {
  const Shift shift = fold({opened(kMorning, 10'000), sold(kMorning, 1, 360, 360), closed(kMorning),
                            opened(kEvening, 5'000)});
  EXPECT_EQ(shift.id(), kEvening);
  EXPECT_EQ(shift.view().expected_cash, euro(5'000));
  EXPECT_EQ(shift.view().sale_count, 0);
  EXPECT_EQ(shift.next_receipt_number(), 2);
}

TEST(Shift, TakesOnlyTheReceiptNumberOfAShiftItDidNotSeeOpen) {
  const Shift shift = fold(
      {sold(kMorning, 41, 360, 360), closed(kMorning), opened(kEvening, 5'000), closed(kMorning)});
  EXPECT_EQ(shift.id(), kEvening);
  EXPECT_EQ(shift.view().expected_cash, euro(5'000));
  EXPECT_EQ(shift.next_receipt_number(), 42);
}

TEST(Shift, ChecksTheFloatBeforeItOpens) {
  const Shift shift;
  const auto open = [&](core::Money amount) {
    return shift.open(amount, eur(), kAmelie, kMorning, "2026-03-01");
  };
  EXPECT_EQ(open(euro(-1)).error().code, ErrorCode::amount_negative);
  EXPECT_EQ(open(euro(core::max_amount_minor(eur()) + 1)).error().code,
            ErrorCode::amount_out_of_range);
  EXPECT_EQ(open({0, *core::Currency::from_code("USD")}).error().code,
            ErrorCode::currency_mismatch);
  EXPECT_EQ(*open(euro(0)), (core::ShiftOpened{kMorning, kAmelie, "2026-03-01", euro(0)}));
  EXPECT_EQ(fold({opened(kMorning, 1)})
                .open(euro(0), eur(), kAmelie, kEvening, "2026-03-02")
                .error()
                .code,
            ErrorCode::shift_already_open);
}

TEST(Shift, ClosesWithWhatWasCountedAndWhatWasExpected) {
  const Shift shift = fold({opened(kMorning, 10'000), sold(kMorning, 1, 360, 500)});
  EXPECT_EQ(*shift.close(euro(10'300), kBoris),
            (core::ShiftClosed{kMorning, kBoris, euro(10'360), euro(10'300), 1, euro(360)}));
  EXPECT_EQ(shift.close(euro(-1), kBoris).error().code, ErrorCode::amount_negative);
  EXPECT_EQ(Shift().close(euro(0), kBoris).error().code, ErrorCode::no_shift_open);
}

TEST(Shift, CashThatMovesWithoutASaleIsExpected) {
  using Direction = core::CashMoved::Direction;
  const Shift open = fold({opened(kMorning, 10'000)});
  const auto in = open.move_cash(Direction::in, euro(2'000), "Change money", kAmelie);
  ASSERT_TRUE(in);
  EXPECT_EQ(*in, (core::CashMoved{kMorning, kAmelie, Direction::in, euro(2'000), "Change money"}));
  const core::CashMoved out{kMorning, kAmelie, Direction::out, euro(5'000), "To the safe"};
  const core::CashMoved elsewhere{kEvening, kAmelie, Direction::out, euro(5'000), ""};
  const Shift shift =
      fold({opened(kMorning, 10'000), *in, out, elsewhere, core::DrawerOpened{kMorning, kAmelie},
            core::DrawerOpened{kEvening, kAmelie}});
  EXPECT_EQ(shift.view().expected_cash, euro(7'000));
  EXPECT_EQ(shift.drawer(), (core::DrawerTotals{euro(2'000), euro(5'000), 1, 0, euro(0)}));
  EXPECT_EQ(shift.close(euro(7'000), kAmelie)->expected_cash, euro(7'000));
}

TEST(Shift, TakesOutNoMoreThanThereIs) {
  using Direction = core::CashMoved::Direction;
  const Shift shift = fold({opened(kMorning, 10'000)});
  const auto refusal = [&](Direction direction, core::Money amount) {
    return shift.move_cash(direction, amount, "", kAmelie).error();
  };
  EXPECT_TRUE(shift.move_cash(Direction::out, euro(10'000), "", kAmelie));
  EXPECT_EQ(refusal(Direction::out, euro(10'001)).code, ErrorCode::amount_out_of_range);
  EXPECT_EQ(refusal(Direction::out, euro(10'001)).detail, "the drawer should hold € 100.00");
  EXPECT_EQ(refusal(Direction::in, euro(0)).code, ErrorCode::amount_out_of_range);
  EXPECT_EQ(refusal(Direction::in, euro(-1)).code, ErrorCode::amount_negative);
  EXPECT_EQ(refusal(Direction::in, {1, *core::Currency::from_code("USD")}).code,
            ErrorCode::currency_mismatch);
  EXPECT_EQ(Shift().move_cash(Direction::in, euro(1), "", kAmelie).error().code,
            ErrorCode::no_shift_open);
}

}  // namespace
}  // namespace holdfast::till
