// Whose shop is worked on, and as whom: both directions work as holdfast_backoffice, which may read
// and write a shop's data through row-level security and not past it.
#pragma once

#include <cstdint>
#include <string>

#include "db/remote/pg_connection.h"

namespace holdfast::exchange {

struct Shop {
  std::string id;
  std::string name;
  std::string currency;
  std::int32_t currency_exponent = 2;
};

// The id of the shop with this short name or id; of the only one, when `wanted` is empty. A login
// that is not an administrator's has to say the id: what other shops there are is not its business.
// Errors: command_line, whose detail says what to do; those of the connection.
[[nodiscard]] core::Result<std::string> find_shop(remote::PgConnection& connection,
                                                  const std::string& wanted);

// Makes the session work as holdfast_backoffice and looks the shop up. Errors: command_line when
// there is no such shop; server_login_refused for a login that may not work in the back office.
[[nodiscard]] core::Result<Shop> enter_shop(remote::PgConnection& connection,
                                            const std::string& tenant);
// For the transaction under way.
[[nodiscard]] core::Result<void> set_shop(remote::PgConnection& connection,
                                          const std::string& tenant);

// With what the server said besides: its detail and hint.
[[nodiscard]] core::Error with_words(const remote::PgConnection& connection, core::Error error);

}  // namespace holdfast::exchange
