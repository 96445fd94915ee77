#include "db/remote/pg_errors.h"

#include <algorithm>
#include <array>

namespace holdfast::remote {
namespace {

using core::Error;
using core::ErrorCode;

bool is_code_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

// The five characters in ":  28P01: " of a verbose message; empty where there are none.
std::string_view sqlstate_in(std::string_view message) {
  constexpr std::string_view kBefore = ":  ";
  for (std::size_t at = message.find(kBefore); at != std::string_view::npos;
       at = message.find(kBefore, at + 1)) {
    const std::string_view code = message.substr(at + kBefore.size(), 5);
    const std::size_t after = at + kBefore.size() + 5;
    if (code.size() == 5 && std::ranges::all_of(code, is_code_character) &&
        message.substr(after, 1) == ":") {
      return code;
    }
  }
  return {};
}

// Nothing was changed, and the same request may succeed later: no room (53), chosen to end
// a deadlock or a conflict (40), a lock not got (55), shutting down or cancelled (57),
// trouble of its own (58, XX), connection trouble (08).
bool is_passing(std::string_view sqlstate) {
  if (sqlstate == "25006") return true;  // read-only: a replica, until it takes over
  constexpr std::array<std::string_view, 7> kClasses = {"08", "40", "53", "55", "57", "58", "XX"};
  return std::ranges::find(kClasses, sqlstate.substr(0, 2)) != kClasses.end();
}

// The server stops while it carries out the statement: it may have been carried out, when
// only the confirmation of a replica was still awaited.
bool is_shutdown(std::string_view sqlstate) {
  return sqlstate == "57P01" || sqlstate == "57P02";
}

ErrorCode login_or(std::string_view sqlstate, ErrorCode otherwise) {
  if (sqlstate == "ZH001") return ErrorCode::till_not_enrolled;
  if (sqlstate == "ZH002") return ErrorCode::till_revoked;
  if (sqlstate == "ZH901") return ErrorCode::already_enrolled;
  const bool is_login = sqlstate.starts_with("28") || sqlstate == "42501";
  return is_login ? ErrorCode::server_login_refused : otherwise;
}

// PgBouncer 1.18 gives all that it says itself one code, that of a broken protocol.
// Its words are not translated.
ErrorCode poolers_no(std::string_view message) {
  const auto says = [message](std::string_view words) {
    return message.find(words) != std::string_view::npos;
  };
  if (says("authentication failed") || says("no such user")) {
    return ErrorCode::server_login_refused;
  }
  return says("no such database") ? ErrorCode::server_refused : ErrorCode::server_unreachable;
}

}  // namespace

std::string one_line(std::string_view message) {
  std::string line;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view part = message.substr(0, end);
    message.remove_prefix(std::min(end + 1, message.size()));
    while (part.starts_with(' ') || part.starts_with('\t')) part.remove_prefix(1);
    if (part.empty() || part.starts_with("LOCATION:")) continue;
    if (!line.empty()) line += "; ";
    line += part;
  }
  return line;
}

Error connect_error(std::string_view message, bool needs_password) {
  if (needs_password) {
    return {ErrorCode::server_login_refused, kPasswordNeeded};
  }
  const std::string_view sqlstate = sqlstate_in(message);
  if (sqlstate == "08P01") return {poolers_no(message), one_line(message)};
  if (sqlstate.empty() || is_passing(sqlstate)) {
    return {ErrorCode::server_unreachable, one_line(message)};
  }
  return {login_or(sqlstate, ErrorCode::server_refused), one_line(message)};
}

Error statement_error(std::string_view sqlstate, std::string_view message, Effect effect) {
  const std::string detail = std::string{sqlstate} + ": " + one_line(message);
  if (is_shutdown(sqlstate) && effect == Effect::writes) {
    return {ErrorCode::outcome_unknown, detail};
  }
  if (is_passing(sqlstate)) return {ErrorCode::server_unreachable, detail};
  return {login_or(sqlstate, ErrorCode::server_refused), detail};
}

}  // namespace holdfast::remote
