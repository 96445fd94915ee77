#include "db/remote/demo_shop.h"

#include <string_view>

#include "db/remote/embedded_sql.h"
#include "db/remote/pg_connection.h"
#include "db/remote/schema_version.h"
#include "db/remote/sql_script.h"
#include "db/remote/terminal_login.h"
#include "pos/core/assert.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;

core::Uuid fixed_id(std::string_view text) {
  const auto id = core::Uuid::parse(text);
  HOLDFAST_ASSERT(id.has_value());
  return *id;
}

core::Result<void> run_script(PgConnection& connection) {
  const auto statements = split_statements(embedded_demo_shop());
  if (!statements) return pass_on(statements.error());
  for (const auto& statement : *statements) {
    if (const auto done = connection.run(statement.text, {}, Effect::reads); !done) {
      const ServerMessage& said = connection.last_message();
      if (said.sqlstate.empty()) return pass_on(done.error());
      return fail(ErrorCode::migration_failed,
                  "corner_market.sql line " + std::to_string(line_of(statement, said.position)) +
                      ": " + said.text + " [" + said.sqlstate + "]");
    }
  }
  return {};
}

}  // namespace

DemoShop demo_shop() {
  return {core::TenantId{fixed_id("01980a00-0000-7000-8000-000000000001")},
          {DemoTill{core::TerminalId{fixed_id("01980a00-0000-7000-8000-000000000101")}, "Lane 1",
                    "till_0001"},
           DemoTill{core::TerminalId{fixed_id("01980a00-0000-7000-8000-000000000102")}, "Lane 2",
                    "till_0002"}}};
}

core::Result<DemoShop> load_demo_shop(const ConnectionOptions& administrator,
                                      const DemoPinHashes& pin_hashes) {
  auto connection = PgConnection::connect(administrator);
  if (!connection) return pass_on(connection.error());
  if (auto migrated = require_migrated(*connection); !migrated) return pass_on(migrated.error());
  auto transaction = PgTransaction::begin(*connection);
  if (!transaction) return pass_on(transaction.error());
  const auto set = connection->run(
      "SELECT set_config('demo.pin_hash_cashier_1', $1, true),"
      "       set_config('demo.pin_hash_cashier_2', $2, true),"
      "       set_config('demo.pin_hash_manager', $3, true)",
      {pin_hashes.cashier_1, pin_hashes.cashier_2, pin_hashes.manager}, Effect::reads);
  if (!set) return pass_on(set.error());
  if (auto loaded = run_script(*connection); !loaded) return pass_on(loaded.error());
  if (auto committed = transaction->commit(); !committed) return pass_on(committed.error());

  DemoShop shop = demo_shop();
  for (const auto& till : shop.tills) {
    const auto enrolled = enrol_terminal(
        administrator,
        {.tenant = shop.tenant, .terminal = till.terminal, .login = till.login, .password = {}});
    if (!enrolled) return pass_on(enrolled.error());
  }
  return shop;
}

}  // namespace holdfast::remote
