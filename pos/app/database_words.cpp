#include "pos/app/database_words.h"

#include <string_view>

namespace holdfast::app {
namespace {

using core::ErrorCode;

// The detail holds the SQLSTATE of what the server refused.
bool names(const core::Error& error, std::string_view sqlstate) {
  return error.detail.find(sqlstate) != std::string::npos;
}

std::string_view words(const core::Error& error) {
  switch (error.code) {
    case ErrorCode::server_unreachable:
      if (names(error, "25006")) {
        return "This server takes no changes: it is a replica, or set to read-only. Name the one "
               "that "
               "does in --database (with several hosts: target_session_attrs=read-write).";
      }
      return "The database server could not be reached, or broke off. Check host, port and "
             "network, and that PostgreSQL runs there; then run this again.";
    case ErrorCode::server_login_refused:
      if (names(error, "42501")) {
        return "This user may not do this to the database. Connect as the database's owner or as "
               "a superuser; the first time it must be one that may create roles.";
      }
      return "The database server refused the login. Check user, password (passfile or "
             "PGPASSFILE) and the server's pg_hba.conf.";
    case ErrorCode::server_refused:
      if (names(error, "3D000")) {
        return "There is no database of this name on the server. Check dbname, or create it "
               "with createdb.";
      }
      return "The database server refused. Mend what it names, then run this again.";
    case ErrorCode::server_schema_too_old:
      return "The database lacks tables that this program needs. Run first: holdfast db migrate "
             "up";
    case ErrorCode::server_schema_too_new:
      return "The database was migrated by a newer Holdfast. Use that version here.";
    case ErrorCode::migration_changed:
      return "The database was migrated by a Holdfast whose migrations were others. Use that "
             "version here; nothing was changed.";
    case ErrorCode::outcome_unknown:
      return "The connection broke before the server had answered. See what was done with: "
             "holdfast db migrate status";
    default:
      return {};
  }
}

}  // namespace

std::string database_sentence(const core::Error& error) {
  const std::string_view sentence = words(error);
  if (sentence.empty()) return core::sentence(error);
  std::string text{sentence};
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

}  // namespace holdfast::app
