// The other screens: sign-in, shift, payment, change, the demo's devices.
#include <algorithm>
#include <functional>

#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using core::ErrorCode;

class OtherScreens : public Working {};

bool says(const Registry& registry, const std::string& words) {
  return std::ranges::any_of(registry.widgets(), [&](const Widget& widget) {
    return widget.text().find(words) != std::string::npos;
  });
}

TEST_F(OtherScreens, ATillWithoutAShopSaysWhatIsMissing) {
  show(till::TillView{});
  for (const char* words : {"no shop yet", "database.conninfo", "holdfast.toml", "holdfast demo"}) {
    EXPECT_TRUE(says(window_.registry(), words)) << words;
  }
  EXPECT_FALSE(says(window_.registry(), "Getting this till ready"));
}

TEST_F(OtherScreens, SignInTakesANameAndAPin) {
  show(shop_view());
  EXPECT_EQ(window_.click(host_, "key.1"), "key.1 is off");
  click("person.1");
  ASSERT_NE(only<command::ChoosePerson>(), nullptr);
  EXPECT_EQ(only<command::ChoosePerson>()->person, host_.view().sign_in.people[1].id);
  host_.edit().sign_in.chosen = host_.view().sign_in.people[1].id;
  settle();
  host_.submitted.clear();
  click("key.7");
  type("31");
  EXPECT_EQ(window_.click(host_, "pin.enter"), "pin.enter is off");
  type("9");
  EXPECT_FALSE(says(window_.registry(), "7319"));
  click("pin.enter");
  ASSERT_NE(only<command::EnterPin>(), nullptr);
  EXPECT_EQ(only<command::EnterPin>()->pin, "7319");
}

TEST_F(OtherScreens, SignInWorksByKeysAlone) {
  show(shop_view());
  press(key::down);
  ASSERT_NE(only<command::ChoosePerson>(), nullptr);
  EXPECT_EQ(only<command::ChoosePerson>()->person, host_.view().sign_in.people[0].id);
  host_.edit().sign_in.chosen = host_.view().sign_in.people[0].id;
  host_.submitted.clear();
  type("24689999999");  // a PIN has at most eight digits
  press(key::enter);
  ASSERT_NE(only<command::EnterPin>(), nullptr);
  EXPECT_EQ(only<command::EnterPin>()->pin, "24689999");
}

TEST_F(OtherScreens, AnotherNameForgetsWhatWasTyped) {
  till::TillView view = shop_view();
  view.sign_in.chosen = view.sign_in.people[0].id;
  show(view);
  type("246");
  host_.edit().sign_in.chosen = view.sign_in.people[2].id;
  settle();
  type("1357");
  press(key::enter);
  ASSERT_NE(only<command::EnterPin>(), nullptr);
  EXPECT_EQ(only<command::EnterPin>()->pin, "1357");
}

