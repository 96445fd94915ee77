// The screen on which goods come back: what presses and keys become there.
#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;
using core::Quantity;

class ReturnScreen : public Working {
 protected:
  void show_finding() {
    till::TillView view = return_view();
    view.goods_return = {};
    view.receipts = receipts(12);
    view.receipts[0].goods_returned = true;
    show(view);
  }
  void show_lines() { show(return_view()); }
  void chose(std::uint32_t number, Quantity quantity) {
    const auto* chosen = only<command::SetReturnQuantity>();
    ASSERT_NE(chosen, nullptr);
    EXPECT_EQ(chosen->number, number);
    EXPECT_EQ(chosen->quantity, quantity);
    host_.submitted.clear();
  }
  void found(const std::string& typed) {
    const auto* find = only<command::FindReceipt>();
    ASSERT_NE(find, nullptr);
    EXPECT_EQ(find->typed, typed);
    host_.submitted.clear();
  }
};

TEST_F(ReturnScreen, IsReachedFromTheSellScreenByKeyAndByFinger) {
  till::TillView view = sale_view(0);
  show(view);
  press(key::f6);
  EXPECT_NE(only<command::StartReturn>(), nullptr);
  host_.submitted.clear();
  press(key::f10);
  click("more.return");
  EXPECT_NE(only<command::StartReturn>(), nullptr);
}

TEST_F(ReturnScreen, AReceiptOfTheListLeadsToIt) {
  till::TillView view = sale_view(0);
  view.receipts = receipts(12);
  view.receipts[1].goods_returned = true;
  show(view);
  press(key::f10);
  type("1");
  press(key::f6);
  ASSERT_EQ(host_.submitted.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<command::StartReturn>(host_.submitted[0]));
  EXPECT_EQ(std::get<command::FindReceipt>(host_.submitted[1]).typed, "0002-000012");
  host_.submitted.clear();
  press(key::f10);
  type("1");
  press(key::down);
  press(key::f6);  // of a return nothing comes back
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(ReturnScreen, AReceiptIsTypedOrChosen) {
  show_finding();
  EXPECT_EQ(window_.find("return.receipt.12"), nullptr);  // a return
  press(key::enter);
  found("0002-000011");
  press(key::down);
  press(key::enter);
  found("0002-000010");
  click("return.receipt.7");
  click("return.find");
  found("0002-000007");
  type("40");
  press(key::enter);
  found("40");
  type("4");
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::escape);
  EXPECT_NE(only<command::LeaveReturn>(), nullptr);
}

TEST_F(ReturnScreen, NothingIsPressedWhileTheReceiptIsLookedUp) {
  show_finding();
  host_.edit().goods_return.looking_up = true;
  settle();
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::escape);
  EXPECT_NE(only<command::LeaveReturn>(), nullptr);
}

TEST_F(ReturnScreen, LinesAreChosenByKeys) {
  show_lines();
  press(key::right);
  chose(2, Quantity::of(2));
  press(key::left);
  chose(2, Quantity{});
  type("2");
  press(key::enter);
  chose(2, Quantity::of(2));
  type("0");
  press(key::enter);
  chose(2, Quantity{});
  press(key::down);
  ASSERT_NE(only<command::SelectReturnLine>(), nullptr);
  EXPECT_EQ(only<command::SelectReturnLine>()->number, 4U);
  host_.submitted.clear();
  press(key::up);
  EXPECT_EQ(only<command::SelectReturnLine>()->number, 1U);
  host_.submitted.clear();
  press(key::f5);
  EXPECT_NE(only<command::ReturnEverything>(), nullptr);
  host_.submitted.clear();
  press(key::f2);
  ASSERT_NE(only<command::SetReturnReason>(), nullptr);
  EXPECT_EQ(only<command::SetReturnReason>()->reason, "Not as expected");
  host_.submitted.clear();
  press(key::f12);
  EXPECT_NE(only<command::ConfirmReturn>(), nullptr);
}

TEST_F(ReturnScreen, LinesAreChosenByFinger) {
  show_lines();
  click("return.line.1.more");
  chose(1, Quantity::of(1));
  click("return.line.2.less");
  chose(2, Quantity{});
  click("return.line.4.more");  // measured: all of it
  chose(4, Quantity{1'462});
  click("return.line.6");
  EXPECT_EQ(only<command::SelectReturnLine>()->number, 6U);
  host_.submitted.clear();
  EXPECT_EQ(window_.find("return.line.5.more"), nullptr);  // all back already
}

TEST_F(ReturnScreen, ATypedBarcodeIsNoQuantity) {
  show_lines();
  type("4006381333931");
  press(key::enter);
  ASSERT_NE(only<command::Scan>(), nullptr);
  EXPECT_EQ(only<command::Scan>()->code.data, "4006381333931");
  host_.submitted.clear();
  type("1234");
  press(key::enter);
  refused(ErrorCode::quantity_out_of_range);
}

TEST_F(ReturnScreen, WhatIsTypedAndNotEnteredIsNotPaidBackWithout) {
  show(return_view());
  type("2");
  press(key::f12);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::escape);
  press(key::f12);
  EXPECT_NE(only<command::ConfirmReturn>(), nullptr);
}

TEST_F(ReturnScreen, WhereAllIsBackThereIsNothingToType) {
  till::TillView view = return_view();
  for (auto& line : view.goods_return.lines) line.left = line.chosen = {};
  view.goods_return.anything_left = view.goods_return.anything_chosen = false;
  show(view);
  type("2");
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(ReturnScreen, WaitsForTheDiskAndForAReason) {
  till::TillView view = return_view();
  view.goods_return.reason.clear();
  show(view);
  press(key::f12);
  EXPECT_TRUE(host_.submitted.empty());
  view = return_view();
  view.goods_return.committing = true;
  show(view);
  press(key::f12);
  press(key::right);
  press(key::f5);
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
}

}  // namespace
}  // namespace holdfast::ui::testing
