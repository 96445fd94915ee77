// The journal of a machine that goes on as a new till, because the server has another continuation
// of it under the old number (db/schema/039_journal_branches.up.sql): what the server is told of
// it, and the key that the machine no longer shares with the other one.
//
// Threads: one at a time; blocks for the disk.
#pragma once

#include <filesystem>
#include <memory>

#include "db/local/signing_key.h"
#include "db/local/sqlite_journal.h"
#include "db/remote/enrolment.h"

namespace holdfast::app {

class JournalBranch {
 public:
  // Keeps the journal locked as long as it lives. The new key is made beside the old one, or is
  // the one that an earlier attempt left there.
  // Errors: those of SqliteJournal::open() and read_from(); signing_key_unusable; command_line
  // where there is no journal or nothing in it.
  static core::Result<JournalBranch> begin(const std::filesystem::path& folder);

  [[nodiscard]] const local::PublicKey& new_key() const { return new_key_; }
  [[nodiscard]] const remote::OwnEntries& entries() const { return entries_; }

  // The server has the journal up to this entry, under the other till's number.
  core::Result<void> acknowledge_through(std::int64_t seq);
  // The new key signs from the next entry on. Errors: file_unreadable; those of sync_directory().
  core::Result<void> publish();
  // The new key is needed no more: nothing was changed.
  void discard();

 private:
  std::filesystem::path folder_;
  std::unique_ptr<local::SqliteJournal> journal_;
  local::PublicKey new_key_{};
  remote::OwnEntries entries_;
  std::int64_t acknowledged_ = 0;
};

}  // namespace holdfast::app
