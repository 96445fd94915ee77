// ports::Journal on SQLite. The file and its rows are described in db/local/FORMAT.md.
//
// Threads: as the port says; which thread it is may change between calls. Two at once
// stop the program.
//
// Errors, beside the port's: sequence_fork when the server acknowledges an entry that
// this journal does not have. After disk_failed, or damage met while writing, every
// call gives that error again: whether the last write reached the disk is unknown until
// the file is opened anew. After disk_full nothing of the call happened, and the next
// call may succeed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/local/journal_file.h"
#include "db/local/single_thread.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

struct StateRow;

class SqliteJournal final : public ports::Journal {
 public:
  // Makes the file and the key where there is none. Checks the newest entries' hashes; all of them
  // only verify_chain() does.
  // Errors: journal_locked, journal_damaged, journal_too_new, signing_key_unusable,
  // disk_full, disk_failed, file_unreadable.
  static core::Result<std::unique_ptr<SqliteJournal>> open(const std::filesystem::path& path);
  static core::Result<std::unique_ptr<SqliteJournal>> open(const std::filesystem::path& path,
                                                           const JournalOptions& options);
  ~SqliteJournal() override;
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  core::Result<std::int64_t> append(const ports::NewEntry& entry,
                                    const ports::WorkspaceUpdate& workspace) override;
  core::Result<void> save_workspace(const ports::WorkspaceUpdate& workspace) override;
  core::Result<std::string> load_workspace() override;
  core::Result<std::vector<std::string>> load_workspace_parts() override;
  core::Result<std::int64_t> workspace_seq() override;
  // Each entry's hash is checked before it is handed out: journal_damaged names the
  // first one that is not as it was written.
  core::Result<void> read_from(
      std::int64_t from, const std::function<bool(const ports::StoredEntry&)>& visit) override;
  core::Result<std::int64_t> last_of_kind(const std::string& kind) override;
  core::Result<std::vector<ports::StoredEntry>> outbox(std::size_t limit) override;
  core::Result<void> acknowledge_through(std::int64_t seq) override;
  core::Result<void> send_again_after(std::int64_t seq) override;
  core::Result<void> restore(std::span<const ports::StoredEntry> entries) override;
  core::Result<ports::Backlog> backlog() override;

  // Under which the entries that are appended now are signed.
  [[nodiscard]] const PublicKey& public_key() const { return file_.key().public_key(); }

  // Reads the whole file: every page, every entry, the chain from the first to the last.
  core::Result<void> verify_chain();
  [[nodiscard]] ports::Hash256 head() const override { return last_hash_; }
  // Entries may have been lost with the end of the log.
  [[nodiscard]] bool log_was_short() const { return file_.log_was_short(); }
  // What was wrong in the log when it was opened and is mended, in words that end no sentence.
  [[nodiscard]] const std::vector<std::string>& mended() const { return file_.mended(); }

 private:
  SqliteJournal(JournalFile file, const JournalOptions& options);

  struct KindSlot {
    std::int64_t slot = 0;
    std::int64_t last_seq = 0;
  };
  struct Statements {
    Statement begin, commit, insert_entry, put_state, drop_parts, state_row;
    // Those that read entries and are not in use; see EntryReader.
    std::vector<Statement> entries_from;
  };
  class EntryReader;

  core::Result<void> prepare_statements();
  core::Result<void> load_state();
  core::Result<void> make_state();
  core::Result<void> check_tail();
  core::Result<void> note_key();
  core::Result<void> read_range(std::int64_t from, std::size_t limit,
                                const std::function<bool(const ports::StoredEntry&)>& visit);
  core::Result<void> insert(const ports::StoredEntry& entry);
  // Notes how far the server has acknowledged; see acknowledge_through().
  core::Result<void> put_acknowledged(std::int64_t seq);
  // Writes a row of the table `state` with its hash.
  core::Result<void> put_state(std::int64_t slot, std::string_view name, std::int64_t seq,
                               std::string_view text);
  // The workspace's row, and the rows of its parts; in the transaction under way.
  core::Result<void> put_workspace(const ports::WorkspaceUpdate& workspace,
                                   std::int64_t newest_seq);
  core::Result<StateRow> workspace_row();
  // One statement of the transaction under way.
  core::Result<void> run(Statement& statement, const char* doing);
  // Rolls back and decides whether the journal can go on.
  core::Error give_up(core::Error error);
  core::Error note(core::Error error);
  core::Result<void> usable() const;
  void checkpoint_at(int pages);

  SingleThread rule_;
  JournalOptions options_;
  JournalFile file_;
  Statements sql_;
  std::optional<core::Error> failed_;

  std::int64_t last_seq_ = 0;
  std::int64_t acknowledged_through_ = 0;
  // As backlog() read it last. Entries do not change, so it is true as long as it is the oldest.
  struct {
    std::int64_t seq = 0;
    core::Instant occurred_at;
  } oldest_waiting_;
  ports::Hash256 last_hash_{};
  std::map<std::string, KindSlot> kinds_;
  std::int64_t next_slot_ = 0;
  std::size_t parts_ = 0;  // of the workspace, on the disk
};

}  // namespace holdfast::local
