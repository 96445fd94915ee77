// Gives a till its own login to the database: a role that is a member of
// holdfast_terminal, and the row in terminal_logins by which the server knows the till.
//
// Threads: one at a time; blocks.
#pragma once

#include <optional>
#include <string>

#include "pos/core/error.h"
#include "pos/core/uuid.h"

namespace holdfast::remote {

struct TerminalLogin {
  core::TenantId tenant;
  core::TerminalId terminal;
  std::string login;                    // a role's name, such as "till_0001"
  std::optional<std::string> password;  // empty: the socket decides who may log in
};

// `conninfo` is that of somebody who may create roles and work as holdfast_owner. The same
// login for the same till again changes its password only.
// Errors: those of a connection; server_refused, when the login is another till's already.
[[nodiscard]] core::Result<void> enrol_terminal(const std::string& conninfo,
                                                const TerminalLogin& login);

}  // namespace holdfast::remote
