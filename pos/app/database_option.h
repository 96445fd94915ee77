// The --database option: which server a command works on, and as whom.
//
// Threads: the main one; blocks, for the server and for the person who types a password.
#pragma once

#include <string>

#include "db/remote/pg_connection.h"
#include "pos/app/commands.h"
#include "pos/core/error.h"

namespace holdfast::app {

// What was typed after --database, checked as far as that goes without a server.
// Error: config_wrong_value, for one with a password or one that libpq refuses.
[[nodiscard]] core::Result<void> check_database_option(const std::string& database);

// Empty `database`: the configuration's.
// Errors: config_no_database, when neither names one; config_wrong_value; those of
// load_settings().
[[nodiscard]] core::Result<std::string> conninfo_of(const std::string& database,
                                                    const ConfigOptions& config);

// How an administrator connects: asks for the password on the terminal, without showing it, when
// the server wants one and neither the string nor the environment nor a passfile has it.
// Errors: those of PgConnection::connect().
[[nodiscard]] core::Result<remote::ConnectionOptions> administrator(const std::string& conninfo);

// The same, connected.
[[nodiscard]] core::Result<remote::PgConnection> connect_as_administrator(
    const std::string& conninfo);

}  // namespace holdfast::app
