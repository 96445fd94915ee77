// The count's screen: what presses and keys become.
#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;

class Count : public Working {
 protected:
  Count() { show(count_view(9)); }
  template <class Command>
  const Command* last() const {
    return host_.last<Command>();
  }
};

TEST_F(Count, ANumberIsToldToTheTillBeforeTheScan) {
  type("12");
  ASSERT_NE(last<command::SetNextCounted>(), nullptr);
  EXPECT_EQ(last<command::SetNextCounted>()->quantity, core::Quantity::of(12));
  EXPECT_NE(window_.text("entry").find("The next scan"), std::string::npos);
  press(key::backspace);
  EXPECT_EQ(last<command::SetNextCounted>()->quantity, core::Quantity::of(1));
  press(key::escape);
  EXPECT_FALSE(last<command::SetNextCounted>()->quantity);
}

TEST_F(Count, TheNumberIsGoneWhenSomethingWasCounted) {
  type("12");
  host_.edit().count.revision = 2;
  settle();
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
}

TEST_F(Count, ATypedBarcodeIsAScanAndNoQuantity) {
  const std::string code = "4006381333931";
  type(code);
  EXPECT_FALSE(last<command::SetNextCounted>()->quantity);
  press(key::enter);
  ASSERT_NE(last<command::Scan>(), nullptr);
  EXPECT_EQ(last<command::Scan>()->code.data, code);
  EXPECT_EQ(last<command::Scan>()->code.source, "keypad");
}

TEST_F(Count, ATileCountsOneAndRefusesWhatIsNoNumber) {
  click("tile.3");
  ASSERT_NE(only<command::AddItem>(), nullptr);
  EXPECT_EQ(only<command::AddItem>()->quantity, core::kOne);
  type("100000");
  host_.submitted.clear();
  click("tile.0");
  refused(ErrorCode::count_out_of_range);
}

TEST_F(Count, TheCountedKeyWorksBeforeAndAfterTheNumber) {
  type("3");
  press(key::f2);
  ASSERT_NE(last<command::SetQuantity>(), nullptr);
  EXPECT_EQ(last<command::SetQuantity>()->quantity, core::Quantity::of(3));
  host_.submitted.clear();
  press(key::f2);
  EXPECT_NE(window_.text("entry").find("Counted of Greek yogurt"), std::string::npos);
  type("0");
  press(key::enter);
  ASSERT_NE(only<command::SetQuantity>(), nullptr);
  EXPECT_EQ(only<command::SetQuantity>()->quantity, core::Quantity{});
}

TEST_F(Count, TooLongANumberIsRefused) {
  type("123456");
  press(key::f2);
  ASSERT_NE(last<command::RefuseInput>(), nullptr);
  EXPECT_EQ(last<command::RefuseInput>()->error.code, ErrorCode::count_out_of_range);
}

TEST_F(Count, LinesAreSelectedByHandAndByArrows) {
  click("count.line.8");
  ASSERT_NE(only<command::SelectLine>(), nullptr);
  EXPECT_EQ(only<command::SelectLine>()->number, 8U);
  host_.submitted.clear();
  press(key::up);
  ASSERT_NE(only<command::SelectLine>(), nullptr);
  EXPECT_EQ(only<command::SelectLine>()->number, 8U);
  host_.submitted.clear();
  press(key::del);
  EXPECT_NE(only<command::VoidLine>(), nullptr);
}

TEST_F(Count, SubmittingAndDiscardingAskFirst) {
  press(key::f12);
  EXPECT_TRUE(host_.submitted.empty());
  EXPECT_TRUE(host_.dialog_open);
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::f12);
  click("dialog.confirm");
  EXPECT_NE(only<command::SubmitCount>(), nullptr);
  host_.submitted.clear();

  press(key::f4);
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::f4);
  press(key::enter);
  EXPECT_NE(only<command::DiscardCount>(), nullptr);
}

TEST_F(Count, IsLeftWithTheKeyOfMoreAndOpenedThere) {
  press(key::f10);
  EXPECT_NE(only<command::LeaveCount>(), nullptr);
  till::TillView left = selling_view();
  left.count = count_view(9).count;
  show(left);
  press(key::f10);
  EXPECT_NE(window_.text("more.count").find("Go on counting"), std::string::npos);
  click("more.count");
  EXPECT_NE(only<command::OpenCount>(), nullptr);
}

TEST_F(Count, IsNotOpenedInTheMiddleOfASale) {
  show(sale_view(2));
  press(key::f10);
  EXPECT_NE(window_.click(host_, "more.count"), "");
}

TEST_F(Count, AnEmptyOneCanOnlyBeLeft) {
  show(count_view(0));
  for (const char* id : {"count.submit", "count.discard", "fn.quantity", "fn.void_line"})
    EXPECT_NE(window_.click(host_, id), "") << id;
  click("count.leave");
  EXPECT_NE(only<command::LeaveCount>(), nullptr);
}

// Only what can be seen is drawn.
TEST_F(Count, TheNewestOfThousandsIsShown) {
  show(count_view(5'000));
  EXPECT_NE(window_.find("count.line.5000"), nullptr);
  EXPECT_EQ(window_.find("count.line.1"), nullptr);
}

}  // namespace
}  // namespace holdfast::ui::testing
