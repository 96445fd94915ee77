#include "db/remote/terminal_login.h"

namespace holdfast::remote {

using core::ErrorCode;
using core::fail;
using core::pass_on;

core::Result<void> make_terminal_role(PgConnection& connection, const std::string& login,
                                      const std::optional<std::string>& password,
                                      RoleOrigin origin) {
  const auto exists = connection.run("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1",
                                     {login}, Effect::reads);
  if (!exists) return pass_on(exists.error());
  const std::string role = connection.quoted_identifier(login);
  std::vector<std::string> statements;
  if (exists->count() == 0) {
    statements.push_back("CREATE ROLE " + role + " NOSUPERUSER NOBYPASSRLS");
  } else if (origin == RoleOrigin::must_be_new) {
    return fail(ErrorCode::server_refused,
                "somebody made the login " + login + " meanwhile; run the same command again");
  }
  // Somebody may have locked it, or let it end.
  statements.push_back("ALTER ROLE " + role + " LOGIN VALID UNTIL 'infinity'");
  statements.push_back("GRANT holdfast_terminal TO " + role);
  // With the role and not with the session, so that they hold behind a pooler too. What a
  // till no longer waits for must not go on holding locks.
  statements.push_back("ALTER ROLE " + role + " SET statement_timeout = '30s'");
  statements.push_back("ALTER ROLE " + role + " SET lock_timeout = '10s'");
  statements.push_back("ALTER ROLE " + role + " SET idle_in_transaction_session_timeout = '30s'");
  if (password) {
    const auto verifier = connection.scram_verifier(*password, login);
    if (!verifier) return pass_on(verifier.error());
    statements.push_back("ALTER ROLE " + role + " PASSWORD " +
                         connection.quoted_literal(*verifier));
  }
  for (const auto& statement : statements) {
    if (auto done = connection.run(statement, {}, Effect::reads); !done) {
      return pass_on(done.error());
    }
  }
  return {};
}

namespace {

core::Result<void> assign(PgConnection& connection, const TerminalLogin& login) {
  if (auto set = connection.run("SET LOCAL ROLE holdfast_owner", {}, Effect::reads); !set) {
    return pass_on(set.error());
  }
  const auto assigned = connection.run(
      "INSERT INTO public.terminal_logins AS known (login, tenant_id, terminal_id)"
      " VALUES ($1, $2::uuid, $3::uuid)"
      " ON CONFLICT ON CONSTRAINT terminal_logins_pkey DO UPDATE SET revoked_at = NULL"
      " WHERE known.tenant_id = excluded.tenant_id AND known.terminal_id = excluded.terminal_id"
      " RETURNING 1",
      {login.login, login.tenant.to_string(), login.terminal.to_string()}, Effect::reads);
  if (!assigned) return pass_on(assigned.error());
  if (assigned->count() == 0) {
    return fail(ErrorCode::server_refused, "the login " + login.login + " is another till's");
  }
  return {};
}

}  // namespace

core::Result<void> enrol_terminal(const ConnectionOptions& administrator,
                                  const TerminalLogin& login) {
  auto connection = PgConnection::connect(administrator);
  if (!connection) return pass_on(connection.error());
  auto transaction = PgTransaction::begin(*connection);
  if (!transaction) return pass_on(transaction.error());
  if (auto made =
          make_terminal_role(*connection, login.login, login.password, RoleOrigin::ours_or_new);
      !made) {
    return made;
  }
  if (auto assigned = assign(*connection, login); !assigned) return assigned;
  return transaction->commit();
}

}  // namespace holdfast::remote
