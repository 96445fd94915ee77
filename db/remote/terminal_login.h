// Gives a till its own login to the database: a role that is a member of
// holdfast_terminal, and the row in terminal_logins by which the server knows the till. The
// machine that the till is, is enrolment.h's business.
//
// Threads: one at a time; blocks.
#pragma once

#include <optional>
#include <string>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/core/uuid.h"

namespace holdfast::remote {

struct TerminalLogin {
  core::TenantId tenant;
  core::TerminalId terminal;
  std::string login;                    // a role's name, such as "till_0001"
  std::optional<std::string> password;  // empty: the socket decides who may log in
};

// `administrator` is somebody who may create roles and work as holdfast_owner. The same
// login for the same till again changes its password only.
// Errors: those of a connection; server_refused, when the login is another till's already.
[[nodiscard]] core::Result<void> enrol_terminal(const ConnectionOptions& administrator,
                                                const TerminalLogin& login);

// Roles belong to all databases of a cluster, so that one of the same name may be another shop's.
enum class RoleOrigin { ours_or_new, must_be_new };

// The role alone: made where there is none, a member of holdfast_terminal that may log in, with
// the time-outs of a till. The server gets no clear text of the password, which stays as it is
// when empty. Inside the caller's transaction.
// Errors: server_refused, when a role that must be new is there; those of PgConnection::run().
[[nodiscard]] core::Result<void> make_terminal_role(PgConnection& connection,
                                                    const std::string& login,
                                                    const std::optional<std::string>& password,
                                                    RoleOrigin origin);

}  // namespace holdfast::remote