TEST_F(OtherScreens, WhileLockedThePadIsOffAndTheSecondsAreCounted) {
  till::TillView view = shop_view();
  view.sign_in.chosen = view.sign_in.people[0].id;
  view.sign_in.locked_for_s = 27;
  show(view);
  EXPECT_TRUE(says(window_.registry(), "27 s"));
  type("2468");
  press(key::enter);
  EXPECT_TRUE(host_.submitted.empty());
  const int before = host_.ticks;
  host_.advance_ms(1'000);
  window_.loop().step(host_, 0);
  EXPECT_EQ(host_.ticks, before + 1);
}

TEST_F(OtherScreens, ManyNamesHavePages) {
  till::TillView view = shop_view();
  while (view.sign_in.people.size() < 40) view.sign_in.people.push_back(view.sign_in.people[0]);
  show(view);
  EXPECT_EQ(window_.find("person.39"), nullptr);
  for (int i = 0; i < 5; ++i) press(key::page_down);
  EXPECT_NE(window_.find("person.39"), nullptr);
}

TEST_F(OtherScreens, TheShiftOpensWithItsFloat) {
  till::TillView view = shop_view();
  view.screen = till::Screen::open_shift;
  view.person = view.sign_in.people[0];
  show(view);
  EXPECT_EQ(window_.click(host_, "shift.open"), "shift.open is off");
  type("150");
  press(key::enter);
  ASSERT_NE(only<command::OpenShift>(), nullptr);
  EXPECT_EQ(only<command::OpenShift>()->opening_float, euros(15'000));
  host_.submitted.clear();
  type("1.234");
  click("shift.open");
  refused(ErrorCode::amount_malformed);
  host_.submitted.clear();
  type("5");
  press(key::escape);
  EXPECT_TRUE(host_.submitted.empty());
  press(key::escape);
  EXPECT_NE(only<command::SignOut>(), nullptr);
}

TEST_F(OtherScreens, TheExactAmountIsOnTheKeyThatLedThere) {
  show(pay_view());
  press(key::f12);
  ASSERT_NE(only<command::TenderCash>(), nullptr);
  EXPECT_EQ(only<command::TenderCash>()->handed_over, host_.view().payment.due);
}

TEST_F(OtherScreens, AnotherAmountShowsItsChangeBeforeItIsTaken) {
  show(pay_view());
  const core::Money due = host_.view().payment.due;
  type("100");
  EXPECT_NE(window_.text("entry").find(core::to_display(euros(10'000) - due)), std::string::npos);
  press(key::enter);
  ASSERT_NE(only<command::TenderCash>(), nullptr);
  EXPECT_EQ(only<command::TenderCash>()->handed_over, euros(10'000));
  host_.submitted.clear();
  type("1");
  EXPECT_NE(window_.text("entry").find("still missing"), std::string::npos);
}

TEST_F(OtherScreens, WhileTheSaleIsSavedNothingCanBePressed) {
  till::TillView view = pay_view();
  view.payment.committing = true;
  show(view);
  for (std::uint16_t usage : {key::f12, key::f1, key::escape, key::enter}) press(usage);
  type("100");
  press(key::enter);
  EXPECT_EQ(window_.click(host_, "pay.quick.0"), "pay.quick.0 is off");
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(OtherScreens, TheChangeIsTheLargestThingOnTheScreen) {
  show(change_view());
  float largest = 0;
  std::string words;
  for (const Widget& widget : window_.registry().widgets())
    for (const DrawnText& text : widget.texts)
      if (text.rect.h > largest) {
        largest = text.rect.h;
        words = text.text;
      }
  EXPECT_EQ(words, core::to_display(host_.view().change.change));
}

TEST_F(OtherScreens, ChangeDueTellsOfDrawerAndPrinterInWords) {
  till::TillView view = change_view();
  show(view);
  EXPECT_NE(window_.text("change.drawer").find("The drawer is open"), std::string::npos);
  view.change.printing = till::OutputState::failed;
  view.change.printing_detail = "Put in a new roll.";
  show(view);
  EXPECT_NE(window_.text("change.printer").find("not printed"), std::string::npos);
  EXPECT_NE(window_.text("change.printer").find("Put in a new roll."), std::string::npos);
  press(key::f7);
  EXPECT_NE(only<command::ReprintReceipt>(), nullptr);
  host_.submitted.clear();
  press(key::enter);  // too soon: nobody has read the change yet
  EXPECT_TRUE(host_.submitted.empty());
  host_.advance_ms(1'000);
  press(key::enter);
  EXPECT_NE(only<command::NextSale>(), nullptr);
}

TEST_F(OtherScreens, TheReceiptIsShownAsPrinted) {
  show(change_view());
  const std::string paper = window_.text("preview");
  EXPECT_NE(paper.find("Receipt 0002-000412"), std::string::npos);
  EXPECT_NE(paper.find("€ 23.60"), std::string::npos);
}

TEST_F(OtherScreens, ClosingTheShiftIsBlind) {
  till::TillView view = selling_view();
  view.screen = till::Screen::close_shift;
  view.shift.expected_cash = euros(77'777);
  show(view);
  EXPECT_FALSE(says(window_.registry(), "777.77"));
  type("992.40");
  press(key::enter);
  ASSERT_NE(only<command::CloseShift>(), nullptr);
  EXPECT_EQ(only<command::CloseShift>()->counted_cash, euros(99'240));
}

TEST_F(OtherScreens, ADifferenceIsShownAndConfirmed) {
  till::TillView view = selling_view();
  view.screen = till::Screen::close_shift;
  view.closing = {true, euros(77'777), euros(77'700), euros(-77)};
  show(view);
  EXPECT_TRUE(host_.dialog_open);
  for (const char* amount : {"777.77", "777.00", "0.77", "less"}) {
    EXPECT_NE(window_.text("dialog.difference").find(amount), std::string::npos) << amount;
  }
  EXPECT_EQ(window_.click(host_, "fn.back"), "something lies over fn.back");
  press(key::escape);
  EXPECT_NE(only<command::CancelCloseShift>(), nullptr);
  host_.submitted.clear();
  press(key::enter);  // a bounce of the key that took the count
  EXPECT_TRUE(host_.submitted.empty());
  host_.advance_ms(1'000);
  press(key::enter);
  EXPECT_NE(only<command::ConfirmCloseShift>(), nullptr);
  host_.edit().closing = {};
  settle();
  EXPECT_EQ(window_.find("dialog.difference"), nullptr);
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(OtherScreens, AHaltedTillSaysWhyAndOffersNothing) {
  till::TillView view = selling_view();
  view.screen = till::Screen::halted;
  view.halted_reason = "The disk failed.";
  show(view);
  EXPECT_TRUE(says(window_.registry(), "The disk failed."));
  for (const Widget& widget : window_.registry().widgets())
    if (widget.is_target()) {
      EXPECT_EQ(widget.id, "top.status");
    }
}

// ---- the demo's devices --------------------------------------------------------------

class Demo : public Working {
 protected:
  Demo() {
    host_.demo_view = demo_view();
    show(sale_view(3));
  }
};

TEST_F(Demo, ClosedItTakesNoRoomAndOpenTheTillShrinksBesideIt) {
  EXPECT_EQ(window_.find("demo"), nullptr);
  EXPECT_FLOAT_EQ(window_.scale(), 1.0F);
  press(key::f9);
  ASSERT_NE(window_.find("demo"), nullptr);
  EXPECT_LT(window_.scale(), 1.0F);
  for (const Widget& widget : window_.registry().widgets())
    if (widget.is_target() && !widget.id.starts_with("demo.")) {
      EXPECT_LE(widget.rect.right(), window_.find("demo")->rect.x) << widget.id;
    }
  click("top.demo");
  EXPECT_EQ(window_.find("demo"), nullptr);
}

TEST_F(Demo, TabComesToItLast) {
  press(key::f9);
  std::vector<std::string> order;
  do {
    press(key::tab);
    for (const Widget& widget : window_.registry().widgets())
      if (widget.focused) order.push_back(widget.id);
  } while (order.size() < 300 && (order.size() < 2 || order.back() != order.front()));
  order.pop_back();
  ASSERT_GT(order.size(), 20U);
  EXPECT_NE(order.front(), "top.demo");
  const auto is_demo = [](const std::string& id) {
    return id == "top.demo" || id.starts_with("demo.");
  };
  EXPECT_TRUE(std::ranges::is_partitioned(order, std::not_fn(is_demo)));
  EXPECT_TRUE(is_demo(order.back()));
}

TEST_F(Demo, ItsPartsDoWhatTheySay) {
  press(key::f9);
  click("demo.code.2");
  click("demo.push");
  click("demo.server");
  click("demo.tear");
  using Kind = DemoCommand::Kind;
  ASSERT_EQ(host_.demo_submitted.size(), 4U);
  EXPECT_EQ(host_.demo_submitted[0].kind, Kind::scan);
  EXPECT_EQ(host_.demo_submitted[0].text, host_.demo_view->codes[2].barcode);
  EXPECT_EQ(host_.demo_submitted[1].kind, Kind::close_drawer);
  EXPECT_EQ(host_.demo_submitted[2].kind, Kind::toggle_server);
  EXPECT_EQ(host_.demo_submitted[3].kind, Kind::tear_paper);
  EXPECT_TRUE(host_.submitted.empty());
}

TEST_F(Demo, AnUnpluggedScannerScansNothing) {
  press(key::f9);
  host_.demo_view->scanner_plugged = false;
  settle();
  EXPECT_EQ(window_.click(host_, "demo.code.2"), "demo.code.2 is off");
}

TEST_F(Demo, OnAWideWindowItIsOpenFromTheStart) {
  Headless wide(1920, 1080, Options::Theme::dark);
  wide.settle(host_);
  EXPECT_NE(wide.find("demo"), nullptr);
}

TEST_F(OtherScreens, TheStateOfTheDevicesShowsWhatTheCameraSees) {
  host_.camera_preview = std::make_unique<FakeCamera>();
  show(selling_view());
  EXPECT_EQ(window_.find("camera"), nullptr) << "only where somebody asks for it";
  press(key::f8);
  EXPECT_NE(window_.text("camera").find("no picture yet"), std::string::npos);
  ports::CameraPicture picture = camera_picture();
  host_.camera_preview->show(picture);
  settle();
  EXPECT_EQ(window_.text("camera"), "In view 4006381333931");
  // In the middle of the frame, where the picture is, all is grey.
  const Rect rect = window_.find("camera")->rect;
  const auto drawn = window_.loop().picture();
  ASSERT_TRUE(drawn);
  const auto x = static_cast<std::size_t>(rect.centre_x()),
             y = static_cast<std::size_t>(rect.centre_y()) - 20;
  const std::uint8_t* pixel = &drawn->rgba[4 * (y * static_cast<std::size_t>(drawn->width) + x)];
  EXPECT_EQ(pixel[0], pixel[1]);
  EXPECT_EQ(pixel[1], pixel[2]);
  picture.in_view = false;
  host_.camera_preview->show(picture);
  settle();
  EXPECT_EQ(window_.text("camera"), "Last read 4006381333931");
}

TEST_F(OtherScreens, NothingIsDrawnForACameraThatNobodyLooksAt) {
  host_.camera_preview = std::make_unique<FakeCamera>();
  host_.camera_preview->show(camera_picture());
  show(selling_view());
  settle();
  const std::uint64_t frames = window_.loop().frames_presented();
  for (int i = 0; i < 5; ++i) {
    host_.camera_preview->show(camera_picture());
    window_.loop().step(host_, 0);
  }
  EXPECT_EQ(window_.loop().frames_presented(), frames);
}

}  // namespace
}  // namespace holdfast::ui::testing
