#include "db/remote/enrolment.h"

#include <nlohmann/json.hpp>

#include "db/remote/schema_version.h"
#include "db/remote/terminal_login.h"
#include "pos/core/hex.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using nlohmann::json;

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

// What the functions say in plain words needs no SQLSTATE before it.
core::Error in_words(const PgConnection& connection, const core::Error& error) {
  const ServerMessage& said = connection.last_message();
  if (said.sqlstate == "ZH901") return {ErrorCode::already_enrolled, said.text};
  if (said.sqlstate == "ZH902") return {ErrorCode::command_line, said.text};
  return error;
}

core::Result<json> ask_as_owner(PgConnection& connection, std::string_view sql,
                                const std::vector<PgParameter>& parameters) {
  if (auto set = connection.run("SET LOCAL ROLE holdfast_owner", {}, Effect::reads); !set) {
    return pass_on(set.error());
  }
  const auto rows = connection.run(sql, parameters, Effect::reads);
  if (!rows) return pass_on(in_words(connection, rows.error()));
  if (auto reset = connection.run("RESET ROLE", {}, Effect::reads); !reset) {
    return pass_on(reset.error());
  }
  json answer = json::parse(rows->text(0, 0), nullptr, false);
  if (answer.is_discarded()) {
    return fail(ErrorCode::server_refused, "the server's answer cannot be read");
  }
  return answer;
}

core::Result<PgTransaction> begin(PgConnection& connection) {
  if (auto migrated = require_migrated(connection); !migrated) return pass_on(migrated.error());
  auto transaction = PgTransaction::begin(connection);
  if (!transaction) return transaction;
  // It keeps other enrolments out, and must not do so when this machine hangs.
  if (auto set = connection.run("SET LOCAL idle_in_transaction_session_timeout = '60s'", {},
                                Effect::reads);
      !set) {
    return pass_on(set.error());
  }
  return transaction;
}

// A login is new when no key was registered under it before this one. Another shop in this
// database may have taken the same name meanwhile: their slugs may begin alike.
core::Result<RoleOrigin> origin_of(PgConnection& connection, const std::string& login,
                                   bool same_machine) {
  const auto known = ask_as_owner(
      connection,
      "SELECT pg_catalog.jsonb_build_object('ours', EXISTS (SELECT FROM public.terminal_logins l"
      " WHERE l.login = $1 AND l.tenant_id = public.current_tenant_id()), 'keys', (SELECT count(*)"
      " FROM public.terminal_keys k WHERE k.login = $1))",
      {login});
  if (!known) return pass_on(known.error());
  if (!known->value("ours", false)) {
    return fail(ErrorCode::server_refused,
                "another shop took the login " + login + " meanwhile; run the same command again");
  }
  return !same_machine && known->value("keys", 0) == 1 ? RoleOrigin::must_be_new
                                                       : RoleOrigin::ours_or_new;
}

std::string text_of(const json& object, const char* key);

// Whether the machine whose key was ended just now had taken the place of this one: then this
// journal stands still since, and the other one is the till. The keys that this transaction ended
// bear its time.
core::Result<void> refuse_a_replaced_machine(PgConnection& connection,
                                             const std::string& public_key, int number) {
  const auto answer = ask_as_owner(
      connection,
      "SELECT pg_catalog.jsonb_build_object('since', to_char(max(o.registered_at) AT TIME ZONE"
      " 'UTC', 'YYYY-MM-DD HH24:MI'), 'last_seq', coalesce((SELECT h.last_seq FROM"
      " public.journal_heads h WHERE h.tenant_id = public.current_tenant_id() AND h.terminal_id ="
      " (array_agg(o.terminal_id))[1]), 0))"
      " FROM public.terminal_keys o JOIN public.terminal_keys k ON (k.tenant_id, k.terminal_id) ="
      " (o.tenant_id, o.terminal_id)"
      " WHERE o.tenant_id = public.current_tenant_id() AND o.revoked_at = now() AND"
      " o.public_key <> k.public_key AND k.public_key = decode($1, 'hex') AND"
      " k.registered_at < now() AND k.revoked_at <= o.registered_at",
      {public_key});
  if (!answer) return pass_on(answer.error());
  const std::string since = text_of(*answer, "since");
  if (since.empty()) return {};
  return fail(ErrorCode::already_enrolled,
              "till " + std::to_string(number) + " went from this machine to another one on " +
                  since + " UTC, and the server has its journal to entry " +
                  std::to_string(answer->value("last_seq", std::int64_t{0})) +
                  "; switch this machine off and keep its data folder. Where it is to be the till "
                  "again, and the other one is to be refused: --replace --take-back");
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

void put_branch(json& asked, const OwnEntries& own) {
  asked["journal_key"] = core::to_hex(own.key);
  json& journal = asked["journal"] = json::array();
  for (const auto& entry : own.entries) {
    journal.push_back(json::array({entry.seq, core::to_hex(entry.hash)}));
  }
}

ListedTill listed(const json& row) {
  ListedTill till{row.value("number", 0),
                  text_of(row, "label"),
                  text_of(row, "location"),
                  text_of(row, "state"),
                  text_of(row, "login"),
                  text_of(row, "since"),
                  row.value("last_seq", std::int64_t{0}),
                  text_of(row, "last_entry"),
                  {}};
  for (const auto& key : row.value("keys", json::array())) {
    till.keys.push_back(
        {text_of(key, "public_key"), text_of(key, "registered_at"), text_of(key, "revoked_at")});
  }
  return till;
}

}  // namespace

