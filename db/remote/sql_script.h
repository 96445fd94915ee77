// A file of SQL cut into its statements, each with the line it begins at, so that an error
// can name the line: the server only knows the statement it was sent.
//
// Knows comments (nested ones too), quoted identifiers, strings ('…', E'…') and dollar
// quotes. Does not know BEGIN ATOMIC bodies and psql's backslash commands.
// Source: PostgreSQL documentation, section 4.1, "Lexical Structure".
//
// Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::remote {

struct SqlStatement {
  std::string_view text;  // part of the script, without its semicolon
  int line = 1;           // of its first character
};

// Error: migration_failed, for a quote or comment that does not end.
[[nodiscard]] core::Result<std::vector<SqlStatement>> split_statements(std::string_view script);

// The line within the script of the `position`-th character (from 1) of the statement;
// its first line for position 0.
[[nodiscard]] int line_of(const SqlStatement& statement, int position);

}  // namespace holdfast::remote
