#include "db/local/sqlite_journal.h"

#include <sqlite3.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "db/local/entry_hash.h"
#include "db/local/journal_rows.h"

namespace holdfast::local {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using ports::NewEntry;
using ports::StoredEntry;

}  // namespace

SqliteJournal::SqliteJournal(JournalFile file, const JournalOptions& options)
    : options_(options), file_(std::move(file)) {}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::filesystem::path& path) {
  return open(path, JournalOptions{});
}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::filesystem::path& path,
                                                           const JournalOptions& options) {
  Result<JournalFile> file = JournalFile::open(path, options);
  if (!file) return core::pass_on(file.error());
  std::unique_ptr<SqliteJournal> journal(new SqliteJournal(std::move(*file), options));
  for (const auto step :
       {&SqliteJournal::prepare_statements, &SqliteJournal::make_state, &SqliteJournal::load_state,
        &SqliteJournal::check_tail, &SqliteJournal::note_key}) {
    if (Result<void> done = (journal.get()->*step)(); !done) {
      journal->failed_ = done.error();
      return core::pass_on(done.error());
    }
  }
  return journal;
}

SqliteJournal::~SqliteJournal() {
  // Left undone, the next start reads the log.
  if (!failed_) std::ignore = file_.finish_log();
}

Result<void> SqliteJournal::prepare_statements() {
  const std::pair<Statement*, std::string> wanted[] = {
      {&sql_.begin, "BEGIN IMMEDIATE"},
      {&sql_.commit, "COMMIT"},
      {&sql_.insert_entry, "INSERT INTO entries(" + std::string(kEntryColumns) +
                               ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"},
      {&sql_.put_state,
       "REPLACE INTO state(" + std::string(kStateColumns) + ") VALUES(?1,?2,?3,?4,?5)"},
      {&sql_.drop_parts, "DELETE FROM state WHERE slot>=?1"},
      {&sql_.state_row, "SELECT " + std::string(kStateColumns) + " FROM state WHERE slot=?1"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = file_.connection().prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  return {};
}

Result<std::int64_t> SqliteJournal::append(const NewEntry& entry,
                                           const ports::WorkspaceUpdate& workspace) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  StoredEntry stored = chain(entry, last_seq_ + 1, last_hash_);
  stored.signature = file_.key().sign(stored.hash);
  const auto known = kinds_.find(entry.kind);
  const std::int64_t slot = known != kinds_.end() ? known->second.slot : next_slot_;

  Result<void> done = run(sql_.begin, "beginning");
  if (done) done = insert(stored);
  if (done) done = put_state(slot, entry.kind, stored.seq, {});
  if (done) done = put_workspace(workspace, stored.seq);
  if (done) done = run(sql_.commit, "committing");
  if (!done) return core::pass_on(give_up(done.error()));

  parts_ = workspace.parts;
  last_seq_ = stored.seq;
  last_hash_ = stored.hash;
  kinds_[entry.kind] = {slot, stored.seq};
  next_slot_ = std::max(next_slot_, slot + 1);
  checkpoint_at(options_.checkpoint_now_pages);
  return stored.seq;
}

Result<void> SqliteJournal::save_workspace(const ports::WorkspaceUpdate& workspace) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  Result<void> done = run(sql_.begin, "beginning");
  if (done) done = put_workspace(workspace, last_seq_);
  if (done) done = run(sql_.commit, "committing");
  if (!done) return core::pass_on(give_up(done.error()));
  parts_ = workspace.parts;
  checkpoint_at(options_.checkpoint_now_pages);
  return {};
}

Result<std::string> SqliteJournal::load_workspace() {
  Result<StateRow> workspace = workspace_row();
  if (!workspace) return core::pass_on(workspace.error());
  return std::move(workspace->text);
}

Result<std::int64_t> SqliteJournal::workspace_seq() {
  Result<StateRow> workspace = workspace_row();
  if (!workspace) return core::pass_on(workspace.error());
  return workspace->seq;
}

Result<StateRow> SqliteJournal::workspace_row() {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  StatementUse row(sql_.state_row);
  const int code = row->bind(1, kWorkspaceSlot).step();
  if (code != SQLITE_ROW) {
    return core::pass_on(note(file_.connection().error(code, "reading the workspace")));
  }
  return read_state(*row);
}

Result<std::vector<std::string>> SqliteJournal::load_workspace_parts() {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < parts_; ++i) {
    StatementUse row(sql_.state_row);
    const int code = row->bind(1, kFirstPartSlot + static_cast<std::int64_t>(i)).step();
    if (code != SQLITE_ROW) {
      return core::pass_on(note(file_.connection().error(code, "reading the workspace")));
    }
    Result<StateRow> part = read_state(*row);
    if (!part) return core::pass_on(part.error());
    parts.push_back(std::move(part->text));
  }
  return parts;
}