core::Result<EnrolledTill> enrol_till(
    PgConnection& connection, const EnrolmentRequest& request,
    const std::function<core::Result<void>(const EnrolledTill&)>& before_commit) {
  auto transaction = begin(connection);
  if (!transaction) return pass_on(transaction.error());
  json asked = {{"shop", or_null(request.shop)},
                {"number", or_null(request.number)},
                {"location", or_null(request.location)},
                {"new_location", or_null(request.new_location)},
                {"time_zone", request.time_zone},
                {"label", or_null(request.label)},
                {"public_key", core::to_hex(request.public_key)},
                {"replace", request.replace}};
  if (request.branch) put_branch(asked, *request.branch);
  const auto answer = ask_as_owner(connection,
                                   request.branch ? "SELECT public.branch_till($1::jsonb)"
                                                  : "SELECT public.enrol_till($1::jsonb)",
                                   {asked.dump(-1, ' ', false, json::error_handler_t::replace)});
  if (!answer) return pass_on(answer.error());
  EnrolledTill till{text_of(*answer, "shop"),
                    text_of(*answer, "shop_name"),
                    text_of(*answer, "location"),
                    text_of(*answer, "location_name"),
                    answer->value("number", 0),
                    text_of(*answer, "label"),
                    text_of(*answer, "login"),
                    answer->value("new_till", false),
                    answer->value("same_machine", false),
                    answer->value("revoked", std::vector<std::string>{}),
                    {}};
  till.branch_of = answer->value("branch_of", 0);
  till.branch_seq = answer->value("branch_seq", std::int64_t{0});
  const auto shop = ask_as_owner(
      connection, "SELECT pg_catalog.jsonb_build_object('id', public.current_tenant_id())", {});
  if (!shop) return pass_on(shop.error());
  till.tenant = text_of(*shop, "id");
  if (!request.take_back) {
    auto right =
        refuse_a_replaced_machine(connection, core::to_hex(request.public_key), till.number);
    if (!right) return pass_on(right.error());
  }
  const auto origin = origin_of(connection, till.login, till.same_machine);
  if (!origin) return pass_on(origin.error());
  if (auto made = make_terminal_role(connection, till.login, request.password, *origin); !made) {
    return pass_on(made.error());
  }
  if (before_commit) {
    if (auto ready = before_commit(till); !ready) return pass_on(ready.error());
  }
  if (auto committed = transaction->commit(); !committed) return pass_on(committed.error());
  return till;
}

core::Result<RevokedTill> revoke_till(PgConnection& connection,
                                      const std::optional<std::string>& shop, int number) {
  auto transaction = begin(connection);
  if (!transaction) return pass_on(transaction.error());
  const auto answer = ask_as_owner(connection, "SELECT public.revoke_till($1, $2::integer)",
                                   {shop, std::to_string(number)});
  if (!answer) return pass_on(answer.error());
  if (auto committed = transaction->commit(); !committed) return pass_on(committed.error());
  return RevokedTill{text_of(*answer, "shop"), text_of(*answer, "shop_name"),
                     answer->value("number", number), text_of(*answer, "label"),
                     answer->value("was_enrolled", false)};
}

core::Result<std::vector<ListedTill>> list_tills(PgConnection& connection,
                                                 const std::optional<std::string>& shop) {
  auto transaction = begin(connection);
  if (!transaction) return pass_on(transaction.error());
  const auto answer = ask_as_owner(connection, "SELECT public.list_tills($1)", {shop});
  if (!answer) return pass_on(answer.error());
  std::vector<ListedTill> tills;
  for (const auto& row : *answer) tills.push_back(listed(row));
  return tills;
}

}  // namespace holdfast::remote
