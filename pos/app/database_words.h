// The server's errors in the words of somebody who works on a database at a shell. The ones of
// pos/core/error.h speak to a cashier, who has a till that sells on.
#pragma once

#include <string>

#include "pos/core/error.h"

namespace holdfast::app {

// What failed and what to do, with the detail behind it. Errors that do not come from a server
// keep their own sentence.
[[nodiscard]] std::string database_sentence(const core::Error& error);

// Of an error command_line that the database's functions give: what is behind it says more.
inline constexpr const char* kNotInDatabase =
    "The database does not have what this needs, or has several.";

}  // namespace holdfast::app
