// A journal that gets entries back which it lost.
#include <algorithm>

#include "db/local/entry_hash.h"
#include "db/local/journal_rows.h"
#include "db/local/sqlite_journal.h"

namespace holdfast::local {

using core::Result;
using ports::StoredEntry;

Result<void> SqliteJournal::restore(std::span<const StoredEntry> entries) {
  const SingleThread::Use use(rule_);
  if (Result<void> ready = usable(); !ready) return ready;
  if (entries.empty()) return {};
  ChainCheck check = ChainCheck::after(last_seq_, last_hash_);
  for (const StoredEntry& entry : entries) {
    if (Result<void> sound = check.next(entry); !sound) {
      return core::fail(core::ErrorCode::sequence_fork, sound.error().detail);
    }
  }

  std::map<std::string, KindSlot> kinds = kinds_;
  std::int64_t next_slot = next_slot_;
  for (const StoredEntry& entry : entries) {
    const auto [kind, is_new] = kinds.try_emplace(entry.kind, KindSlot{next_slot, 0});
    if (is_new) ++next_slot;
    kind->second.last_seq = entry.seq;
  }
  Result<void> done = run(sql_.begin, "beginning");
  for (StoredEntry entry : entries) {
    if (!is_signed_by(file_.key().public_key(), entry.hash, entry.signature)) {
      entry.signature = file_.key().sign(entry.hash);
    }
    if (done) done = insert(entry);
  }
  for (const auto& [kind, slot] : kinds) {
    if (done) done = put_state(slot.slot, kind, slot.last_seq, {});
  }
  if (done) done = put_state(kAcknowledgedSlot, kAcknowledgedName, entries.back().seq, {});
  if (done) done = run(sql_.commit, "committing");
  if (!done) return core::pass_on(give_up(done.error()));

  last_seq_ = acknowledged_through_ = entries.back().seq;
  last_hash_ = entries.back().hash;
  kinds_ = std::move(kinds);
  next_slot_ = next_slot;
  checkpoint_at(options_.checkpoint_now_pages);
  return {};
}

}  // namespace holdfast::local
