// A file of orders has a row for each line. What belongs to the order stands in its first row; the
// others leave it empty or repeat it.
#pragma once

#include "db/exchange/columns.h"

namespace holdfast::exchange {

// The fields of the order begin with "o.", those of its addresses with "ship." and "bill.", those
// of a line with "l.".
[[nodiscard]] Columns order_columns();

}  // namespace holdfast::exchange
