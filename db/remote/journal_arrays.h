// Journal entries as post_journal() takes them (db/schema/025_posting_faster.up.sql): an array
// for each field, one element for each entry.
//
// Pure; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/ports/journal.h"

namespace holdfast::remote {

inline constexpr std::size_t kPostParameters = 9;
inline constexpr std::string_view kPostCall =
    "public.post_journal($1, $2, $3, $4, $5, $6, $7, $8, $9)";
inline const std::string kPostJournal = "SELECT " + std::string{kPostCall};

[[nodiscard]] std::vector<PgBinaryParameter> encode_post(
    std::span<const ports::StoredEntry> entries);

}  // namespace holdfast::remote
