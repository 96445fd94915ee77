#include "db/remote/schema_version.h"

#include <charconv>
#include <string>
#include <string_view>

#include "db/remote/migrations.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;

int to_int(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string needed() {
  return std::to_string(embedded_schema_version());
}

core::Result<void> no_schema() {
  return fail(ErrorCode::server_schema_too_old,
              "the database has no Holdfast schema; version " + needed() + " is needed");
}

core::Result<void> too_old(int version) {
  return fail(ErrorCode::server_schema_too_old,
              "version " + std::to_string(version) + ", and " + needed() + " is needed");
}

}  // namespace

core::Result<void> check_schema_for_till(PgConnection& connection) {
  const auto rows =
      connection.run("SELECT version, oldest_till FROM public.schema_version()", {}, Effect::reads);
  if (!rows) {
    const std::string& sqlstate = connection.last_message().sqlstate;
    // No such function (or no such schema): nobody ever migrated this database.
    if (sqlstate == "42883" || sqlstate == "3F000") return no_schema();
    return pass_on(rows.error());
  }
  const int version = to_int(rows->text(0, 0));
  const int oldest_till = to_int(rows->text(0, 1));
  if (version < embedded_schema_version()) return too_old(version);
  if (oldest_till > embedded_schema_version()) {
    return fail(ErrorCode::server_schema_too_new,
                "version " + std::to_string(version) + " serves tills from version " +
                    std::to_string(oldest_till) + " on, and this one is of version " + needed());
  }
  return {};
}

core::Result<void> require_migrated(PgConnection& connection) {
  const auto rows = connection.run("SELECT coalesce(max(version), 0) FROM public.schema_migrations",
                                   {}, Effect::reads);
  if (!rows) {
    // No such table, no such schema.
    const std::string& sqlstate = connection.last_message().sqlstate;
    if (sqlstate == "42P01" || sqlstate == "3F000") return no_schema();
    // Who may not read the book is not kept from trying.
    if (sqlstate == "42501") return {};
    return pass_on(rows.error());
  }
  const int version = to_int(rows->text(0, 0));
  if (version == 0) return no_schema();
  if (version < embedded_schema_version()) return too_old(version);
  return {};
}

}  // namespace holdfast::remote
