// Whole days at the screen, with the real till behind it.
#include <gtest/gtest.h>

#include "drivers/scanner/picture_decoder.h"
#include "tests/ui/headless.h"
#include "tests/ui/world_host.h"

namespace holdfast::ui::testing {
namespace {

using Screen = till::Screen;
using Finger = Headless::Finger;

class Session : public ::testing::Test {
 protected:
  Session() { window_.settle(host_); }

  [[nodiscard]] const till::TillView& view() const { return host_.view(); }
  void press(std::uint16_t usage) {
    window_.key(usage);
    window_.settle(host_);
  }
  void type(const std::string& characters) {
    window_.type(characters);
    window_.settle(host_);
  }
  void tap(const std::string& id) {
    const Widget* widget = window_.find(id);
    ASSERT_NE(widget, nullptr) << id;
    ASSERT_TRUE(widget->enabled) << id;
    window_.finger(Finger::down, widget->visible.centre_x(), widget->visible.centre_y());
    window_.finger(Finger::up, widget->visible.centre_x(), widget->visible.centre_y());
    window_.settle(host_);
  }
  void tap_digits(const std::string& digits) {
    for (char digit : digits)
      tap(digit == '.' ? std::string{"key.point"} : "key." + std::string(1, digit));
  }

  Headless window_{1280, 800, Options::Theme::dark};
  WorldHost host_{kSmallShop};
};

// The exact amount has the same key, and the customer gave more.
TEST_F(Session, TheCashKeyTakesWhatIsTyped) {
  press(key::down);
  type("2468");
  press(key::enter);
  type("100");
  press(key::enter);
  type("5901234123457");
  press(key::enter);
  press(key::f12);
  type("20");
  press(key::f12);
  ASSERT_EQ(view().screen, Screen::change_due);
  EXPECT_EQ(core::to_plain(view().change.tendered), "20.00");
}

TEST_F(Session, ByTheKeyboardAlone) {
  ASSERT_EQ(view().screen, Screen::sign_in);
  press(key::down);
  type("2468");
  press(key::enter);
  ASSERT_EQ(view().screen, Screen::open_shift);
  type("100");
  press(key::enter);
  ASSERT_EQ(view().screen, Screen::sell);

  type("4006381333931");
  press(key::enter);
  type("5901234123457");
  press(key::enter);
  press(key::up);
  type("3");
  press(key::f2);  // three pencils
  EXPECT_EQ(core::to_plain(view().sale.totals.total), "7.20");
  type("10");
  press(key::f4);
  press(key::enter);  // 10 % off them
  EXPECT_EQ(core::to_plain(view().sale.totals.total), "6.84");
  type("2.5");
  press(key::down);
  press(key::f3);  // the notebook for 2.50
  EXPECT_EQ(core::to_plain(view().sale.totals.total), "5.74");
  press(key::del);
  EXPECT_EQ(core::to_plain(view().sale.totals.total), "3.24");

  press(key::f12);
  ASSERT_EQ(view().screen, Screen::pay_cash);
  type("20");
  press(key::enter);
  ASSERT_EQ(view().screen, Screen::change_due);
  EXPECT_EQ(core::to_plain(view().change.change), "16.76");
  EXPECT_EQ(host_.world.kicks(), 1);
  EXPECT_EQ(host_.world.printed().size(), 1U);
  press(key::enter);  // a bounce of the key that took the cash
  ASSERT_EQ(view().screen, Screen::change_due);
  press(key::f7);
  EXPECT_EQ(host_.world.printed().size(), 2U);
  ASSERT_TRUE(host_.world.wait(1'000).has_value());
  press(key::enter);
  ASSERT_EQ(view().screen, Screen::sell);

  press(key::f10);
  type("5");
  ASSERT_EQ(view().screen, Screen::close_shift);
  type("103.20");
  press(key::enter);
  EXPECT_TRUE(view().shift.open);
  EXPECT_NE(window_.text("dialog.difference").find("0.04"), std::string::npos);
  press(key::escape);
  type("103.24");
  press(key::enter);
  EXPECT_FALSE(view().shift.open);
  EXPECT_EQ(host_.world.journal().size(), 3U);
}

TEST_F(Session, ByTouchAlone) {
  tap("person.0");
  tap_digits("2468");
  tap("pin.enter");
  ASSERT_EQ(view().screen, Screen::open_shift);
  tap_digits("50.5");
  tap("shift.open");
  ASSERT_EQ(view().screen, Screen::sell);
  tap_digits("4006381333931");
  tap("fn.enter");
  tap("pay.cash");
  tap("fn.back");
  ASSERT_EQ(view().screen, Screen::sell);
  tap("fn.quantity");
  tap_digits("5");
  tap("fn.enter");
  tap("pay.cash");
  tap("pay.quick.0");
  ASSERT_EQ(view().screen, Screen::change_due);
  EXPECT_EQ(core::to_plain(view().change.total), "6.00");
  EXPECT_TRUE(view().change.change.is_zero());
  tap("pay.next");
  ASSERT_EQ(view().screen, Screen::sell);
  EXPECT_TRUE(view().sale.empty);
  tap("fn.more");
  tap("more.sign_out");
  EXPECT_EQ(view().screen, Screen::sign_in);
}

TEST_F(Session, AnErrorStaysUntilTheNextAction) {
  press(key::down);
  type("1111");
  press(key::enter);
  EXPECT_EQ(view().screen, Screen::sign_in);
  EXPECT_NE(window_.text("banner").find("PIN"), std::string::npos);
  for (int i = 0; i < 5; ++i) window_.loop().step(host_, 1);
  EXPECT_NE(window_.text("banner").find("PIN"), std::string::npos);
  type("2468");
  press(key::enter);
  EXPECT_EQ(view().screen, Screen::open_shift);
}

TEST_F(Session, AnUnknownCodeSaysWhatToDo) {
  press(key::down);
  type("2468");
  press(key::enter);
  type("100");
  press(key::enter);
  type("4006381333930");  // a wrong check digit
  press(key::enter);
  EXPECT_NE(window_.text("banner").find("digits that you typed"), std::string::npos);
  type("4099999999996");
  press(key::enter);
  EXPECT_NE(window_.text("banner").find("No product has this barcode"), std::string::npos);
  EXPECT_TRUE(view().sale.empty);
}

// The barcode that the preview draws is one that a scanner reads.
TEST_F(Session, TheReceiptOnTheScreenCanBeScanned) {
  press(key::down);
  type("2468");
  press(key::enter);
  type("100");
  press(key::enter);
  type("4006381333931");
  press(key::enter);
  press(key::f12);
  press(key::f12);
  ASSERT_EQ(view().screen, Screen::change_due);
  const auto picture = window_.loop().picture();
  ASSERT_TRUE(picture.has_value());
  std::vector<std::uint8_t> grey;
  for (std::size_t i = 0; i < picture->rgba.size(); i += 4) grey.push_back(picture->rgba[i + 1]);
  const auto found = drivers::decode_picture(grey, picture->width, picture->height);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].data, core::receipt_code(*view().shop, view().change.receipt_number));
  EXPECT_EQ(found[0].symbology, core::Symbology::code_128);
}

}  // namespace
}  // namespace holdfast::ui::testing
