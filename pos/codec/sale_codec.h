// A sale with its lines, and its amounts, as JSON. Shared by the entries and the workspace.
#pragma once

#include <nlohmann/json.hpp>

#include "pos/codec/fields.h"
#include "pos/core/entries.h"

namespace holdfast::codec {

using Json = nlohmann::ordered_json;

// As it is, but with U+FFFD in the place of NUL, which PostgreSQL's JSON cannot hold.
[[nodiscard]] std::string clean(std::string text);

[[nodiscard]] Json write_currency(core::Currency currency);
[[nodiscard]] core::Currency read_currency(Fields& fields);

// Writes "transaction", "currency", "lines" and, when there is one, "discount". With
// `totals`, each line that is not voided has its "amounts".
void write_sale(Json& out, const core::Sale& sale, const core::SaleTotals* totals);
// With `totals`, their lines are read too.
[[nodiscard]] core::Sale read_sale(Fields& fields, ReadStatus& status, core::SaleTotals* totals);

// Writes "totals", without their lines.
void write_totals(Json& out, const core::SaleTotals& totals);
void read_totals(Fields& fields, core::Currency currency, core::SaleTotals& totals);

}  // namespace holdfast::codec
