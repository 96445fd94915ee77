// A sale with its lines, and its amounts, as JSON. Shared by the entries and the workspace.
#pragma once

#include "pos/codec/fields.h"
#include "pos/codec/json_writer.h"
#include "pos/core/entries.h"

namespace holdfast::codec {

inline constexpr std::int64_t kMaxCount = 1'000'000'000'000;

void write_currency(JsonWriter& out, core::Currency currency);
[[nodiscard]] core::Currency read_currency(Fields& fields);

// "tax_policy".
void write_tax_policy(JsonWriter& out, const core::TaxPolicy& policy);
[[nodiscard]] core::TaxPolicy read_tax_policy(Fields& fields);

// "kind".
void write_tender_kind(JsonWriter& out, core::TenderKind kind);
[[nodiscard]] core::TenderKind read_tender_kind(Fields& fields);

// "amounts", of one line.
void write_amounts(JsonWriter& out, const core::LineTotals& amounts);
[[nodiscard]] core::LineTotals read_amounts(Fields& fields, std::uint32_t number,
                                            core::Currency currency);

// Writes "transaction", "currency", "lines" and, when there is one, "discount". With
// `totals`, each line that is not voided has its "amounts".
void write_sale(JsonWriter& out, const core::Sale& sale, const core::SaleTotals* totals);
// With `totals`, their lines are read too.
[[nodiscard]] core::Sale read_sale(Fields& fields, ReadStatus& status, core::SaleTotals* totals);

// Writes "totals", without their lines.
void write_totals(JsonWriter& out, const core::SaleTotals& totals);
void read_totals(Fields& fields, core::Currency currency, core::SaleTotals& totals);

}  // namespace holdfast::codec
