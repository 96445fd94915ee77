// The questions that lie over the sell screen: what presses and keys become there.
#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;

class Dialogs : public Working {
 protected:
  Dialogs() { show(sale_view(6)); }
};

TEST_F(Dialogs, ADialogCoversTheTill) {
  press(key::f10);
  EXPECT_TRUE(host_.dialog_open);
  EXPECT_EQ(window_.click(host_, "pay.cash"), "something lies over pay.cash");
  press(key::f12);
  press(key::del);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::escape);
  EXPECT_FALSE(host_.dialog_open);
  EXPECT_EQ(window_.find("dialog.more"), nullptr);
}

TEST_F(Dialogs, VoidingTheSaleAsksFirst) {
  press(key::f10);
  click("more.void_sale");
  EXPECT_TRUE(host_.submitted.empty());
  click("dialog.close");
  EXPECT_TRUE(host_.submitted.empty());
  press(key::f10);
  type("2");
  press(key::enter);
  EXPECT_NE(only<command::VoidSale>(), nullptr);
  EXPECT_EQ(window_.find("dialog.void_sale"), nullptr);
}

TEST_F(Dialogs, MoreLeadsToTheReceiptsOfTheShift) {
  host_.edit().receipts = receipts(40);
  settle();
  press(key::f10);
  click("more.receipts");
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_NE(window_.text("receipts.40").find("0002-000040"), std::string::npos);
  EXPECT_NE(window_.text("receipts.40").find("Printed"), std::string::npos);
  EXPECT_NE(window_.text("receipts.38").find("Not printed"), std::string::npos);
  EXPECT_EQ(window_.find("receipts.1"), nullptr);
  // The newest one is chosen: F10, 1, Enter prints it again.
  press(key::enter);
  ASSERT_NE(only<command::ReprintReceipt>(), nullptr);
  EXPECT_EQ(only<command::ReprintReceipt>()->receipt, host_.view().receipts[0].id);
  EXPECT_EQ(window_.find("dialog.receipts"), nullptr);
}

TEST_F(Dialogs, TheSlipOfTheLastCountIsPrintedThere) {
  host_.edit().receipts = receipts(2);
  settle();
  press(key::f10);
  type("1");
  EXPECT_EQ(window_.find("receipts.count_slip"), nullptr);
  host_.edit().count_slip = till::CountSlipView{{}, till::OutputState::failed};
  settle();
  EXPECT_NE(window_.text("receipts.count_slip").find("Not printed"), std::string::npos);
  press(key::f7);
  EXPECT_NE(only<command::ReprintCountSlip>(), nullptr);
}

