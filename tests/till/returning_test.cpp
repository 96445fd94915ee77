// Goods that come back, as the till sees it: look-ups, the entry, and what follows it.
#include "tests/till/till_fixture.h"

namespace holdfast::till {
namespace {

using namespace testing_till;
using testing::ElementsAre;

class GoodsReturn : public TillTest {
 protected:
  // Receipt 1: two pencils and a notebook.
  void sell_something() {
    open_till();
    send(command::Scan{kPencil});
    send(command::Scan{kPencil});
    send(command::Scan{kNotebook});
    pay(euro(1'000));
    send(command::NextSale{});
  }
  const core::SaleRecorded& sold() const {
    return std::get<core::SaleRecorded>(journal.back().body);
  }
  std::uint64_t look_up(const std::string& typed) {
    return only<effect::LookUpReceipt>(send(command::FindReceipt{typed})).look_up;
  }
  void open_receipt() {
    const core::SaleRecorded sale = sold();
    send(command::StartReturn{});
    send(command::ReceiptLookedUp{look_up("1"), core::SaleFound{sale, now, {}}});
    ASSERT_TRUE(view().goods_return.found);
  }
};

TEST_F(GoodsReturn, CommitsFirstThenOpensTheDrawerAndPrints) {
  sell_something();
  const core::SaleRecorded sale = sold();
  open_receipt();
  send(command::Scan{kPencil});
  send(command::SetReturnReason{"Faulty"});
  const core::Money refund = view().goods_return.refund;
  const Effects effects = send(command::ConfirmReturn{});
  const auto append = only<effect::Append>(effects);
  const auto& returned = std::get<core::GoodsReturned>(append.body);
  EXPECT_EQ(returned.original, sale.sale.id());
  EXPECT_EQ(returned.original_receipt, 1);
  EXPECT_EQ(returned.receipt_number, 2);
  EXPECT_EQ(returned.refunds, (std::vector<core::Refund>{{core::TenderKind::cash, refund}}));
  EXPECT_EQ(returned.by, kAmelie);
  EXPECT_EQ(append.workspace.unacknowledged, returned.id);
  ASSERT_TRUE(append.workspace.outputs);
  EXPECT_THAT(append.workspace.outputs->jobs, SizeIs(4));  // the sale's two, still under way
  EXPECT_TRUE(view().goods_return.committing);
  // Nobody's key does anything while the disk is being written.
  expect_refused(command::ConfirmReturn{}, ErrorCode::not_now);

  const Effects after = commit(effects);
  ASSERT_THAT(after, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<effect::Kick>(after[0]));
  EXPECT_TRUE(std::holds_alternative<effect::Print>(after[1]));
  EXPECT_EQ(view().screen, Screen::change_due);
  EXPECT_TRUE(view().change.goods_returned);
  EXPECT_EQ(view().change.change, refund);
  EXPECT_EQ(view().shift.drawer.returned, refund);
}

TEST_F(GoodsReturn, AFullDiskLeavesTheReturnAsItWas) {
  sell_something();
  open_receipt();
  send(command::ReturnEverything{});
  send(command::SetReturnReason{"Faulty"});
  const auto append = only<effect::Append>(send(command::ConfirmReturn{}));
  const Effects effects = send(command::EntryFailed{append.id, {ErrorCode::disk_full, {}}});
  EXPECT_EQ(effects, Effects{effect::Sound{effect::Tone::bad}});
  EXPECT_EQ(view().screen, Screen::goods_return);
  EXPECT_TRUE(view().goods_return.anything_chosen);
  EXPECT_EQ(view().shift.drawer.returns, 0);
}

TEST_F(GoodsReturn, AnAnswerThatNobodyWaitsForIsNotHeard) {
  sell_something();
  const core::SaleFound found{sold(), now, {}};
  core::SaleFound stale = found;
  send(command::StartReturn{});
  const std::uint64_t first = look_up("1");
  EXPECT_TRUE(view().goods_return.looking_up);
  send(command::LeaveReturn{});
  EXPECT_FALSE(view().goods_return.looking_up);
  EXPECT_THAT(send(command::ReceiptLookedUp{first, stale}), SizeIs(0));
  EXPECT_FALSE(view().goods_return.found);
  const std::uint64_t second = look_up("1");
  EXPECT_NE(first, second);
  send(command::ReceiptLookedUp{first, stale});
  EXPECT_FALSE(view().goods_return.found);
  send(command::ReceiptLookedUp{second, found});
  EXPECT_TRUE(view().goods_return.found);
}

TEST_F(GoodsReturn, SaysWhyAReceiptIsNotThere) {
  sell_something();
  send(command::StartReturn{});
  send(command::ReceiptLookedUp{look_up("9"), {}, {}});
  EXPECT_EQ(view().banner.error_name, core::name(ErrorCode::receipt_unknown));
  send(command::ReceiptLookedUp{look_up("9"), {}, core::Error{ErrorCode::disk_failed, "sector"}});
  EXPECT_EQ(view().banner.error_name, core::name(ErrorCode::disk_failed));
  EXPECT_FALSE(view().goods_return.looking_up);
  expect_refused(command::SetReturnQuantity{1, core::kOne}, ErrorCode::not_now);
  expect_refused(command::ReturnEverything{}, ErrorCode::not_now);
  expect_refused(command::SetReturnReason{"Faulty"}, ErrorCode::not_now);
  expect_refused(command::ConfirmReturn{}, ErrorCode::not_now);
  expect_refused(command::SelectReturnLine{1}, ErrorCode::not_now);
}

TEST_F(GoodsReturn, PaysNoMoreThanTheDrawerShouldHold) {
  sell_something();
  open_receipt();
  send(command::ReturnEverything{});
  send(command::SetReturnReason{"Faulty"});
  send(command::LeaveReturn{});
  send(command::LeaveReturn{});
  commit(send(command::MoveCash{core::CashMoved::Direction::out, view().shift.expected_cash, ""}));
  send(command::StartReturn{});
  const auto sale = std::get<core::SaleRecorded>(journal[1].body);
  send(command::ReceiptLookedUp{look_up("1"), core::SaleFound{sale, now, {}}});
  send(command::ReturnEverything{});
  send(command::SetReturnReason{"Faulty"});
  expect_refused(command::ConfirmReturn{}, ErrorCode::amount_out_of_range);
}

TEST_F(GoodsReturn, WhatIsBackCannotComeBackAgain) {
  sell_something();
  send(command::StartReturn{});
  const core::SaleFound found{sold(), now, {{1, core::Quantity::of(2)}}};
  send(command::ReceiptLookedUp{look_up("1"), found});
  EXPECT_EQ(view().goods_return.selected, 2U);  // the first of which something is left
  expect_refused(command::Scan{kPencil}, ErrorCode::return_too_large);
  EXPECT_EQ(view().goods_return.selected, 1U);
  expect_refused(command::SetReturnQuantity{1, core::kOne}, ErrorCode::return_too_large);
  send(command::ReturnEverything{});
  EXPECT_THAT(view().goods_return.lines,
              ElementsAre(testing::Field(&ReturnLineView::chosen, core::Quantity{}),
                          testing::Field(&ReturnLineView::chosen, core::kOne)));
}

}  // namespace
}  // namespace holdfast::till
