// What changes about a shop after it was made, as its database sees it; the commands are tested in
// tests/app/shops_command_test.cpp.
#include "db/remote/shop_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

using ::testing::HasSubstr;

class ShopChanges : public testing::BackOfficeTest {
 protected:
  std::string shop() const { return shop_.tenant.to_string(); }
  // Why it was refused; "" when it was not.
  static std::string refusal_of(const core::Result<void>& done) {
    if (done) return {};
    EXPECT_EQ(done.error().code, core::ErrorCode::command_line) << done.error().detail;
    return done.error().detail;
  }
  std::string change(const ShopChange& change) {
    auto connection = cluster_.connect(database_);
    return refusal_of(change_shop(connection, shop(), change));
  }
  template <class Act>
  std::string act(Act what) {
    auto connection = cluster_.connect(database_);
    return refusal_of(what(connection));
  }
  std::string close(const std::string& code) {
    return act([&](PgConnection& connection) { return close_location(connection, shop(), code); });
  }
  std::string retire() {
    return act([&](PgConnection& connection) { return retire_shop(connection, shop()); });
  }
  void revoke_tills() {
    holdfast::testing::must_run(
        admin(), "UPDATE terminal_logins SET revoked_at = now() WHERE revoked_at IS NULL");
  }
  static core::Currency currency(const char* code) { return *core::Currency::from_code(code); }
};

TEST_F(ShopChanges, WhatIsNotNamedStays) {
  const std::string all =
      "SELECT concat_ws('|', t.name, t.slug, t.tax_number, t.currency, t.currency_exponent, l.name,"
      " l.address, l.country, l.time_zone, l.receipt_footer) FROM tenants t, locations l";
  const auto before = office(all);
  EXPECT_EQ(change({}), "");
  EXPECT_EQ(office(all), before);
  ShopChange change_all;
  change_all.name = "Corner";
  change_all.slug = "corner";
  change_all.tax_number = "";
  change_all.location_name = "Shop";
  change_all.address = "High street 2\nTown";
  change_all.country = "";
  change_all.time_zone = "Asia/Tokyo";
  change_all.receipt_footer = "Bye";
  EXPECT_EQ(change(change_all), "");
  EXPECT_EQ(office(all), "Corner|corner|EUR|2|Shop|High street 2\nTown|Asia/Tokyo|Bye");
  ShopChange elsewhere;
  elsewhere.location = "X";
  elsewhere.address = "";
  EXPECT_THAT(change(elsewhere), HasSubstr("the shop has no place \"X\"; there are: "));
}

TEST_F(ShopChanges, TheCurrencyOfRecordedAmountsStays) {
  ShopChange yen, francs;
  yen.currency = currency("JPY");
  francs.currency = currency("CHF");
  EXPECT_THAT(change(yen), HasSubstr("JPY has no such small unit as some prices need ("));
  EXPECT_EQ(change(francs), "");
  office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-MNOP', uuid_v7(), 50)");
  ShopChange back;
  back.currency = currency("EUR");
  EXPECT_THAT(change(back), HasSubstr("there are amounts in CHF already (gift cards)"));
  EXPECT_EQ(change(francs), "") << "no change";
}

TEST_F(ShopChanges, APlaceClosesWhenNothingIsThereAnyMore) {
  EXPECT_THAT(close("X"), HasSubstr("the shop has no place \"X\""));
  const std::string code = office("SELECT code FROM locations");
  EXPECT_THAT(close(code), HasSubstr("in service: till 1, 2."));
  revoke_tills();
  EXPECT_THAT(close(code), HasSubstr("stock of "));
  const std::string cellar = new_location("CELLAR");
  office("SELECT adjust_stock(" + cellar + ", " + variant("BAK-001") + ", 2, 'found')");
  EXPECT_THAT(close("CELLAR"), HasSubstr("stock of 1 goods there"));
  office("SELECT adjust_stock(" + cellar + ", " + variant("BAK-001") + ", -2, 'gone')");
  EXPECT_EQ(close("CELLAR"), "");
  EXPECT_EQ(office("SELECT is_active FROM locations WHERE code = 'CELLAR'"), "f");
  EXPECT_EQ(close("CELLAR"), "") << "again";
  auto connection = cluster_.connect(database_);
  const auto shops = list_shops(connection);
  ASSERT_TRUE(shops);
  ASSERT_EQ(shops->size(), 1U);
  EXPECT_EQ(shops->front().locations, "(CELLAR), " + code);
  EXPECT_EQ(act([&](PgConnection& c) { return open_location(c, shop(), "CELLAR"); }), "");
  EXPECT_EQ(office("SELECT is_active FROM locations WHERE code = 'CELLAR'"), "t");
}

TEST_F(ShopChanges, ARetiredShopTakesNoTills) {
  EXPECT_THAT(retire(), HasSubstr("in service: till 1, 2."));
  revoke_tills();
  office(
      "INSERT INTO orders (tenant_id, id, order_number, currency) VALUES (current_tenant_id(),"
      " uuid_v7(), 'O-1', 'EUR')");
  EXPECT_THAT(retire(), HasSubstr("somebody waits for what was ordered: O-1."));
  office("SELECT change_order_status(id, 'cancelled') FROM orders");
  EXPECT_EQ(retire(), "");
  EXPECT_FALSE(admin().run("UPDATE terminal_logins SET revoked_at = NULL", {}, Effect::reads));
  EXPECT_EQ(admin().last_message().sqlstate, "ZH902");
  EXPECT_FALSE(admin().run("SELECT shop_to_enrol_in(NULL)", {}, Effect::reads));
  auto connection = cluster_.connect(database_);
  EXPECT_FALSE(list_shops(connection)->front().is_active);
  EXPECT_EQ(act([&](PgConnection& c) { return restore_shop(c, shop()); }), "");
  EXPECT_TRUE(admin().run("UPDATE terminal_logins SET revoked_at = NULL", {}, Effect::reads));
}

TEST_F(ShopChanges, AShopThatIsNotThereIsNamed) {
  EXPECT_EQ(
      act([&](PgConnection& c) { return retire_shop(c, "01980a00-0000-7000-8000-0000000000ff"); }),
      "there is no shop \"01980a00-0000-7000-8000-0000000000ff\"");
}

}  // namespace
}  // namespace holdfast::remote