TEST_F(Dialogs, WithoutAPrinterThereIsNothingToPrint) {
  host_.edit().receipts = receipts(40);
  host_.edit().printer.health = ports::DeviceHealth::not_set_up;
  settle();
  press(key::f10);
  type("1");
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(Dialogs, AnyReceiptOfTheShiftIsPrintedByFingerOrByKeys) {
  host_.edit().receipts = receipts(40);
  settle();
  press(key::f10);
  type("1");
  click("receipts.38");
  EXPECT_NE(window_.text("dialog.confirm").find("Print the receipt"), std::string::npos);
  click("dialog.confirm");
  ASSERT_NE(only<command::ReprintReceipt>(), nullptr);
  EXPECT_EQ(only<command::ReprintReceipt>()->receipt, host_.view().receipts[2].id);
  host_.submitted.clear();

  press(key::f10);
  type("1");
  for (int i = 0; i < 12; ++i) press(key::down);
  press(key::up);
  ASSERT_NE(window_.find("receipts.29"), nullptr);
  EXPECT_EQ(window_.find("receipts.29")->visible.h, window_.find("receipts.29")->rect.h);
  press(key::enter);
  ASSERT_NE(only<command::ReprintReceipt>(), nullptr);
  EXPECT_EQ(only<command::ReprintReceipt>()->receipt, host_.view().receipts[11].id);
  host_.submitted.clear();

  press(key::f10);
  type("1");
  for (int i = 0; i < 20; ++i) press(key::page_down);
  EXPECT_NE(window_.find("receipts.1"), nullptr);
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(Dialogs, WithoutReceiptsNoneIsPrinted) {
  press(key::f10);
  type("1");
  EXPECT_EQ(window_.click(host_, "dialog.confirm"), "dialog.confirm is off");
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(Dialogs, MoreOpensTheDrawer) {
  press(key::f10);
  type("3");
  EXPECT_NE(only<command::OpenDrawer>(), nullptr);
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(Dialogs, CashGoesInAndComesOutByKeysAlone) {
  press(key::f10);
  type("4");
  type("20");
  press(key::enter);
  const auto* in = only<command::MoveCash>();
  ASSERT_NE(in, nullptr);
  EXPECT_EQ(in->direction, core::CashMoved::Direction::in);
  EXPECT_EQ(in->amount, euros(2'000));
  EXPECT_EQ(in->reason, "Change money");
  EXPECT_FALSE(host_.dialog_open);
  host_.submitted.clear();

  press(key::f10);
  click("more.cash");
  EXPECT_EQ(window_.click(host_, "dialog.confirm"), "dialog.confirm is off");
  press(key::f5);
  for (int i = 0; i < 3; ++i) press(key::down);
  press(key::up);
  press(key::up);
  type("7.50");
  click("dialog.confirm");
  const auto* out = only<command::MoveCash>();
  ASSERT_NE(out, nullptr);
  EXPECT_EQ(out->direction, core::CashMoved::Direction::out);
  EXPECT_EQ(out->amount, euros(750));
  EXPECT_EQ(out->reason, "Goods bought");
}

TEST_F(Dialogs, MoreLeadsToSignOut) {
  press(key::f10);
  type("6");
  EXPECT_NE(only<command::SignOut>(), nullptr);
}

TEST_F(Dialogs, TheShiftIsClosedOnlyBetweenSales) {
  press(key::f10);
  EXPECT_EQ(window_.click(host_, "more.close_shift"), "more.close_shift is off");
  press(key::escape);
  show(selling_view());
  press(key::f10);
  click("more.close_shift");
  EXPECT_NE(only<command::StartCloseShift>(), nullptr);
}

TEST_F(Dialogs, ADiscountInPercentGoesOnTheLine) {
  type("12.5");
  press(key::f4);
  press(key::enter);
  const auto* given = only<command::DiscountLine>();
  ASSERT_NE(given, nullptr);
  ASSERT_TRUE(given->discount.has_value());
  EXPECT_EQ(given->discount->kind, core::Discount::Kind::percent);
  EXPECT_EQ(given->discount->parts_per_million, 125'000);
}

TEST_F(Dialogs, ADiscountAsAnAmountGoesOnTheSale) {
  click("fn.discount");
  click("discount.on.1");
  click("discount.as.1");
  click("dialog.key.2");
  click("dialog.confirm");
  const auto* given = only<command::DiscountSale>();
  ASSERT_NE(given, nullptr);
  ASSERT_TRUE(given->discount.has_value());
  EXPECT_EQ(given->discount->kind, core::Discount::Kind::amount);
  EXPECT_EQ(given->discount->amount, euros(200));
}

TEST_F(Dialogs, AUsualPercentTakesTwoPresses) {
  click("fn.discount");
  click("discount.percent.20");
  click("dialog.confirm");
  ASSERT_NE(only<command::DiscountLine>(), nullptr);
  EXPECT_EQ(only<command::DiscountLine>()->discount->parts_per_million, 200'000);
}

TEST_F(Dialogs, MoreThanAllIsNoDiscount) {
  type("101");
  press(key::f4);
  press(key::enter);
  refused(ErrorCode::discount_out_of_range);
}

TEST_F(Dialogs, ADiscountCanBeTakenOffAgain) {
  host_.edit().sale.selected = 3;  // has one
  settle();
  press(key::f4);
  press(key::del);
  ASSERT_NE(only<command::DiscountLine>(), nullptr);
  EXPECT_FALSE(only<command::DiscountLine>()->discount.has_value());
}

TEST_F(Dialogs, AServerThatRefusesIsToldFromOneThatIsAway) {
  using Link = command::ServerChanged::Link;
  till::TillView view = sale_view(1);
  const auto shape = [&] { return window_.text("top.server"); };
  view.server.link = Link::down;
  view.server.waiting = 3;
  show(view);
  EXPECT_EQ(shape(), "Server away · 3 waiting");
  view.server.link = Link::refused;
  view.server.detail = core::sentence({ErrorCode::sequence_fork, "entry 12"});
  view.server.local_down_since = {2026, 2, 28, 9, 5, 0};
  view.server.oldest_waiting = {2026, 3, 1, 9, 7, 0};
  view.server.quarantined = 2;
  show(view);
  EXPECT_EQ(shape(), "Server refuses · 3 waiting");
  click("top.status");
  const std::string words = window_.text("status.server_notice");
  for (const char* part : {"refuses", "other entries under this till's numbers", "entry 12",
                           "since 2026-02-28 09:05", "3 entries wait", "the oldest from 09:07",
                           "2 entries", "quarantine", "Keep selling", "call the technician"}) {
    EXPECT_NE(words.find(part), std::string::npos) << part << " in: " << words;
  }
}

// Of two machines that are one till this is the one that the server goes on with.
TEST_F(Dialogs, AnotherMachineOfThisNumberIsToldThoughTheServerTakesEverything) {
  till::TillView view = sale_view(1);
  view.server.waiting = 2;
  view.server.error_name = "sequence_fork";
  view.server.detail = core::sentence({ErrorCode::sequence_fork, "entry 12"});
  show(view);
  EXPECT_EQ(window_.text("top.server"), "Two tills, one number");
  press(key::f8);
  const std::string words = window_.text("status.server_notice");
  for (const char* part :
       {"Two tills send under this till's number", "entry 12", "switch that one"}) {
    EXPECT_NE(words.find(part), std::string::npos) << part << " in: " << words;
  }
}

TEST_F(Dialogs, EntriesThatTheServerSetAsideAreCounted) {
  till::TillView view = sale_view(1);
  view.server.quarantined = 1;
  show(view);
  EXPECT_EQ(window_.text("top.server"), "Server · 1 set aside");
  press(key::f8);
  EXPECT_NE(window_.text("status.server_notice").find("1 entry of this till is set aside"),
            std::string::npos);
  view.server.quarantined = 0;
  show(view);
  EXPECT_EQ(window_.text("top.server"), "Server");
}

TEST_F(Dialogs, TheStatusDialogSaysWhatToDo) {
  till::TillView view = sale_view(1);
  view.printer.health = ports::DeviceHealth::failed;
  view.printer.detail = "The printer is out of paper.";
  show(view);
  EXPECT_EQ(window_.text("top.printer"), "Printer stopped");
  press(key::f8);
  EXPECT_NE(window_.text("status.printer").find("The printer is out of paper."), std::string::npos);
  press(key::enter);
  EXPECT_EQ(window_.find("dialog.status"), nullptr);
}

}  // namespace
}  // namespace holdfast::ui::testing
