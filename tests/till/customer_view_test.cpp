#include "pos/till/customer_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::till {
namespace {

using ::testing::ElementsAre;
using Kind = CustomerView::Kind;

core::Money euro(std::int64_t minor) {
  return {minor, *core::Currency::from_code("EUR")};
}

LineView line(std::uint32_t number, std::string name, std::int64_t pieces) {
  LineView made;
  made.number = number;
  made.name = std::move(name);
  made.unit = "each";
  made.quantity = core::Quantity::of(pieces);
  made.unit_price = euro(120);
  made.total = euro(120 * pieces);
  return made;
}

TillView selling() {
  TillView view;
  view.screen = Screen::sell;
  view.shop.emplace();
  view.shop->shop_name = "Corner Market";
  return view;
}

TEST(CustomerView, ShowsTheLinesAsTheyAreRungUp) {
  TillView view = selling();
  EXPECT_EQ(customer_view(view).kind, Kind::idle);
  view.sale.empty = false;
  view.sale.lines = {line(1, "Pencil", 1), line(2, "Notebook", 3), line(3, "Milk", 1)};
  view.sale.lines[2].unit = "kg";
  view.sale.lines[2].quantity = core::Quantity{462};
  view.sale.selected = 2;
  view.sale.totals.total = euro(600);
  const CustomerView shown = customer_view(view);
  EXPECT_EQ(shown.kind, Kind::sale);
  EXPECT_THAT(shown.lines, ElementsAre(CustomerLine{"Pencil", "", "€ 1.20"},
                                       CustomerLine{"Notebook", "3 x 1.20", "€ 3.60"},
                                       CustomerLine{"Milk", "0.462 kg x 1.20", "€ 1.20"}));
  EXPECT_EQ(shown.chosen, 1);
  EXPECT_EQ(shown.total, "€ 6.00");
}

TEST(CustomerView, WhatWasTakenOffIsNotThere) {
  TillView view = selling();
  view.sale.empty = false;
  view.sale.lines = {line(1, "Pencil", 1), line(2, "Notebook", 1)};
  view.sale.lines[0].voided = true;
  view.sale.selected = 2;
  view.sale.totals.total = euro(120);
  EXPECT_EQ(customer_view(view).lines.size(), 1U);
  EXPECT_EQ(customer_view(view).chosen, 0);
  view.sale.selected = 1;
  EXPECT_EQ(customer_view(view).chosen, -1);
}

TEST(CustomerView, MirrorsTheScale) {
  TillView view = selling();
  view.screen = Screen::weigh;
  view.weighing.name = "Apples";
  view.weighing.unit = "kg";
  view.weighing.unit_price = euro(299);
  view.weighing.shown = "0.450 kg";
  view.weighing.amount = euro(0);
  EXPECT_EQ(customer_view(view).weight, "0.450 kg");
  EXPECT_EQ(customer_view(view).amount, "");
  view.weighing.net = core::Quantity{438};
  view.weighing.amount = euro(131);
  EXPECT_EQ(customer_view(view).weight, "0.438 kg");
  EXPECT_EQ(customer_view(view).amount, "€ 1.31");
  EXPECT_EQ(customer_view(view).unit_price, "€ 2.99 / kg");
}

TEST(CustomerView, ShowsWhatWasGivenAndWhatComesBack) {
  TillView view = selling();
  view.screen = Screen::change_due;
  view.change.total = euro(360);
  view.change.tendered = euro(500);
  view.change.change = euro(140);
  const CustomerView shown = customer_view(view);
  EXPECT_EQ(shown.kind, Kind::change);
  EXPECT_EQ(shown.total, "€ 3.60");
  EXPECT_EQ(shown.tendered, "€ 5.00");
  EXPECT_EQ(shown.change, "€ 1.40");
}

// Neither the people, nor the drawer, nor a count, nor what is still open in a sale that nobody is
// signed in for.
TEST(CustomerView, OtherScreensTellNobodysBusiness) {
  TillView view = selling();
  view.sale.empty = false;
  view.sale.lines = {line(1, "Pencil", 1)};
  view.sale.totals.total = euro(120);
  for (const Screen screen : {Screen::waiting_for_catalogue, Screen::sign_in, Screen::open_shift,
                              Screen::count, Screen::close_shift, Screen::halted}) {
    view.screen = screen;
    CustomerView closed;
    closed.shop_name = "Corner Market";
    EXPECT_EQ(customer_view(view), closed);
  }
}

}  // namespace
}  // namespace holdfast::till
