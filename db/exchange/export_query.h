// The query behind an export: a column for each of the file.
#pragma once

#include <string>
#include <vector>

#include "db/exchange/columns.h"

namespace holdfast::exchange {

struct ExportColumn {
  std::string name;
  std::string expression;
};

struct ExportQuery {
  std::vector<std::string> prepare;  // temporary tables
  std::vector<ExportColumn> columns;
  std::string from;      // with conditions and order
  std::string left_out;  // how many rows no file can name
};

struct ExportKeys {
  std::vector<std::string> attributes;      // of attributes, in order
  std::vector<std::string> tcg_attributes;  // likewise
};

[[nodiscard]] ExportQuery export_query(Thing thing, const ExportKeys& keys,
                                       std::int32_t currency_exponent, bool guard);

}  // namespace holdfast::exchange
