// The temporary table in which the rows of a file wait, and the way into it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/exchange/columns.h"
#include "db/remote/pg_connection.h"

namespace holdfast::exchange {

// A cell that is wrong, or a row (no column).
struct CellProblem {
  std::string column;  // as checks name it: "price", "attr.colour"
  std::string value;
  std::string reason;
};

// A row as it waits.
struct StagedRow {
  std::vector<std::optional<std::string>> values;  // one for each column of staged_columns()
  std::vector<CellProblem> problems;
  bool is_useless = false;  // its key, or all of it, cannot be read
};

struct StagedColumn {
  std::string name;
  std::string type;
};

[[nodiscard]] std::vector<StagedColumn> staged_columns(Thing thing, const Mapping& mapping);
[[nodiscard]] StagedRow stage(const Record& record, Thing thing, const Mapping& mapping,
                              const CellRules& rules);
// Columns without which nothing can be imported and that the header lacks.
[[nodiscard]] std::vector<std::string> lacking_columns(Thing thing, const Mapping& mapping);
// How a problem names the column.
[[nodiscard]] std::string problem_name(const MappedColumn& mapped);

class Staging {
 public:
  Staging(remote::PgConnection& connection, Thing thing, const Mapping& mapping, bool skip_bad);

  [[nodiscard]] core::Result<void> make_table();
  void add(const StagedRow& row, std::int64_t line, const std::string& raw);
  // Sends what was added, some thousand rows in a transaction of their own.
  [[nodiscard]] core::Result<void> send(bool all);
  // Where the server refused a row that was sent: its line, column and reason.
  [[nodiscard]] const std::optional<std::pair<std::int64_t, CellProblem>>& refused() const {
    return refused_;
  }

 private:
  core::Result<void> explain(core::Error error);

  remote::PgConnection& connection_;
  std::vector<StagedColumn> columns_;
  bool skip_bad_;
  std::string pending_;
  std::vector<std::int64_t> lines_;  // of the transaction under way
  bool copying_ = false;
  std::optional<std::pair<std::int64_t, CellProblem>> refused_;
};

// A field of PostgreSQL's text form of COPY, and back.
void add_copy_field(std::string& row, const std::optional<std::string>& value);
[[nodiscard]] std::string copy_field_text(std::string_view field);

}  // namespace holdfast::exchange
