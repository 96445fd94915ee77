#include "pos/app/journal_branch.h"

#include <algorithm>
#include <system_error>

#include "db/local/private_file.h"
#include "pos/app/known_head.h"

namespace holdfast::app {
namespace {

namespace fs = std::filesystem;
using core::pass_on;

fs::path journal_in(const fs::path& folder) {
  return folder / "journal.db";
}
fs::path key_of(const fs::path& folder) {
  return local::with_suffix(journal_in(folder), ".key");
}
fs::path new_key_of(const fs::path& folder) {
  return local::with_suffix(journal_in(folder), ".key.branch");
}

core::Error no_journal(const fs::path& folder) {
  return {core::ErrorCode::command_line, "--branch is for a machine that has sold already; in " +
                                             folder.string() +
                                             " is no journal with entries: enrol without it"};
}

}  // namespace

core::Result<JournalBranch> JournalBranch::begin(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(journal_in(folder), ignored) || !fs::exists(key_of(folder), ignored)) {
    return pass_on(no_journal(folder));
  }
  JournalBranch branch;
  branch.folder_ = folder;
  auto journal = local::SqliteJournal::open(journal_in(folder));
  if (!journal) return pass_on(journal.error());
  branch.journal_ = std::move(*journal);
  const auto backlog = branch.journal_->backlog();
  if (!backlog) return pass_on(backlog.error());
  if (backlog->last_seq == 0) return pass_on(no_journal(folder));

  const auto signed_so_far = local::SigningKey::load_or_make(key_of(folder));
  if (!signed_so_far) return pass_on(signed_so_far.error());
  branch.entries_.key = signed_so_far->public_key();
  const std::int64_t acknowledged = backlog->last_seq - backlog->waiting;
  auto read = branch.journal_->read_from(
      std::max<std::int64_t>(acknowledged, 1), [&](const ports::StoredEntry& entry) {
        branch.entries_.entries.push_back({entry.seq, entry.hash});
        return true;
      });
  if (!read) return pass_on(read.error());
  const auto key = local::SigningKey::load_or_make(new_key_of(folder));
  if (!key) return pass_on(key.error());
  branch.new_key_ = key->public_key();
  return branch;
}

core::Result<void> JournalBranch::acknowledge_through(std::int64_t seq) {
  acknowledged_ = seq;
  return seq > 0 ? journal_->acknowledge_through(seq) : core::Result<void>{};
}

core::Result<void> JournalBranch::publish() {
  std::error_code failed;
  fs::rename(new_key_of(folder_), key_of(folder_), failed);
  if (failed) {
    return core::fail(core::ErrorCode::file_unreadable,
                      key_of(folder_).string() + ": " + failed.message());
  }
  // What the server had under the other number is not what it has under this one.
  KnownHead(folder_ / "server_has").note(acknowledged_);
  return local::sync_directory(folder_);
}

void JournalBranch::discard() {
  std::error_code ignored;
  fs::remove(new_key_of(folder_), ignored);
}

}  // namespace holdfast::app
