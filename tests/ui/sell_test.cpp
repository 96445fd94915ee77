// The sell screen: what presses and keys become.
#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;

class Sell : public Working {
 protected:
  Sell() { show(sale_view(6)); }
};

TEST_F(Sell, ATileAddsItsItemOnce) {
  click("tile.3");
  const auto* added = only<command::AddItem>();
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->variant, host_.view().tiles[3].id);
  EXPECT_EQ(added->quantity, core::kOne);
}

TEST_F(Sell, ANumberBeforeATileIsItsQuantity) {
  type("12");
  click("tile.0");
  ASSERT_NE(only<command::AddItem>(), nullptr);
  EXPECT_EQ(only<command::AddItem>()->quantity, core::Quantity::of(12));
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
}

TEST_F(Sell, TheQuantityKeyWorksBeforeAndAfterTheNumber) {
  type("12");
  click("fn.quantity");
  ASSERT_NE(only<command::SetQuantity>(), nullptr);
  EXPECT_EQ(only<command::SetQuantity>()->quantity, core::Quantity::of(12));
  host_.submitted.clear();

  press(key::f2);
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_NE(window_.text("entry").find("Quantity of Bananas"), std::string::npos);
  type("0.462");
  press(key::enter);
  ASSERT_NE(only<command::SetQuantity>(), nullptr);
  EXPECT_EQ(only<command::SetQuantity>()->quantity.thousandths, 462);
}

TEST_F(Sell, ABarcodeNeverBecomesAQuantity) {
  for (const char* typed : {"4006381333931", "1000", "1000.5", "0"}) {
    SCOPED_TRACE(typed);
    host_.submitted.clear();
    type(typed);
    press(key::f2);
    refused(ErrorCode::quantity_out_of_range);
  }
  host_.submitted.clear();
  type("4006381333931");
  click("tile.0");
  refused(ErrorCode::quantity_out_of_range);
}

TEST_F(Sell, EightDigitsAndEnterAreATypedBarcode) {
  type("40063813");
  press(key::enter);
  const auto* scan = only<command::Scan>();
  ASSERT_NE(scan, nullptr);
  EXPECT_EQ(scan->code.data, "40063813");
  EXPECT_EQ(scan->code.source, "keypad");
  EXPECT_EQ(scan->code.symbology, core::Symbology::unknown);
}

TEST_F(Sell, FewerDigitsAndEnterAreRefused) {
  type("4006381");
  press(key::enter);
  refused(ErrorCode::typed_code_wrong);
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
}

TEST_F(Sell, ThePriceKeyReadsMoneyAndRefusesWhatIsNone) {
  type("2.50");
  press(key::f3);
  ASSERT_NE(only<command::OverridePrice>(), nullptr);
  EXPECT_EQ(only<command::OverridePrice>()->price, euros(250));
  host_.submitted.clear();

  click("fn.price");
  type("2.505");
  press(key::enter);
  refused(ErrorCode::amount_malformed);
}

TEST_F(Sell, AScanInBetweenTakesTheQuestionBack) {
  press(key::f2);
  host_.show(sale_view(7));
  settle();
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
  type("3");
  press(key::enter);
  EXPECT_EQ(host_.last<command::SetQuantity>(), nullptr);
}

TEST_F(Sell, EscapeClearsTheNumberFirstAndTheBannerThen) {
  type("12");
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
  press(key::escape);
  EXPECT_NE(only<command::DismissBanner>(), nullptr);
}

TEST_F(Sell, BackspaceTakesTheLastDigitOnly) {
  type("123");
  press(key::backspace);
  EXPECT_EQ(window_.text("entry"), "12");
  click("entry.back");
  EXPECT_EQ(window_.text("entry"), "1");
}

TEST_F(Sell, BothRowsOfDigitsTypeWhateverTheLayoutSays) {
  window_.key(key::keypad_1);
  window_.key(key::digit_1, Headless::Held::shift);  // a French row types digits with Shift
  window_.key(key::keypad_0);
  window_.key(key::keypad_comma);
  window_.key(key::comma);
  settle();
  EXPECT_EQ(window_.text("entry"), "110.");
}

