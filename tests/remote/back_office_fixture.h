// The demo shop as its back office works on it: the role holdfast_backoffice, inside the shop.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote::testing {

class BackOfficeTest : public DemoShopTest {
 protected:
  // Copying a database costs more than most tests: those of a suite share one where none of
  // them is disturbed by what the others left.
  enum class Database : std::uint8_t { of_the_test, of_the_suite };

  explicit BackOfficeTest(Database whose = Database::of_the_test)
      : DemoShopTest(whose == Database::of_the_suite ? suite_database() : copied_database()) {}

  static constexpr const char* kStore = "'01980a00-0000-7000-8000-000000000031'::uuid";

  // A suite that is repeated begins anew.
  static void TearDownTestSuite() { suite_databases().erase(suite_name()); }

  // A session of the back office; tests that need two at once ask twice.
  PgConnection open_office() const {
    auto connection = cluster_.connect(database_);
    holdfast::testing::must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
                                {shop_.tenant.to_string()});
    holdfast::testing::must_run(connection, "SET ROLE holdfast_backoffice");
    return connection;
  }
  // The first column of the first row; a failure throws the server's words.
  std::string office(std::string_view sql, const std::vector<PgParameter>& parameters = {}) {
    return holdfast::testing::value_of(office_connection(), sql, parameters);
  }
  // The SQLSTATE with which the statement is refused; "" when it is not.
  std::string refusal(std::string_view sql, const std::vector<PgParameter>& parameters = {}) {
    auto& connection = office_connection();
    if (connection.run(sql, parameters, Effect::reads)) return {};
    return connection.last_message().sqlstate;
  }
  // In quotes, for the text of a statement.
  std::string variant(const std::string& sku) {
    return "'" + value("SELECT id FROM product_variants WHERE sku = $1", {sku}) + "'::uuid";
  }
  std::string new_id() { return "'" + value("SELECT uuid_v7()") + "'::uuid"; }
  std::string new_customer(const std::string& name) {
    const std::string id = new_id();
    office("INSERT INTO customers (tenant_id, id, first_name) VALUES (current_tenant_id(), " + id +
               ", $1)",
           {name});
    return id;
  }
  std::string new_location(const std::string& code, const std::string& type = "warehouse") {
    const std::string id = new_id();
    office("INSERT INTO locations (tenant_id, id, code, name, type) VALUES (current_tenant_id(), " +
               id + ", $1, $1, $2)",
           {code, type});
    return id;
  }
  std::string stock(const std::string& location, const std::string& variant_id,
                    const std::string& column = "on_hand") {
    return value("SELECT " + column + " FROM inventory_items WHERE location_id = " + location +
                 " AND variant_id = " + variant_id);
  }

 private:
  static std::map<std::string, std::string>& suite_databases() {
    static std::map<std::string, std::string> databases;
    return databases;
  }
  static std::string suite_name() {
    return ::testing::UnitTest::GetInstance()->current_test_suite()->name();
  }
  static const std::string& suite_database() {
    auto& database = suite_databases()[suite_name()];
    if (database.empty()) database = copied_database();
    return database;
  }
  PgConnection& office_connection() {
    if (!office_) office_ = std::make_unique<PgConnection>(open_office());
    return *office_;
  }
  std::unique_ptr<PgConnection> office_;
};

}  // namespace holdfast::remote::testing
