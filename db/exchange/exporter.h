// Writes a shop's data as a file that an import takes as it is. The same data gives the same bytes:
// rows and columns have their order, and numbers and times one way to be written.
//
// Threads: one; blocks. Memory does not grow with the data.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "db/exchange/columns.h"
#include "db/remote/pg_connection.h"

namespace holdfast::exchange {

struct ExportOptions {
  Thing thing = Thing::products;
  std::string tenant;  // its id
  char delimiter = ',';
  bool crlf = true;   // as RFC 4180 wants it
  bool mark = false;  // a byte order mark, by which some spreadsheets know UTF-8
  // An apostrophe before texts that a spreadsheet would take for a formula (OWASP, "CSV
  // injection"); an import takes it away again when it is told so.
  bool guard = false;
};

struct ExportReport {
  std::int64_t rows = 0;
  // What no file can name: customers without a number, orders of which something left.
  std::int64_t left_out = 0;
};

// `write` gets the file piece by piece and answers whether to go on.
// Errors: those of the connection; server_unreachable when `write` did not go on.
[[nodiscard]] core::Result<ExportReport> export_file(
    remote::PgConnection& connection, const ExportOptions& options,
    const std::function<bool(std::string_view)>& write);

}  // namespace holdfast::exchange
