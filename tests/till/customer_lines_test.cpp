#include "pos/till/customer_lines.h"

namespace holdfast::till {
namespace {

using ports::LineDisplayText;

core::Money euro(std::int64_t minor) {
  return {minor, *core::Currency::from_code("EUR")};
}

TillView selling() {
  TillView view;
  view.screen = Screen::sell;
  view.shop.emplace();
  view.shop->shop_name = "Corner Market";
  view.currency = *core::Currency::from_code("EUR");
  return view;
}

LineView pencils(std::int64_t count) {
  LineView line;
  line.number = 1;
  line.name = "Pencil HB";
  line.unit = "each";
  line.quantity = core::Quantity::of(count);
  line.unit_price = euro(120);
  line.total = euro(120 * count);
  return line;
}

TEST(CustomerLines, PairsFillTheLine) {
  EXPECT_EQ(display_pair("Total", "€16.98"), "Total         €16.98");
  EXPECT_EQ(display_pair("Äpfel, rot und lang und süß", "€1.20"), "Äpfel, rot und €1.20");
  EXPECT_EQ(display_pair("0.4 kg", ""), "0.4 kg");
  EXPECT_EQ(display_pair("left", "123456789012345678901234"), "12345678901234567890");
  EXPECT_EQ(display_pair("", "€1.20"), "               €1.20");
}

TEST(CustomerLines, FollowASale) {
  TillView view = selling();
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Corner Market", "Welcome"}));
  view.sale.empty = false;
  view.sale.lines = {pencils(1)};
  view.sale.selected = 1;
  view.sale.totals.total = euro(360);
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Pencil HB", "              € 1.20"}));
  view.sale.lines = {pencils(3)};
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Pencil HB", "3 x 1.20      € 3.60"}));
  view.sale.lines[0].voided = true;
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Total         € 3.60", ""}));
  view.screen = Screen::pay_cash;
  view.payment.due = euro(360);
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Total         € 3.60", ""}));
  view.screen = Screen::change_due;
  view.change.total = euro(360);
  view.change.change = euro(140);
  EXPECT_EQ(customer_lines(view),
            (LineDisplayText{"Total         € 3.60", "Change        € 1.40"}));
  view.change.goods_returned = true;
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Refund        € 1.40", ""}));
}

TEST(CustomerLines, MirrorTheScale) {
  TillView view = selling();
  view.screen = Screen::weigh;
  view.weighing.name = "Apples";
  view.weighing.unit = "kg";
  view.weighing.shown = "0.450 kg";
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Apples", "0.450 kg"}));
  view.weighing.net = core::Quantity{438};
  view.weighing.amount = euro(131);
  EXPECT_EQ(customer_lines(view), (LineDisplayText{"Apples", "0.438 kg      € 1.31"}));
}

TEST(CustomerLines, OtherScreensTellNobodysBusiness) {
  TillView view = selling();
  for (const Screen screen : {Screen::waiting_for_catalogue, Screen::sign_in, Screen::open_shift,
                              Screen::count, Screen::close_shift, Screen::halted}) {
    view.screen = screen;
    EXPECT_EQ(customer_lines(view).bottom, "This till is closed");
  }
  view.screen = Screen::goods_return;
  EXPECT_EQ(customer_lines(view).bottom, "Goods come back");
  view.goods_return.anything_chosen = true;
  view.goods_return.refund = euro(250);
  EXPECT_EQ(customer_lines(view).top, "Refund        € 2.50");
}

RC_GTEST_PROP(CustomerLinesProperty, NeverWiderThanTheDisplay, (std::string left, bool accents)) {
  if (accents) left += "äöüßéè€";
  const auto line =
      display_pair(left, *rc::gen::element<std::string>("", "€1.20", "1234567890123456789012"));
  std::size_t columns = 0;
  for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  RC_ASSERT(columns <= 20U);
}

}  // namespace
}  // namespace holdfast::till
