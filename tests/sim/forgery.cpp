#include "tests/sim/forgery.h"

#include <sqlite3.h>

#include <string>
#include <vector>

#include "db/local/entry_hash.h"
#include "db/local/journal_rows.h"
#include "db/local/sqlite.h"
#include "pos/core/assert.h"

namespace holdfast::sim {
namespace {

using local::Connection;
using local::Statement;

template <class T>
T must(core::Result<T> result) {
  HOLDFAST_ASSERT(result.has_value());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Connection open(const std::filesystem::path& file) {
  return must(Connection::open(file.string(), {}));
}

void close(Connection& connection) {
  must(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

void run(Statement& statement) {
  HOLDFAST_ASSERT(statement.step() == SQLITE_DONE);
  statement.reset();
}

void put_state(Connection& connection, const local::StateRow& row) {
  const ports::Hash256 hash = local::state_hash(row.slot, row.name, row.seq, row.text);
  Statement put = must(connection.prepare("REPLACE INTO state VALUES(?1,?2,?3,?4,?5)"));
  put.bind(1, row.slot).bind(2, std::string_view(row.name)).bind(3, row.seq);
  put.bind(4, std::string_view(row.text)).bind(5, std::span<const std::uint8_t>(hash));
  run(put);
}

std::vector<ports::StoredEntry> entries_from(Connection& connection, std::int64_t seq) {
  Statement rows = must(connection.prepare("SELECT " + std::string(local::kEntryColumns) +
                                           " FROM entries WHERE seq>=?1 ORDER BY seq"));
  rows.bind(1, seq);
  std::vector<ports::StoredEntry> entries;
  while (rows.step() == SQLITE_ROW) entries.push_back(must(local::read_entry(rows)));
  return entries;
}

// A space more: other bytes, and still the same JSON.
std::string changed(const std::string& payload) {
  return payload + ' ';
}

}  // namespace

void cut_tail(const std::filesystem::path& file, std::int64_t entries) {
  Connection connection = open(file);
  const std::int64_t last = must(connection.query_integer("SELECT max(seq) FROM entries"));
  const std::int64_t left = last - entries;
  Statement cut = must(connection.prepare("DELETE FROM entries WHERE seq>?1"));
  cut.bind(1, left);
  run(cut);
  std::vector<local::StateRow> rows;
  {
    Statement all = must(connection.prepare("SELECT " + std::string(local::kStateColumns) +
                                            " FROM state ORDER BY slot"));
    while (all.step() == SQLITE_ROW) rows.push_back(must(local::read_state(all)));
  }
  for (local::StateRow& row : rows) {
    if (row.slot == local::kWorkspaceSlot) row.text.clear();
    if (row.slot == local::kAcknowledgedSlot) row.seq = std::min(row.seq, left);
    if (row.slot >= local::kFirstKindSlot) {
      Statement newest =
          must(connection.prepare("SELECT ifnull(max(seq),0) FROM entries WHERE kind=?1"));
      newest.bind(1, std::string_view(row.name));
      HOLDFAST_ASSERT(newest.step() == SQLITE_ROW);
      row.seq = newest.integer(0);
    }
    put_state(connection, row);
  }
  close(connection);
}

void edit_row(const std::filesystem::path& file, std::int64_t seq) {
  Connection connection = open(file);
  const auto entries = entries_from(connection, seq);
  // Not copied by the statement, so it has to live until that ran.
  const std::string payload = changed(entries.front().payload);
  Statement edit = must(connection.prepare("UPDATE entries SET payload=?2 WHERE seq=?1"));
  edit.bind(1, seq).bind(2, std::string_view(payload));
  run(edit);
  close(connection);
}

void fork_chain(const std::filesystem::path& file, std::int64_t seq) {
  Connection connection = open(file);
  std::vector<ports::StoredEntry> entries = entries_from(connection, seq);
  entries.front().payload = changed(entries.front().payload);
  ports::Hash256 previous = entries.front().previous_hash;
  Statement edit = must(
      connection.prepare("UPDATE entries SET payload=?2,previous_hash=?3,hash=?4 WHERE seq=?1"));
  for (const ports::StoredEntry& entry : entries) {
    const ports::StoredEntry forged =
        local::chain({entry.id, entry.kind, entry.version, entry.occurred_at, entry.payload},
                     entry.seq, previous);
    edit.bind(1, forged.seq).bind(2, std::string_view(forged.payload));
    edit.bind(3, std::span<const std::uint8_t>(forged.previous_hash));
    edit.bind(4, std::span<const std::uint8_t>(forged.hash));
    run(edit);
    previous = forged.hash;
  }
  close(connection);
}

}  // namespace holdfast::sim
