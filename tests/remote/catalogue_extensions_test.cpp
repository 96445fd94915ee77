// Trading cards, price lists, channels with their fees, and search.
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class CatalogueExtensions : public testing::BackOfficeTest {
 protected:
  CatalogueExtensions() : BackOfficeTest(Database::of_the_suite) {}

  std::string set_card(const std::string& sku, const std::string& attributes) {
    return refusal("UPDATE product_variants SET tcg_attributes = $2::jsonb WHERE sku = $1",
                   {sku, attributes});
  }
  std::string new_price_list(const std::string& name, const std::string& rest) {
    const std::string id = new_id();
    office(
        "INSERT INTO price_lists (tenant_id, id, name, priority, is_for_everybody, starts_at,"
        " ends_at) VALUES (current_tenant_id(), " +
        id + ", '" + name + "', " + rest + ")");
    return id;
  }
  void set_price(const std::string& list, const std::string& sku, const std::string& from,
                 const std::string& price) {
    office("INSERT INTO price_list_items VALUES (current_tenant_id(), " + list + ", " +
           variant(sku) + ", " + from + ", " + price + ")");
  }
  std::string price_for(const std::string& sku, const std::string& more = "") {
    return office("SELECT price_for(" + variant(sku) + more + ")");
  }
};

TEST_F(CatalogueExtensions, ACardsAttributesUseTheWordsOfTheLists) {
  EXPECT_EQ(set_card("BAK-001", R"({"condition": "Near Mint", "foil": false, "cmc": 5,
             "grading": {"company": "PSA", "grade": "10"}})"),
            "");
  EXPECT_EQ(set_card("BAK-001", R"({"condition": null, "grading": null})"), "");
  for (const char* wrong :
       {R"({"condition": "Good"})", R"({"grading": {"company": "ABC"}})", R"({"foil": "yes"})",
        R"({"grading": "PSA 10"})", R"(["Near Mint"])", R"({"condition": 7})"}) {
    EXPECT_EQ(set_card("BAK-001", wrong), "23514") << wrong;
  }
  EXPECT_EQ(office("SELECT validate_tcg_attributes('{}')"), "t");
}

TEST_F(CatalogueExtensions, AGradedCardIsOneOfAKind) {
  const std::string graded =
      R"({"setCode": "LEA", "cardNumber": "233",
          "grading": {"company": "BGS", "certNumber": "0001"}})";
  EXPECT_EQ(set_card("BAK-001", graded), "");
  EXPECT_EQ(set_card("BAK-002", graded), "23505");
  EXPECT_EQ(office("SELECT sku FROM product_variants WHERE card_set_code = 'LEA'"
                   " AND card_number = '233' AND grading_company = 'BGS'"),
            "BAK-001");
}

TEST_F(CatalogueExtensions, APriceListIsForSomeForATimeAndFromAQuantityOn) {
  EXPECT_EQ(price_for("BAK-001"), "1.3000");
  set_price(new_price_list("over", "99, true, NULL, now() - interval '1 day'"), "BAK-001", "0",
            "0.01");
  const auto everybody = new_price_list("everybody", "0, true, NULL, NULL");
  set_price(everybody, "BAK-001", "0", "1.25");
  set_price(everybody, "BAK-001", "10", "1.10");
  const auto members = new_price_list("members", "1, false, now() - interval '1 day', NULL");
  set_price(members, "BAK-001", "0", "1.00");
  const std::string member = new_customer("Member"), guest = new_customer("Guest");
  office("UPDATE customers SET price_list_id = " + members + " WHERE id = " + member);

  EXPECT_EQ(price_for("BAK-001"), "1.2500");
  EXPECT_EQ(price_for("BAK-001", ", NULL, 9.999"), "1.2500");
  EXPECT_EQ(price_for("BAK-001", ", NULL, 10"), "1.1000");
  EXPECT_EQ(price_for("BAK-001", ", " + guest), "1.2500");
  EXPECT_EQ(price_for("BAK-001", ", " + member), "1.0000");
  EXPECT_EQ(price_for("BAK-001", ", " + member + ", 1, now() - interval '2 days'"), "0.0100");
  EXPECT_EQ(price_for("BAK-002", ", " + member), "1.2000");
}

