// The right to erasure: of a customer nothing is left that says who it was, in no table and not in
// the audit log, while what was bought and paid stays.
#include <gtest/gtest.h>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

class Erasure : public testing::BackOfficeTest {
 protected:
  // Somebody of whom everything is known, with an order that is over; every text has "Qxq" in it.
  void SetUp() override {
    office(
        "INSERT INTO customers (tenant_id, id, customer_code, first_name, last_name, company,"
        " email, phone, address, default_address, tax_number, tags, notes, metadata, credit_limit)"
        " VALUES (current_tenant_id(), " +
        someone_ +
        ", 'Qxq-1', 'Qxqoe', 'Qxqander', 'Qxq Ltd',"
        " 'qxqoe@Qxq.example', '555 Qxq', 'Qxq street 1', '{\"a\": \"Qxq\"}', 'Qxq tax', '{Qxq}', "
        "'Qxq "
        "note',"
        " '{\"b\": \"Qxq\"}', 100)");
    add_address("Qxq street 1");
    add_address("Qxq street 2");
    office("DELETE FROM customer_addresses WHERE address1 = 'Qxq street 1'");
    office("UPDATE customer_addresses SET address1 = 'Qxq street 3', phone = 'Qxq'");
    office("UPDATE customers SET phone = '666 Qxq', notes = NULL WHERE id = " + someone_);
    order(order_, someone_, "O-1");
    order(guest_order_, "NULL", "O-2");
    office("SELECT add_store_credit(uuid_v7(), " + someone_ +
           ", 'issued', 20, notes => 'for Qxq')");
    office("SELECT add_store_credit(uuid_v7(), " + someone_ + ", 'redeemed', -20)");
    office("SELECT add_loyalty_points(uuid_v7(), " + someone_ + ", 'earned', 7, notes => 'Qxq')");
    office("SELECT issue_gift_card(" + card_ + ", 'ABCD-EFGH-JKLM-NPQR', uuid_v7(), 50, NULL, " +
           someone_ + ")");
    office("UPDATE gift_cards SET notes = 'Qxq bought it' WHERE id = " + card_);
    office("UPDATE gift_cards SET notes = 'for Qxq' WHERE id = " + card_);
    office(
        "SELECT add_gift_card_entry(uuid_v7(), 'ABCD-EFGH-JKLM-NPQR', 'redeemed', -5,"
        " notes => 'Qxq')");
  }
  void add_address(const std::string& street) {
    office(
        "INSERT INTO customer_addresses (tenant_id, id, customer_id, type, first_name, address1,"
        " city, postal_code, country, state) VALUES (current_tenant_id(), uuid_v7(), " +
            someone_ + ", 'shipping', 'Qxqoe', $1, 'Qxqburg', 'Qxq 1', 'DE', 'BE')",
        {street});
  }
  void order(const std::string& id, const std::string& customer, const std::string& number) {
    office(
        "INSERT INTO orders (tenant_id, id, order_number, customer_id, customer_name,"
        " customer_email, currency, notes, internal_notes, customer_notes, tags, channel_data,"
        " tracking_numbers, location_id, subtotal_price, total_price) VALUES"
        " (current_tenant_id(), " +
            id + ", $1, " + customer +
            ", 'Qxqoe Z.', 'QXQOE@qxq.example', 'EUR', 'Qxq', 'Qxq', 'Qxq', '{Qxq}', '{\"c\": "
            "\"Qxq\"}', "
            "'{Qxq7}',"
            " " +
            kStore + ", 2.60, 2.60)",
        {number});
    office(
        "INSERT INTO order_line_items (tenant_id, id, order_id, line_number, variant_id, quantity,"
        " price, title, sku, properties, notes) SELECT current_tenant_id(), uuid_v7(), " +
        id +
        ", 1, id, 2, 1.30, 'Bread', sku, '{\"engraved\": \"Qxq\"}', 'for Qxq' FROM product_variants"
        " WHERE sku = 'BAK-001'");
    office(
        "INSERT INTO order_addresses (tenant_id, order_id, type, first_name, address1, city,"
        " postal_code, country, state, phone) VALUES (current_tenant_id(), " +
        id + ", 'shipping', 'Qxqoe', 'Qxq 1', 'Qxqburg', 'Qxq', 'DE', 'BE', 'Qxq')");
    office("SELECT change_order_status(" + id + ", 'shipped', note => 'handed to Qxq')");
    office("SELECT change_order_status(" + id + ", 'delivered')");
  }
  std::string erase() const {
    return "SELECT erase_customer(" + erasure_ + ", " + someone_ + ", 'asked by letter')";
  }
  // "table: how many rows", of all tables in which the text stands somewhere.
  std::string found(const std::string& text) {
    std::string where;
    const auto tables = holdfast::testing::must_run(
        admin(),
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1");
    for (int i = 0; i < tables.count(); ++i) {
      const std::string table{tables.text(i, 0)};
      const auto rows = value("SELECT count(*) FROM " + table + " r WHERE r::text ~* $1", {text});
      if (rows != "0") where += table + ": " + rows + "; ";
    }
    return where;
  }
  const std::string someone_ = new_id(), order_ = new_id(), guest_order_ = new_id(),
                    card_ = new_id(), erasure_ = new_id();
};

TEST_F(Erasure, NothingSaysAnyMoreWhoItWas) {
  EXPECT_NE(found("qxq"), "");
  office(erase());
  EXPECT_EQ(found("qxq"), "");
}

TEST_F(Erasure, AmountsAndRecordsStay) {
  const std::string amounts =
      "SELECT concat_ws('|', (SELECT string_agg(total_price::text, ',') FROM orders),"
      " (SELECT string_agg(concat(quantity, price, sku, title), ',' ORDER BY id)"
      "    FROM order_line_items),"
      " (SELECT string_agg(concat(kind, amount, occurred_at), ',' ORDER BY id)"
      "    FROM store_credit_entries),"
      " (SELECT sum(amount) FROM loyalty_entries), (SELECT sum(amount) FROM gift_card_entries),"
      " (SELECT string_agg(concat(country, state), ',') FROM order_addresses),"
      " (SELECT count(*) FROM order_status_history), (SELECT sum(quantity) FROM stock_movements),"
      " (SELECT count(*) FROM customers),"
      " (SELECT string_agg(order_number, ',' ORDER BY order_number) FROM orders"
      "   WHERE customer_id = " +
      someone_ + "))";
  const auto before = office(amounts);
  const auto log_before = office("SELECT count(*) FROM audit_log");
  office(erase());
  EXPECT_EQ(office(amounts), before);
  EXPECT_GT(std::stoi(office("SELECT count(*) FROM audit_log")), std::stoi(log_before));
  EXPECT_EQ(
      office("SELECT concat_ws(' ', first_name, last_name, status) FROM customers WHERE id = " +
             someone_),
      "erased disabled");
  // What is nobody's name stays in the log: that the limit was 100, that the phone changed.
  EXPECT_EQ(office("SELECT concat_ws(' ', new_values -> 'credit_limit', new_values ->> 'phone',"
                   " new_values ->> 'notes', new_values ->> 'tags') FROM audit_log"
                   " WHERE table_name = 'customers' AND operation = 'INSERT'"
                   "   AND row_key ->> 'id' = " +
                   someone_ + "::text"),
            "100.000 erased erased erased");
  EXPECT_EQ(office("SELECT concat_ws(' ', old_values ->> 'phone', new_values ->> 'phone',"
                   " coalesce(new_values ->> 'notes', 'null')) FROM audit_log"
                   " WHERE table_name = 'customers' AND operation = 'UPDATE'"
                   "   AND row_key ->> 'id' = " +
                   someone_ + "::text ORDER BY recorded_at, id LIMIT 1"),
            "erased erased null");
}

TEST_F(Erasure, IsRecordedAndDoneOnce) {
  const std::string other = new_customer("Yyvonne");
  office("SELECT set_config('app.user_id', '01980a00-0000-7000-8000-000000000011', false)");
  office(erase());
  const std::string entry =
      "SELECT concat_ws(' ', table_name, row_key ->> 'id' = " + someone_ +
      "::text, user_id,"
      " new_values ->> 'reason', new_values -> 'rows' ->> 'orders', login = session_user)"
      " FROM audit_log WHERE operation = 'ERASE'";
  EXPECT_EQ(office(entry), "customers t 01980a00-0000-7000-8000-000000000011 asked by letter 2 t");
  const auto log = office("SELECT count(*) FROM audit_log");
  office(erase());
  EXPECT_EQ(office("SELECT count(*) FROM audit_log"), log);
  EXPECT_NE(found("yyvonne"), "") << "somebody else";
}

TEST_F(Erasure, WhoStillWaitsForSomethingIsNotErased) {
  const std::string open = new_id();
  office(
      "INSERT INTO orders (tenant_id, id, order_number, customer_id, currency) VALUES"
      " (current_tenant_id(), " +
      open + ", 'O-3', " + someone_ + ", 'EUR')");
  EXPECT_EQ(refusal(erase()), "ZH013");
  office("SELECT change_order_status(" + open + ", 'cancelled')");
  office("SELECT add_account_entry(uuid_v7(), " + someone_ + ", 'charged', 30)");
  EXPECT_EQ(refusal(erase()), "ZH013");
  office("SELECT add_account_entry(uuid_v7(), " + someone_ + ", 'paid', -30)");
  office("SELECT add_store_credit(uuid_v7(), " + someone_ + ", 'issued', 1)");
  EXPECT_EQ(refusal(erase()), "ZH013");
  EXPECT_EQ(office("SELECT first_name FROM customers WHERE id = " + someone_), "Qxqoe");
  office("SELECT add_store_credit(uuid_v7(), " + someone_ + ", 'expired', -1)");
  EXPECT_EQ(refusal(erase()), "");
  EXPECT_EQ(refusal("SELECT erase_customer(uuid_v7(), uuid_v7())"), "P0002");
}

TEST_F(Erasure, IsTheBackOfficesAloneAndOfItsOwnShop) {
  auto other = cluster_.connect(database_);
  const auto refused_as = [&](const std::string& role) {
    holdfast::testing::must_run(other, "SELECT set_config('app.tenant_id', $1, false)",
                                {shop_.tenant.to_string()});
    holdfast::testing::must_run(other, "SET ROLE " + role);
    const bool done = other.run(erase(), {}, Effect::reads).has_value();
    const auto state = done ? std::string{} : other.last_message().sqlstate;
    holdfast::testing::must_run(other, "RESET ROLE");
    return state;
  };
  for (const char* role : {"holdfast_report", "holdfast_terminal"}) {
    EXPECT_EQ(refused_as(role), "42501") << role;
  }
  holdfast::testing::must_run(other, "SELECT set_config('app.tenant_id', uuid_v7()::text, false)");
  holdfast::testing::must_run(other, "SET ROLE holdfast_backoffice");
  EXPECT_FALSE(other.run(erase(), {}, Effect::reads));
  EXPECT_EQ(other.last_message().sqlstate, "P0002") << "another shop's customer";
  // And nobody else changes the log by hand.
  EXPECT_EQ(refusal("UPDATE audit_log SET old_values = '{}'"), "42501");
  EXPECT_EQ(refusal("UPDATE store_credit_entries SET notes = 'erased'"), "42501");
}

// Whoever may write to the tables themselves can erase there, and nothing else.
TEST_F(Erasure, RecordedRowsTakeNoOtherChange) {
  for (const char* change :
       {"UPDATE audit_log SET user_id = uuid_v7()", "UPDATE audit_log SET new_values = '{}'",
        "UPDATE audit_log SET new_values = new_values || '{\"price\": 1}'",
        "UPDATE audit_log SET old_values = '{\"first_name\": \"erased\"}' WHERE old_values IS NULL",
        "UPDATE audit_log SET new_values = new_values - 'id' WHERE new_values ? 'id'",
        "UPDATE store_credit_entries SET notes = 'other'",
        "UPDATE store_credit_entries SET notes = 'erased', amount = amount + 1",
        "UPDATE store_credit_entries SET amount = amount + 1", "DELETE FROM store_credit_entries",
        "UPDATE loyalty_entries SET notes = NULL", "UPDATE account_entries SET notes = 'erased'",
        "UPDATE gift_card_entries SET notes = 'x'", "DELETE FROM order_status_history",
        "UPDATE order_status_history SET note = 'x'"}) {
    holdfast::testing::must_run(admin(), "SELECT set_config('app.tenant_id', $1, false)",
                                {shop_.tenant.to_string()});
    if (std::string_view{change}.find("account_entries") != std::string_view::npos) {
      office("SELECT add_account_entry(uuid_v7(), " + someone_ + ", 'charged', 30)");  // no note
    }
    EXPECT_FALSE(admin().run(change, {}, Effect::reads)) << change;
    EXPECT_EQ(admin().last_message().sqlstate, "ZH005") << change;
  }
}

}  // namespace
}  // namespace holdfast::remote
