// From what libpq and the server say to the product's errors.
//
// Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes". The class ZH is
// the product's own (db/schema): ZH001 this login is no till, ZH002 it was revoked, ZH901 it is
// enrolled already.
#pragma once

#include <string>
#include <string_view>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"

namespace holdfast::remote {

// `message` is libpq's, in verbose form.
[[nodiscard]] core::Error connect_error(std::string_view message, bool needs_password);
[[nodiscard]] core::Error statement_error(std::string_view sqlstate, std::string_view message,
                                          Effect effect);
// Line breaks become "; ", and source locations of the server are left out.
[[nodiscard]] std::string one_line(std::string_view message);

}  // namespace holdfast::remote