Result<void> SqliteJournal::put_workspace(const ports::WorkspaceUpdate& workspace,
                                          std::int64_t newest_seq) {
  Result<void> done = put_state(kWorkspaceSlot, kWorkspaceName, newest_seq, workspace.text);
  for (const auto& part : workspace.changed) {
    if (!done) return done;
    done =
        put_state(kFirstPartSlot + static_cast<std::int64_t>(part.place), kPartName, 0, part.text);
  }
  if (!done || workspace.parts >= parts_) return done;
  sql_.drop_parts.bind(1, kFirstPartSlot + static_cast<std::int64_t>(workspace.parts));
  return run(sql_.drop_parts, "taking away parts of the workspace");
}

Result<void> SqliteJournal::read_from(std::int64_t from,
                                      const std::function<bool(const StoredEntry&)>& visit) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  return read_range(std::max<std::int64_t>(from, 1), SIZE_MAX, visit);
}

Result<std::int64_t> SqliteJournal::last_of_kind(const std::string& kind) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  const auto found = kinds_.find(kind);
  return found == kinds_.end() ? 0 : found->second.last_seq;
}

Result<std::vector<StoredEntry>> SqliteJournal::outbox(std::size_t limit) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  std::vector<StoredEntry> entries;
  Result<void> read =
      read_range(acknowledged_through_ + 1, limit, [&entries](const StoredEntry& entry) {
        entries.push_back(entry);
        return true;
      });
  if (!read) return core::pass_on(read.error());
  return entries;
}

Result<void> SqliteJournal::acknowledge_through(std::int64_t seq) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  if (seq > last_seq_) {
    return core::fail(ErrorCode::sequence_fork, "the server acknowledges entry " +
                                                    std::to_string(seq) + ", the newest here is " +
                                                    std::to_string(last_seq_));
  }
  if (seq <= acknowledged_through_) return {};
  return put_acknowledged(seq);
}

Result<void> SqliteJournal::send_again_after(std::int64_t seq) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  if (seq >= acknowledged_through_) return {};
  return put_acknowledged(std::max<std::int64_t>(seq, 0));
}

// Synced like every commit, so that no more than one is ever on its way to the disk: what tells
// a damaged log from a torn one (wal_check.h).
Result<void> SqliteJournal::put_acknowledged(std::int64_t seq) {
  if (Result<void> done = put_state(kAcknowledgedSlot, kAcknowledgedName, seq, {}); !done) {
    return core::pass_on(give_up(done.error()));
  }
  acknowledged_through_ = seq;
  checkpoint_at(options_.checkpoint_due_pages);
  return {};
}

Result<ports::Backlog> SqliteJournal::backlog() {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return core::pass_on(ready.error());
  ports::Backlog backlog;
  backlog.waiting = last_seq_ - acknowledged_through_;
  backlog.last_seq = last_seq_;
  if (backlog.waiting == 0) return backlog;
  if (oldest_waiting_.seq != acknowledged_through_ + 1) {
    Result<void> read = read_range(acknowledged_through_ + 1, 1, [this](const StoredEntry& entry) {
      oldest_waiting_ = {entry.seq, entry.occurred_at};
      return true;
    });
    if (!read) return core::pass_on(read.error());
  }
  backlog.oldest_occurred_at = oldest_waiting_.occurred_at;
  return backlog;
}

