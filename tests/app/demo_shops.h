// Four made-up shops, one of each kind, in one real database.
//
// Threads: one.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "pos/app/demo_loader.h"
#include "pos/demo/shop.h"
#include "tests/support/must.h"
#include "tests/support/pg_cluster.h"

namespace holdfast::app::demo_testing {

using demo::Plan;
using demo::ShopKind;
using holdfast::testing::must;
using holdfast::testing::must_run;
using holdfast::testing::PgCluster;
using holdfast::testing::value_of;
using remote::PgConnection;

inline constexpr const char* kPinHash = "not a hash";
inline constexpr std::array kKinds = {ShopKind::general, ShopKind::cards, ShopKind::trading,
                                      ShopKind::maker};

inline Plan plan_of(ShopKind kind) {
  demo::Request request;
  request.kind = kind;
  request.variants = 200;
  request.days = 10;
  request.sales_a_day = 24;
  request.today = *demo::Day::parse("2026-03-05");  // the past lies in two months
  return make_plan(request).value();
}

inline core::Result<void> load(
    PgConnection& connection, const Plan& plan,
    const std::function<void(std::uint64_t)>& progress = [](std::uint64_t) {}) {
  return load_generated_shop(connection, plan, kPinHash, progress);
}

class MadeUpShops : public ::testing::Test {
 protected:
  // All four in one database, by a login that may do nothing but become holdfast_owner.
  static const std::string& database() {
    static const std::string name = [] {
      if (sodium_init() < 0) throw std::runtime_error("libsodium");
      auto& cluster = PgCluster::shared();
      std::string made = cluster.make_migrated_database();
      auto admin = cluster.connect(made);
      must_run(admin,
               "CREATE ROLE demo_loader LOGIN PASSWORD 'of this test' IN ROLE holdfast_owner");
      auto connection = must(
          PgConnection::connect({.conninfo = cluster.conninfo(made, "demo_loader", "of this test"),
                                 .answer_timeout_ms = 0}));
      for (const ShopKind kind : kKinds) must(load(connection, plan_of(kind)));
      return made;
    }();
    return name;
  }

  // As superuser, for whom the policies do not hold; for views that take the tenant from the
  // setting it is set.
  PgConnection open(const Plan& plan) const { return open_in(database(), plan); }
  static PgConnection open_in(const std::string& name, const Plan& plan) {
    auto connection = PgCluster::shared().connect(name);
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
             {plan.tenant.to_string()});
    return connection;
  }
  static std::string count(PgConnection& connection, const std::string& what) {
    return value_of(connection, "SELECT count(*) FROM " + what);
  }
};

inline std::vector<std::string> tables_of_tenants(PgConnection& connection) {
  const auto rows =
      must_run(connection,
               "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
               " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'tenant_id'"
               "   AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'terminal_logins'"
               " ORDER BY 1");
  std::vector<std::string> tables;
  for (int i = 0; i < rows.count(); ++i) tables.emplace_back(rows.text(i, 0));
  return tables;
}

}  // namespace holdfast::app::demo_testing