TEST_F(CatalogueExtensions, AChannelKeepsItsFees) {
  // 10 % of 30.00 and 0.25 for the sale.
  EXPECT_EQ(office("SELECT channel_fee('none', 10, 0.25, 30)"), "0.000");
  EXPECT_EQ(office("SELECT channel_fee('percentage', 10, 0.25, 30)"), "3.000");
  EXPECT_EQ(office("SELECT channel_fee('fixed', 10, 0.25, 30)"), "0.250");
  EXPECT_EQ(office("SELECT channel_fee('hybrid', 10, 0.25, 30)"), "3.250");
}

TEST_F(CatalogueExtensions, PricesOfAChannelFollowItsFees) {
  const std::string channel = new_id();
  office(
      "INSERT INTO sales_channels (tenant_id, id, name, code, channel_type, fee_type,"
      " percentage_fee, fixed_fee_per_transaction) VALUES (current_tenant_id(), " +
      channel + ", 'Etsy', 'etsy', 'etsy', 'hybrid', 10, 0.5)");
  const auto price = [&](const std::string& sku, const std::string& values) {
    office(
        "INSERT INTO product_pricing (tenant_id, id, variant_id, sales_channel_id,"
        " target_margin_percent, production_cost, list_price) VALUES (current_tenant_id(),"
        " uuid_v7(), " +
        variant(sku) + ", " + channel + ", " + values + ")");
    return "SELECT concat_ws(' ', list_price, platform_fees, net_revenue, profit)"
           "  FROM product_pricing WHERE variant_id = " +
           variant(sku);
  };
  const auto from_margin = price("BAK-001", "200, 10, NULL");
  EXPECT_EQ(office(from_margin), "33.8890 3.889 30.0000 20.0000");
  const auto from_price = price("BAK-002", "NULL, 10, 25");
  EXPECT_EQ(office(from_price), "25.0000 3.000 22.0000 12.0000");
  // A loss is a number too.
  const auto at_a_loss = price("BAK-003", "NULL, 10, 5");
  EXPECT_EQ(office(at_a_loss), "5.0000 1.000 4.0000 -6.0000");

  office("UPDATE sales_channels SET percentage_fee = 20, fee_type = 'percentage'");
  EXPECT_EQ(office(from_price), "25.0000 5.000 20.0000 10.0000");
  EXPECT_EQ(refusal("UPDATE sales_channels SET percentage_fee = 100"), "23514");
  EXPECT_EQ(refusal("UPDATE sales_channels SET fee_type = 'some'"), "23514");
}

TEST_F(CatalogueExtensions, APromotionIsForOneThing) {
  const auto add = [&](const std::string& kind, const std::string& value_and_target) {
    return refusal(
        "INSERT INTO promotions (tenant_id, id, name, code, kind, value, variant_id, starts_at,"
        " ends_at) VALUES (current_tenant_id(), uuid_v7(), 'x', NULL, '" +
        kind + "', " + value_and_target + ")");
  };
  EXPECT_EQ(add("percent_off", "10, NULL, now(), now() + interval '1 day'"), "");
  EXPECT_EQ(add("percent_off", "101, NULL, NULL, NULL"), "23514");
  EXPECT_EQ(add("fixed_price", "5, NULL, NULL, NULL"), "23514");
  EXPECT_EQ(add("fixed_price", "5, " + variant("BAK-001") + ", NULL, NULL"), "");
  EXPECT_EQ(add("amount_off", "5, NULL, now(), now() - interval '1 day'"), "23514");
}

}  // namespace
}  // namespace holdfast::remote
