#include "db/exchange/session.h"

#include <charconv>

#include "db/remote/schema_version.h"
#include "pos/core/uuid.h"

namespace holdfast::exchange {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;
using remote::Effect;

namespace {

Result<std::string> find_as_owner(remote::PgConnection& connection, const std::string& wanted) {
  auto transaction = remote::PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  if (auto set = connection.run("SET LOCAL ROLE holdfast_owner", {}, Effect::reads); !set) {
    return pass_on(set.error());
  }
  auto rows = connection.run(
      "SELECT (SELECT t.id FROM tenants t WHERE t.slug = coalesce(nullif($1, ''),"
      " (SELECT min(o.slug) FROM tenants o WHERE o.is_active HAVING count(*) = 1))"
      "   OR t.id::text = $1),"
      " (SELECT string_agg(t.slug, ', ' ORDER BY t.slug) FROM tenants t WHERE t.is_active)",
      {wanted}, Effect::reads);
  if (!rows) return pass_on(rows.error());
  if (!rows->is_null(0, 0)) return std::string{rows->text(0, 0)};
  const std::string known{rows->text(0, 1)};
  if (known.empty() && wanted.empty()) {
    return fail(ErrorCode::command_line,
                "this database has no shop yet; make one with: holdfast db shop");
  }
  const std::string there = "there are: " + (known.empty() ? "none" : known);
  return fail(ErrorCode::command_line, wanted.empty()
                                           ? "name the shop with --shop; " + there
                                           : "there is no shop \"" + wanted + "\"; " + there);
}

}  // namespace

Result<std::string> find_shop(remote::PgConnection& connection, const std::string& wanted) {
  if (auto migrated = remote::require_migrated(connection); !migrated) {
    return pass_on(migrated.error());
  }
  auto may = connection.run("SELECT pg_has_role(session_user, 'holdfast_owner', 'MEMBER')", {},
                            Effect::reads);
  if (!may) return pass_on(may.error());
  const auto id = core::Uuid::parse(wanted);
  const std::string known_as = id ? id->to_string() : wanted;
  if (may->text(0, 0) == "t") return find_as_owner(connection, known_as);
  // Whether there is one of this id is seen by whoever enters it.
  if (id) return known_as;
  return fail(
      ErrorCode::command_line,
      "this login is no administrator's: connect as one (--database), or name the shop by its "
      "id, which one can tell you (--shop ID)");
}

Result<void> set_shop(remote::PgConnection& connection, const std::string& tenant) {
  auto set =
      connection.run("SELECT set_config('app.tenant_id', $1, true)", {tenant}, Effect::reads);
  if (!set) return pass_on(set.error());
  return {};
}

Result<Shop> enter_shop(remote::PgConnection& connection, const std::string& tenant) {
  for (const char* sql : {"SET ROLE holdfast_backoffice",
                          // Whoever is not there any more need not be waited for.
                          "SET client_connection_check_interval = '1s'"}) {
    if (auto set = connection.run(sql, {}, Effect::reads); !set) return pass_on(set.error());
  }
  auto transaction = remote::PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  if (auto set = set_shop(connection, tenant); !set) return pass_on(set.error());
  auto rows = connection.run("SELECT id, name, currency, currency_exponent FROM tenants", {},
                             Effect::reads);
  if (!rows) return pass_on(rows.error());
  if (rows->count() == 0)
    return fail(ErrorCode::command_line, "there is no shop \"" + tenant + "\"");
  Shop shop{std::string{rows->text(0, 0)}, std::string{rows->text(0, 1)},
            std::string{rows->text(0, 2)}};
  const std::string_view exponent = rows->text(0, 3);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), shop.currency_exponent);
  return shop;
}

core::Error with_words(const remote::PgConnection& connection, core::Error error) {
  const remote::ServerMessage& said = connection.last_message();
  if (said.sqlstate.empty()) return error;
  if (!said.detail.empty()) error.detail += "; " + said.detail;
  if (!said.hint.empty()) error.detail += "; " + said.hint;
  return error;
}

}  // namespace holdfast::exchange