TEST_F(Sell, KeysChangeTheSelectedLine) {
  press(key::up);
  ASSERT_NE(only<command::SelectLine>(), nullptr);
  EXPECT_EQ(only<command::SelectLine>()->number, 5U);
  host_.submitted.clear();
  host_.edit().sale.selected = 3;
  press(key::up);  // over the voided second line
  ASSERT_NE(only<command::SelectLine>(), nullptr);
  EXPECT_EQ(only<command::SelectLine>()->number, 1U);
  host_.submitted.clear();
  press(key::del);
  EXPECT_NE(only<command::VoidLine>(), nullptr);
}

TEST_F(Sell, ALineIsSelectedByPressingItUnlessItIsVoided) {
  click("line.1");
  ASSERT_NE(only<command::SelectLine>(), nullptr);
  EXPECT_EQ(only<command::SelectLine>()->number, 1U);
  EXPECT_EQ(window_.click(host_, "line.2"), "line.2 is off");
}

TEST_F(Sell, WithoutLinesNothingCanBePaidOrChanged) {
  show(selling_view());
  for (const char* id : {"pay.cash", "fn.void_line", "fn.quantity", "fn.price", "fn.discount"})
    EXPECT_EQ(window_.click(host_, id), std::string{id} + " is off");
  for (std::uint16_t usage : {key::f12, key::del, key::f2, key::f3, key::f4}) press(usage);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(Sell, CashGoesOnToPayment) {
  press(key::f12);
  EXPECT_NE(only<command::StartCashPayment>(), nullptr);
}

TEST_F(Sell, CategoriesFilterTheTiles) {
  EXPECT_NE(window_.find("tile.8"), nullptr);
  click("tab.1");
  EXPECT_NE(window_.find("tile.3"), nullptr);
  EXPECT_EQ(window_.find("tile.4"), nullptr);
  press(key::right);
  EXPECT_EQ(window_.find("tile.3"), nullptr);
  click("tile.0");
  ASSERT_NE(only<command::AddItem>(), nullptr);
  EXPECT_EQ(only<command::AddItem>()->variant, host_.view().tiles[4].id);
}

TEST_F(Sell, PagesShowEveryTileOnce) {
  std::size_t seen = 0;
  while (window_.find("tile." + std::to_string(seen)) != nullptr) ++seen;
  EXPECT_LT(seen, host_.view().tiles.size());
  press(key::page_down);
  EXPECT_EQ(window_.find("tile.0"), nullptr);
  while (window_.find("tile." + std::to_string(seen)) != nullptr) ++seen;
  EXPECT_EQ(seen, host_.view().tiles.size());
}

TEST_F(Sell, TheSelectedLineIsBroughtIntoView) {
  show(sale_view(200));
  ASSERT_NE(window_.find("line.200"), nullptr);
  EXPECT_EQ(window_.find("line.200")->visible.h, window_.find("line.200")->rect.h);
  host_.edit().sale.selected = 1;
  settle();
  ASSERT_NE(window_.find("line.1"), nullptr);
  EXPECT_EQ(window_.find("line.1")->visible.h, window_.find("line.1")->rect.h);
}

TEST_F(Sell, OfManyLinesOnlyTheVisibleOnesAreDrawn) {
  show(sale_view(100));
  const std::size_t few = window_.registry().widgets().size();
  show(sale_view(5'000));
  EXPECT_LE(window_.registry().widgets().size(), few + 1);
}

TEST_F(Sell, AVoidedLineSaysSo) {
  EXPECT_NE(window_.text("line.2").find("Voided"), std::string::npos);
}

// ---- dialogs -------------------------------------------------------------------

TEST_F(Sell, ADialogCoversTheTill) {
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

TEST_F(Sell, VoidingTheSaleAsksFirst) {
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

TEST_F(Sell, MoreLeadsToTheReceiptsOfTheShift) {
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
  EXPECT_EQ(only<command::ReprintReceipt>()->sale, host_.view().receipts[0].sale);
  EXPECT_EQ(window_.find("dialog.receipts"), nullptr);
}

TEST_F(Sell, AnyReceiptOfTheShiftIsPrintedByFingerOrByKeys) {
  host_.edit().receipts = receipts(40);
  settle();
  press(key::f10);
  type("1");
  click("receipts.38");
  EXPECT_NE(window_.text("dialog.confirm").find("Print the receipt"), std::string::npos);
  click("dialog.confirm");
  ASSERT_NE(only<command::ReprintReceipt>(), nullptr);
  EXPECT_EQ(only<command::ReprintReceipt>()->sale, host_.view().receipts[2].sale);
  host_.submitted.clear();

  press(key::f10);
  type("1");
  for (int i = 0; i < 12; ++i) press(key::down);
  press(key::up);
  ASSERT_NE(window_.find("receipts.29"), nullptr);
  EXPECT_EQ(window_.find("receipts.29")->visible.h, window_.find("receipts.29")->rect.h);
  press(key::enter);
  ASSERT_NE(only<command::ReprintReceipt>(), nullptr);
  EXPECT_EQ(only<command::ReprintReceipt>()->sale, host_.view().receipts[11].sale);
  host_.submitted.clear();

  press(key::f10);
  type("1");
  for (int i = 0; i < 20; ++i) press(key::page_down);
  EXPECT_NE(window_.find("receipts.1"), nullptr);
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(Sell, WithoutReceiptsNoneIsPrinted) {
  press(key::f10);
  type("1");
  EXPECT_EQ(window_.click(host_, "dialog.confirm"), "dialog.confirm is off");
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(Sell, MoreOpensTheDrawer) {
  press(key::f10);
  type("3");
  EXPECT_NE(only<command::OpenDrawer>(), nullptr);
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(Sell, CashGoesInAndComesOutByKeysAlone) {
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

TEST_F(Sell, MoreLeadsToSignOut) {
  press(key::f10);
  type("6");
  EXPECT_NE(only<command::SignOut>(), nullptr);
}

TEST_F(Sell, TheShiftIsClosedOnlyBetweenSales) {
  press(key::f10);
  EXPECT_EQ(window_.click(host_, "more.close_shift"), "more.close_shift is off");
  press(key::escape);
  show(selling_view());
  press(key::f10);
  click("more.close_shift");
  EXPECT_NE(only<command::StartCloseShift>(), nullptr);
}

TEST_F(Sell, ADiscountInPercentGoesOnTheLine) {
  type("12.5");
  press(key::f4);
  press(key::enter);
  const auto* given = only<command::DiscountLine>();
  ASSERT_NE(given, nullptr);
  ASSERT_TRUE(given->discount.has_value());
  EXPECT_EQ(given->discount->kind, core::Discount::Kind::percent);
  EXPECT_EQ(given->discount->parts_per_million, 125'000);
}

TEST_F(Sell, ADiscountAsAnAmountGoesOnTheSale) {
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

TEST_F(Sell, AUsualPercentTakesTwoPresses) {
  click("fn.discount");
  click("discount.percent.20");
  click("dialog.confirm");
  ASSERT_NE(only<command::DiscountLine>(), nullptr);
  EXPECT_EQ(only<command::DiscountLine>()->discount->parts_per_million, 200'000);
}

TEST_F(Sell, MoreThanAllIsNoDiscount) {
  type("101");
  press(key::f4);
  press(key::enter);
  refused(ErrorCode::discount_out_of_range);
}

TEST_F(Sell, ADiscountCanBeTakenOffAgain) {
  host_.edit().sale.selected = 3;  // has one
  settle();
  press(key::f4);
  press(key::del);
  ASSERT_NE(only<command::DiscountLine>(), nullptr);
  EXPECT_FALSE(only<command::DiscountLine>()->discount.has_value());
}

TEST_F(Sell, AServerThatRefusesIsToldFromOneThatIsAway) {
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

TEST_F(Sell, EntriesThatTheServerSetAsideAreCounted) {
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

TEST_F(Sell, TheStatusDialogSaysWhatToDo) {
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