// Lends the statement that reads entries. There are as many as readings inside of each other,
// since a visit may read the journal too; preparing one costs more than most readings.
class SqliteJournal::EntryReader {
 public:
  static Result<EntryReader> take(Connection& connection, std::vector<Statement>& idle) {
    if (idle.empty()) {
      Result<Statement> made =
          connection.prepare("SELECT " + std::string(kEntryColumns) +
                             " FROM entries WHERE seq>=?1 ORDER BY seq LIMIT ?2");
      if (!made) return core::pass_on(made.error());
      return EntryReader(std::move(*made), idle);
    }
    Statement rows = std::move(idle.back());
    idle.pop_back();
    return EntryReader(std::move(rows), idle);
  }
  EntryReader(EntryReader&& other) noexcept
      : rows_(std::move(other.rows_)), idle_(std::exchange(other.idle_, nullptr)) {}
  EntryReader& operator=(EntryReader&&) = delete;
  ~EntryReader() {
    if (idle_ == nullptr) return;
    rows_.reset();
    idle_->push_back(std::move(rows_));
  }
  Statement* operator->() { return &rows_; }
  Statement& operator*() { return rows_; }

 private:
  EntryReader(Statement rows, std::vector<Statement>& idle)
      : rows_(std::move(rows)), idle_(&idle) {}

  Statement rows_;
  std::vector<Statement>* idle_;
};

Result<void> SqliteJournal::read_range(std::int64_t from, std::size_t limit,
                                       const std::function<bool(const StoredEntry&)>& visit) {
  Result<EntryReader> reader = EntryReader::take(file_.connection(), sql_.entries_from);
  if (!reader) return core::pass_on(note(reader.error()));
  Statement* const rows = &**reader;
  // SQLite takes a negative limit for none.
  const std::int64_t rows_wanted =
      limit > static_cast<std::size_t>(last_seq_) ? -1 : static_cast<std::int64_t>(limit);
  rows->bind(1, from).bind(2, rows_wanted);
  ChainCheck check = ChainCheck::from(from);
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    Result<StoredEntry> entry = read_entry(*rows);
    if (!entry) return core::pass_on(entry.error());
    if (Result<void> sound = check.next(*entry); !sound) return sound;
    if (!visit(*entry)) return {};
  }
  if (code != SQLITE_DONE) {
    return core::pass_on(note(file_.connection().error(code, "reading entries")));
  }
  return {};
}

Result<void> SqliteJournal::insert(const StoredEntry& entry) {
  sql_.insert_entry.bind(1, entry.seq)
      .bind(2, std::span<const std::uint8_t>(entry.id.value.bytes))
      .bind(3, std::string_view(entry.kind))
      .bind(4, entry.version)
      .bind(5, entry.occurred_at.utc_ms)
      .bind(6, std::span<const std::uint8_t>(entry.previous_hash))
      .bind(7, std::span<const std::uint8_t>(entry.hash))
      .bind(8, std::string_view(entry.payload))
      .bind(9, std::span<const std::uint8_t>(entry.signature));
  return run(sql_.insert_entry, "writing an entry");
}

Result<void> SqliteJournal::put_state(std::int64_t slot, std::string_view name, std::int64_t seq,
                                      std::string_view text) {
  const ports::Hash256 hash = state_hash(slot, name, seq, text);
  sql_.put_state.bind(1, slot).bind(2, name).bind(3, seq).bind(4, text).bind(
      5, std::span<const std::uint8_t>(hash));
  return run(sql_.put_state, "writing the state");
}

Result<void> SqliteJournal::run(Statement& statement, const char* doing) {
  const StatementUse use(statement);
  const int code = statement.step();
  if (code != SQLITE_DONE) return core::pass_on(file_.connection().error(code, doing));
  return {};
}

Error SqliteJournal::give_up(Error error) {
  file_.connection().roll_back();
  if (error.code == ErrorCode::disk_full) {
    if (Result<void> dropped = file_.drop_refused_frames(); !dropped) error = dropped.error();
  }
  return note(std::move(error));
}

Error SqliteJournal::note(Error error) {
  const bool final =
      error.code == ErrorCode::disk_failed || error.code == ErrorCode::journal_damaged;
  if (final && !failed_) failed_ = error;
  return error;
}

Result<void> SqliteJournal::usable() const {
  if (failed_) return core::pass_on(*failed_);
  return {};
}

// What the caller committed is durable already, so a failure here is not his: a full
// disk leaves the log to grow, anything else stops the next call.
void SqliteJournal::checkpoint_at(int pages) {
  if (file_.log_pages() <= pages) return;
  Result<void> done = file_.checkpoint();
  if (!done && done.error().code != ErrorCode::disk_full) failed_ = done.error();
}

}  // namespace holdfast::local
