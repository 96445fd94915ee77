// Two shops in one database, and files that go in and come out as the program brings them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "db/exchange/exporter.h"
#include "db/exchange/importer.h"
#include "tests/support/pg_cluster.h"

namespace holdfast::exchange::testing {

class ExchangeTest : public ::testing::Test {
 protected:
  // One database for the program: each test has shops of its own in it.
  ExchangeTest()
      : cluster_(holdfast::testing::PgCluster::shared()), database_(shared_database(cluster_)) {
    add_shop(first_, "first-" + number_);
    add_shop(second_, "second-" + number_);
  }

  static std::string shared_database(holdfast::testing::PgCluster& cluster) {
    static const std::string database = cluster.make_migrated_database();
    return database;
  }
  static std::string next_number() {
    static int last = 1000;
    return std::to_string(++last);
  }

  void add_shop(const std::string& id, const std::string& slug) {
    using holdfast::testing::must_run;
    auto admin = cluster_.connect(database_);
    must_run(admin, "SELECT set_config('app.tenant_id', $1, false)", {id});
    must_run(admin, "INSERT INTO tenants (id, name, slug) VALUES ($1::uuid, $2, $2)", {id, slug});
    for (const char* sql :
         {"INSERT INTO locations (tenant_id, id, code, name) SELECT current_tenant_id(), uuid_v7(),"
          " c, c FROM unnest(ARRAY['MAIN', 'BACK']) c",
          "INSERT INTO tax_categories (tenant_id, id, name, code) SELECT current_tenant_id(),"
          " uuid_v7(), n, c FROM (VALUES ('Standard', 'A'), ('Reduced', 'B'), ('Twice', 'C'),"
          " ('Twice', 'D')) AS t (n, c)",
          "INSERT INTO tax_rates (tenant_id, id, name, rate) VALUES (current_tenant_id(),"
          " uuid_v7(), 'VAT 20 %', 0.2)",
          "INSERT INTO tax_category_rates (tenant_id, tax_category_id, tax_rate_id) SELECT"
          " current_tenant_id(), c.id, r.id FROM tax_categories c, tax_rates r WHERE c.tenant_id ="
          " current_tenant_id() AND r.tenant_id = current_tenant_id() AND c.code = 'A'",
          "INSERT INTO sales_channels (tenant_id, id, name, code) VALUES (current_tenant_id(),"
          " uuid_v7(), 'Web', 'web')",
          "INSERT INTO price_lists (tenant_id, id, name) VALUES (current_tenant_id(), uuid_v7(),"
          " 'Trade')"}) {
      must_run(admin, sql);
    }
  }

  ImportOptions options(Thing thing, const std::string& tenant = {}) const {
    ImportOptions wanted;
    wanted.thing = thing;
    wanted.tenant = tenant.empty() ? first_ : tenant;
    return wanted;
  }

  // Read in pieces of an odd size, as a pipe may give them.
  ImportReport import(const ImportOptions& wanted, std::string_view file) {
    auto connection = cluster_.connect(database_);
    connection.set_answer_timeout_ms(120'000);
    rejects_.clear();
    ImportPorts ports;
    ports.read = [&]() -> core::Result<std::string_view> {
      const std::string_view piece = file.substr(0, 4'093);
      file.remove_prefix(piece.size());
      return piece;
    };
    ports.reject = [&](std::string_view line) -> core::Result<void> {
      rejects_ += line;
      return {};
    };
    auto report = import_file(connection, wanted, ports);
    if (!report) throw std::runtime_error(core::sentence(report.error()));
    return std::move(*report);
  }
  ImportReport import(Thing thing, std::string_view file, const std::string& tenant = {}) {
    return import(options(thing, tenant), file);
  }

  std::string exported(const ExportOptions& wanted) {
    auto connection = cluster_.connect(database_);
    std::string file;
    auto report = export_file(connection, wanted, [&](std::string_view piece) {
      file += piece;
      return true;
    });
    if (!report) throw std::runtime_error(core::sentence(report.error()));
    return file;
  }
  std::string exported(Thing thing, const std::string& tenant = {}) {
    ExportOptions wanted;
    wanted.thing = thing;
    wanted.tenant = tenant.empty() ? first_ : tenant;
    return exported(wanted);
  }

  // As superuser, inside the shop.
  std::string value(std::string_view sql, const std::string& tenant = {}) {
    if (!admin_) admin_ = std::make_unique<remote::PgConnection>(cluster_.connect(database_));
    holdfast::testing::must_run(*admin_, "SELECT set_config('app.tenant_id', $1, false)",
                                {tenant.empty() ? first_ : tenant});
    holdfast::testing::must_run(*admin_, "SET ROLE holdfast_report");
    auto text = holdfast::testing::value_of(*admin_, sql);
    holdfast::testing::must_run(*admin_, "RESET ROLE");
    return text;
  }
  void change(std::string_view sql, const std::string& tenant = {}) {
    auto admin = cluster_.connect(database_);
    holdfast::testing::must_run(admin, "SELECT set_config('app.tenant_id', $1, false)",
                                {tenant.empty() ? first_ : tenant});
    holdfast::testing::must_run(admin, "SET ROLE holdfast_backoffice");
    holdfast::testing::must_run(admin, sql);
  }

  holdfast::testing::PgCluster& cluster_;
  const std::string database_;
  const std::string number_ = next_number();
  const std::string first_ = "01980a00-0000-7000-8000-00000001" + number_;
  const std::string second_ = "01980a00-0000-7000-8000-00000002" + number_;
  std::string rejects_;

 private:
  std::unique_ptr<remote::PgConnection> admin_;
};

inline std::string counts(const ImportReport& report) {
  return std::to_string(report.added) + " added, " + std::to_string(report.changed) + " changed, " +
         std::to_string(report.unchanged) + " unchanged";
}

// "3.2 price=abc", a line each: where, what and how many.
inline std::string places(const ImportReport& report) {
  std::string text;
  for (const Problem& problem : report.problems) {
    text += std::to_string(problem.line) + "." + std::to_string(problem.column) + " " +
            problem.header + "=" + problem.value + "\n";
  }
  return text;
}

}  // namespace holdfast::exchange::testing
