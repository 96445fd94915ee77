// What an import does on the server once its rows wait in the temporary table import_rows: SQL, for
// all rows at once.
//
// import_rows has `line`, `bad` (its row is left out), and a column for each that the file has,
// called like it; for attributes `attributes` and `tcg_attributes`. Everything runs as
// holdfast_backoffice inside one tenant, so row-level security holds, and triggers keep the audit
// log, the search and the feed of changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/exchange/columns.h"

namespace holdfast::exchange {

struct Plan {
  // Makes the tables that the others read; may run again after rows became bad.
  std::vector<std::string> prepare;
  // Queries for what is wrong: (line, column, value, reason). A column that the file does not have
  // stands for the whole row.
  std::vector<std::string> checks;
  // For rows that are left out: which others go with them.
  std::string spread;
  // Writes, in this order.
  std::vector<std::string> merge;
  // One row: how many were added, changed and left as they were.
  std::string counts;
};

struct PlanOptions {
  bool make_categories = false;
};

[[nodiscard]] Plan plan_of(Thing thing, const Mapping& mapping, const PlanOptions& options);

// The parts, one for each kind.
[[nodiscard]] Plan catalogue_plan(Thing thing, const Mapping& mapping, const PlanOptions& options);
[[nodiscard]] Plan stock_plan(const Mapping& mapping);
[[nodiscard]] Plan customer_plan(const Mapping& mapping);
[[nodiscard]] Plan address_plan(const Mapping& mapping);
[[nodiscard]] Plan image_plan(const Mapping& mapping);
[[nodiscard]] Plan shipment_plan(const Mapping& mapping);
[[nodiscard]] Plan order_plan(const Mapping& mapping);

// For writing the SQL.
[[nodiscard]] std::string joined(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string sql_text(std::string_view text);  // as a literal
// "p.name" of a column whose field that is.
[[nodiscard]] std::string_view sql_column(const Column& column);
// A version 7 id of now; the many ids of one statement share their time.
inline constexpr std::string_view kNewId =
    "(left(uuid_v7_floor(now())::text, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid";

// Rows that have the same value of `column` as an earlier one.
[[nodiscard]] std::string repeated(std::string_view column, std::string_view what);

}  // namespace holdfast::exchange
