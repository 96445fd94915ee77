// The server's answers about a till's journal: to a post (db/schema/025_posting_faster.up.sql),
// and its copy (007_journal_copy.up.sql).
//
// Pure functions; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/ports/journal.h"
#include "pos/ports/remote_store.h"

namespace holdfast::remote {

// As report_journal() takes it (011_till_report.up.sql).
[[nodiscard]] std::string encode_report(
    const ports::TillReport& report, const std::optional<std::array<std::uint8_t, 32>>& public_key);

// The answer of post_journal(). Errors: sequence_gap, sequence_fork, as the server says;
// server_refused, when the answer is not one for these entries.
[[nodiscard]] core::Result<std::vector<ports::PostAnswer>> decode_posted(
    std::string_view text, std::span<const ports::StoredEntry> entries);

// Error, of all: server_refused, when the answer cannot be read.
[[nodiscard]] core::Result<ports::JournalHead> decode_head(std::string_view text);
[[nodiscard]] core::Result<std::vector<ports::QuarantinedEntry>> decode_quarantined(
    std::string_view text);
[[nodiscard]] core::Result<std::vector<ports::StoredEntry>> decode_entries(std::string_view text);

}  // namespace holdfast::remote
