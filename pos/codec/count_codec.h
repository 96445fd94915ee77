// A stock count as JSON. Shared by the entry and the workspace.
#pragma once

#include <span>
#include <string>

#include "pos/codec/fields.h"
#include "pos/codec/json_writer.h"
#include "pos/core/stock_count.h"

namespace holdfast::codec {

// Writes "lines".
void write_count_lines(JsonWriter& out, const core::StockCount::Part& part);

// A count in the making: "count", "started_by", "started_at_ms", and "lines", or "parts", the
// number of parts that are kept elsewhere.
void write_count(JsonWriter& out, const core::StockCount& count, bool whole);
// `parts` are those that are kept elsewhere.
[[nodiscard]] core::StockCount read_count(Fields& in, ReadStatus& status,
                                          std::span<const std::string> parts);

void write(JsonWriter& out, const core::CountSubmitted& body);
[[nodiscard]] core::CountSubmitted read_count_submitted(Fields& in, ReadStatus& status);

}  // namespace holdfast::codec
