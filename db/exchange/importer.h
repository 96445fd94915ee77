// Brings a file into a shop's database: all of it or nothing, or without the rows that are wrong.
//
// The file is read as a stream into a temporary table; then everything is checked for all rows at
// once and written in one transaction, as holdfast_backoffice inside the tenant. The rows wait
// outside of that transaction, so that a slow file holds nobody back, and whoever ends the program
// before its commit leaves nothing behind. The same file again changes nothing.
//
// Needs a connection of its own that keeps its session: no pooler in transaction mode.
// Threads: one; blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/exchange/plan.h"
#include "db/remote/pg_connection.h"

namespace holdfast::exchange {

struct ImportOptions {
  Thing thing = Thing::products;
  std::string tenant;  // its id
  CellRules rules;     // currency and exponent are the shop's, whatever stands here
  PlanOptions plan;
  std::optional<char> delimiter;  // nullopt: judged by the first line
  bool ignore_unknown = false;
  bool dry_run = false;   // everything but the commit
  bool skip_bad = false;  // leave rows out that are wrong
  std::size_t max_problems = 100;
};

struct Problem {
  std::int64_t line = 0;
  std::size_t column = 0;  // from 1; 0: of the whole row
  std::string header;
  std::string value;
  std::string reason;
};

struct ImportReport {
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected = 0;  // rows
  std::int64_t rows = 0;      // read
  // The first ones, in order; `problem_count` are all that are known.
  std::vector<Problem> problems;
  std::int64_t problem_count = 0;
  // The file could not be read to its end: nothing was imported.
  std::optional<CsvFault> fault;
  bool stopped_early = false;  // at the most problems that anybody wants to read
  bool committed = false;
};

enum class ImportPhase : std::uint8_t { reading, checking, writing };

struct ImportPorts {
  // More bytes of the file; empty at its end.
  std::function<core::Result<std::string_view>()> read;
  // A line of the file of rejects, with its end. The first is the header. Called before the commit.
  std::function<core::Result<void>(std::string_view)> reject = {};
  std::function<void(ImportPhase, std::int64_t rows)> progress = {};
  // All is written and nothing committed yet; an error takes everything back.
  std::function<core::Result<void>()> before_commit = {};
};

// What is wrong with the file is in the report. Errors: those of the connection, of `read` and of
// `reject`; not_permitted for a login that may not become holdfast_backoffice.
[[nodiscard]] core::Result<ImportReport> import_file(remote::PgConnection& connection,
                                                     const ImportOptions& options,
                                                     const ImportPorts& ports);

}  // namespace holdfast::exchange
