// The shop's server as a till sees it, on PostgreSQL: posting through
// post_journal(), its copy of the journal through journal_head(), report_journal() and
// journal_entries_from(), the catalogue through pull_feed() and, where a till loads it anew,
// COPY from load_items() and its sisters (db/schema). It listens for changes, unless a pooler
// stands in between.
//
// Threads and errors: see pos/ports/remote_store.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pos/core/error.h"
#include "pos/ports/remote_store.h"

namespace holdfast::remote {

struct RemoteOptions {
  // A libpq connection string or URI with the till's own login.
  std::string conninfo;
  std::int32_t connect_timeout_s = 5;
  // Under which the till signs its journal; empty: the server is not told.
  std::optional<std::array<std::uint8_t, 32>> public_key = {};
  // For a batch of sales or a page of the catalogue.
  std::int32_t answer_timeout_ms = 20'000;
};

// Does not connect yet: the first call does, and checks the schema's version.
// Error: config_wrong_value, for a connection string that libpq refuses (conninfo.h).
[[nodiscard]] core::Result<std::unique_ptr<ports::RemoteStore>> open_remote_store(
    RemoteOptions options);

}  // namespace holdfast::remote
