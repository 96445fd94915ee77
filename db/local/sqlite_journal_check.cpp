// What SqliteJournal checks when it opens a file, and when it is asked to.
#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "db/local/journal_rows.h"
#include "db/local/sqlite_journal.h"

namespace holdfast::local {
namespace {

using core::Result;
using ports::StoredEntry;

// What opening re-reads: more than one power cut can have had in flight.
constexpr std::int64_t kTailEntries = 64;

}  // namespace

// The rows that every journal has, in one that was just made.
Result<void> SqliteJournal::make_state() {
  Result<std::int64_t> rows = file_.connection().query_integer(
      "SELECT (SELECT count(*) FROM state)+(SELECT count(*) FROM (SELECT 1 FROM entries LIMIT 1))");
  if (!rows) return core::pass_on(rows.error());
  if (*rows != 0) return {};
  Result<void> done = run(sql_.begin, "beginning");
  if (done) done = put_state(kAcknowledgedSlot, kAcknowledgedName, 0, {});
  if (done) done = put_state(kWorkspaceSlot, kWorkspaceName, 0, {});
  if (done) done = run(sql_.commit, "committing");
  if (!done) return core::pass_on(give_up(done.error()));
  return {};
}

Result<void> SqliteJournal::load_state() {
  Connection& connection = file_.connection();
  Result<std::int64_t> last = connection.query_integer("SELECT ifnull(max(seq),0) FROM entries");
  if (!last) return core::pass_on(last.error());
  last_seq_ = *last;

  Result<Statement> rows =
      connection.prepare("SELECT " + std::string(kStateColumns) + " FROM state ORDER BY slot");
  if (!rows) return core::pass_on(rows.error());
  next_slot_ = kFirstKindSlot;
  int fixed_rows = 0;
  std::int64_t newest_noted = 0;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    Result<StateRow> row = read_state(*rows);
    if (!row) return core::pass_on(row.error());
    newest_noted = std::max(newest_noted, row->seq);
    if (row->slot == kAcknowledgedSlot) acknowledged_through_ = row->seq;
    if (row->slot >= kFirstPartSlot) {
      ++parts_;
      if (row->slot != kFirstPartSlot + static_cast<std::int64_t>(parts_) - 1) {
        return core::pass_on(damaged_state("a part of the workspace is missing"));
      }
    } else if (row->slot < kFirstKindSlot) {
      ++fixed_rows;
    } else {
      kinds_[row->name] = {row->slot, row->seq};
      next_slot_ = row->slot + 1;
    }
  }
  if (code != SQLITE_DONE) return core::pass_on(connection.error(code, "reading the state"));
  if (fixed_rows != 2) return core::pass_on(damaged_state("a row is missing"));
  // Every entry is noted with its kind in its own transaction.
  if (newest_noted != last_seq_) {
    return core::pass_on(damaged_entry(std::min(newest_noted, last_seq_) + 1, "is missing"));
  }
  return {};
}

Result<void> SqliteJournal::check_tail() {
  std::int64_t seen = std::max<std::int64_t>(0, last_seq_ - kTailEntries);
  Result<void> read =
      read_range(seen + 1, static_cast<std::size_t>(kTailEntries), [&](const StoredEntry& entry) {
        seen = entry.seq;
        last_hash_ = entry.hash;
        return true;
      });
  if (!read) return read;
  if (seen != last_seq_) return core::pass_on(damaged_entry(seen + 1, "is missing"));
  return {};
}

// Writes down which key signs from here on, when it is not the one that signed so far.
Result<void> SqliteJournal::note_key() {
  Connection& connection = file_.connection();
  Result<Statement> newest = connection.prepare("SELECT " + std::string(kKeyColumns) +
                                                " FROM keys ORDER BY from_seq DESC LIMIT 1");
  if (!newest) return core::pass_on(newest.error());
  const int code = newest->step();
  if (code == SQLITE_ROW) {
    Result<KeyRow> row = read_key(*newest);
    if (!row) return core::pass_on(row.error());
    if (row->public_key == file_.key().public_key()) return {};
  } else if (code != SQLITE_DONE) {
    return core::pass_on(connection.error(code, "reading the keys"));
  }
  newest->reset();
  Result<Statement> put =
      connection.prepare("REPLACE INTO keys(" + std::string(kKeyColumns) + ") VALUES(?1,?2)");
  if (!put) return core::pass_on(put.error());
  // A file of format 1 was signed whole just now.
  const std::int64_t from = code == SQLITE_DONE ? 1 : last_seq_ + 1;
  put->bind(1, from).bind(2, std::span<const std::uint8_t>(file_.key().public_key()));
  return run(*put, "noting the key");
}

Result<void> SqliteJournal::verify_chain() {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  Connection& connection = file_.connection();
  Result<Statement> pages = connection.prepare("PRAGMA integrity_check(1)");
  if (!pages) return core::pass_on(pages.error());
  const int code = pages->step();
  if (code != SQLITE_ROW) return core::pass_on(connection.error(code, "checking the pages"));
  const std::string answer(pages->text(0));
  pages->reset();

  std::int64_t seen = 0;
  ports::Hash256 head{};
  std::map<std::string, std::int64_t> last_of;
  Result<void> read = read_range(1, SIZE_MAX, [&](const StoredEntry& entry) {
    seen = entry.seq;
    head = entry.hash;
    last_of[entry.kind] = entry.seq;
    return true;
  });
  // An entry has a number that a person can look for; a page has not.
  if (!read) return read;
  if (seen != last_seq_ || head != last_hash_) {
    return core::pass_on(damaged_entry(seen + 1, "is missing or was replaced"));
  }
  for (const auto& [kind, slot] : kinds_) {
    if (last_of[kind] != slot.last_seq) {
      return core::pass_on(damaged_state("the last entry of the kind " + kind + " is not " +
                                         std::to_string(slot.last_seq)));
    }
  }
  if (answer != "ok") {
    return core::fail(core::ErrorCode::journal_damaged, connection.path() + ": " + answer);
  }
  return {};
}

}  // namespace holdfast::local
