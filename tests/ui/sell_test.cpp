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

}  // namespace
}  // namespace holdfast::ui::testing
