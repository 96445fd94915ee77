// Store credit, loyalty points, accounts and gift cards: sums of entries that nothing changes.
#include <gtest/gtest.h>

#include <thread>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class CustomerBalances : public testing::BackOfficeTest {
 protected:
  CustomerBalances() : BackOfficeTest(Database::of_the_suite) {}

  std::string balance(const std::string& column) {
    return office("SELECT " + column + " FROM customer_balances WHERE customer_id = " + customer_);
  }
  std::string customer_ = new_customer("Ada");
};

TEST_F(CustomerBalances, StoreCreditIsTheSumOfItsEntries) {
  const std::string entry = new_id();
  const std::string issue =
      "SELECT add_store_credit(" + entry + ", " + customer_ + ", 'issued', 20)";
  EXPECT_EQ(office(issue), "20.000");
  EXPECT_EQ(office(issue), "20.000") << "the same entry again";
  EXPECT_EQ(office("SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'redeemed', -12.5)"),
            "7.500");
  EXPECT_EQ(refusal("SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'redeemed', -7.501)"),
            "ZH010");
  EXPECT_EQ(refusal("SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'redeemed', 1)"),
            "23514")
      << "what is redeemed goes out";
  EXPECT_EQ(balance("store_credit_balance"), "7.500");
}

TEST_F(CustomerBalances, TwoWhoRedeemAtOnceCannotBothHaveTheLast) {
  office("SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'issued', 10)");
  const std::string redeem =
      "SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'redeemed', -10)";
  auto first = open_office(), second = open_office();
  holdfast::testing::must_run(first, "BEGIN");
  holdfast::testing::must_run(first, redeem);
  bool taken = true;
  std::thread other{[&] { taken = second.run(redeem, {}, Effect::writes).has_value(); }};
  while (value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  holdfast::testing::must_run(first, "COMMIT");
  other.join();
  EXPECT_FALSE(taken);
  EXPECT_EQ(balance("store_credit_balance"), "0.000");
}

TEST_F(CustomerBalances, PointsAreWholeAndNotOverdrawn) {
  EXPECT_EQ(office("SELECT add_loyalty_points(uuid_v7(), " + customer_ + ", 'earned', 120)"),
            "120.000");
  EXPECT_EQ(refusal("SELECT add_loyalty_points(uuid_v7(), " + customer_ + ", 'redeemed', -121)"),
            "ZH010");
  EXPECT_EQ(balance("loyalty_points"), "120");
}

TEST_F(CustomerBalances, AnAccountGoesAsFarAsItsCreditLimit) {
  const std::string charge = "SELECT add_account_entry(uuid_v7(), " + customer_ + ", 'charged', ";
  EXPECT_EQ(refusal(charge + "1)"), "ZH010") << "nobody has credit unless it is given";
  office("UPDATE customers SET credit_limit = 100 WHERE id = " + customer_);
  EXPECT_EQ(office(charge + "100)"), "100.000");
  EXPECT_EQ(refusal(charge + "0.001)"), "ZH010");
  office("SELECT add_account_entry(uuid_v7(), " + customer_ + ", 'paid', -130)");
  EXPECT_EQ(balance("balance || ' ' || credit_available"), "-30.000 130.000");
}

TEST_F(CustomerBalances, EntriesAreNeverChanged) {
  office("SELECT add_store_credit(uuid_v7(), " + customer_ + ", 'issued', 20)");
  office("SELECT add_loyalty_points(uuid_v7(), " + customer_ + ", 'earned', 1)");
  office("UPDATE customers SET credit_limit = 100 WHERE id = " + customer_);
  office("SELECT add_account_entry(uuid_v7(), " + customer_ + ", 'charged', 1)");
  office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-1111', uuid_v7(), 50)");
  for (const std::string table :
       {"store_credit_entries", "loyalty_entries", "account_entries", "gift_card_entries"}) {
    EXPECT_EQ(refusal("INSERT INTO " + table + " DEFAULT VALUES"), "42501") << table;
    EXPECT_EQ(refusal("UPDATE " + table + " SET amount = 99"), "42501") << table;
    EXPECT_EQ(refusal("DELETE FROM " + table), "42501") << table;
    for (const std::string& change :
         {"UPDATE " + table + " SET amount = 99", "DELETE FROM " + table, "TRUNCATE " + table}) {
      EXPECT_FALSE(admin().run(change, {}, Effect::reads)) << change;
      EXPECT_EQ(admin().last_message().sqlstate, "ZH005") << change;
    }
  }
}

TEST_F(CustomerBalances, AGiftCardIsFoundByItsCodeAndKeepsIt) {
  EXPECT_EQ(refusal("SELECT issue_gift_card(uuid_v7(), '1234', uuid_v7(), 50)"), "22023");
  EXPECT_EQ(office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-MNOP', uuid_v7(), 50)"),
            "50.000");
  EXPECT_EQ(office("SELECT gift_card_balance('abcd efgh ijkl mnop')"), "50.000");
  EXPECT_EQ(office("SELECT add_gift_card_entry(uuid_v7(), 'abcdefghijklmnop', 'redeemed', -20)"),
            "30.000");
  EXPECT_EQ(refusal("SELECT add_gift_card_entry(uuid_v7(), 'abcdefghijklmnop', 'redeemed', -31)"),
            "ZH010");
  EXPECT_EQ(refusal("SELECT add_gift_card_entry(uuid_v7(), 'abcdefghijklmnoq', 'redeemed', -1)"),
            "P0002");
  EXPECT_EQ(office("SELECT coalesce(gift_card_balance('nobody has this one'), -1)"), "-1");
  EXPECT_EQ(value("SELECT count(*) FROM gift_cards g WHERE g::text ILIKE '%ABCDEFGH%'"), "0");
}

TEST_F(CustomerBalances, AGiftCardMayBeBlockedOrOver) {
  office("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-WXYZ', uuid_v7(), 50)");
  const std::string redeem =
      "SELECT add_gift_card_entry(uuid_v7(), 'ABCDEFGHIJKLWXYZ', 'redeemed', -1)";
  office("UPDATE gift_cards SET is_blocked = true WHERE last_four = 'WXYZ'");
  EXPECT_EQ(refusal(redeem), "ZH011");
  office(
      "UPDATE gift_cards SET is_blocked = false, expires_on = current_date - 1 WHERE last_four = "
      "'WXYZ'");
  EXPECT_EQ(refusal(redeem), "ZH011");
  office("UPDATE gift_cards SET expires_on = current_date WHERE last_four = 'WXYZ'");
  EXPECT_EQ(office(redeem), "49.000");
}

TEST_F(CustomerBalances, OneDefaultAddressOfAKind) {
  const auto add = [&](const std::string& type, const std::string& is_default) {
    return refusal(
        "INSERT INTO customer_addresses (tenant_id, id, customer_id, type, is_default, address1,"
        " city, country) VALUES (current_tenant_id(), uuid_v7(), " +
        customer_ + ", '" + type + "', " + is_default + ", '1 Main street', 'Town', 'FR')");
  };
  EXPECT_EQ(add("shipping", "true"), "");
  EXPECT_EQ(add("billing", "true"), "");
  EXPECT_EQ(add("shipping", "false"), "");
  EXPECT_EQ(add("shipping", "true"), "23505");
  EXPECT_EQ(add("holiday", "false"), "23514");
}

}  // namespace
}  // namespace holdfast::remote
