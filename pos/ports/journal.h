// The till's own durable record. One writer, one process.
//
// Threads: every function is called from one thread, the journal's (the simulator and
// the tests call from theirs). append(), save_workspace() and acknowledge_through() block for
// the disk; what they returned without an error is durable.
//
// Errors: disk_full, disk_failed (fail-stop: after it nothing more is accepted),
// journal_locked, journal_damaged, journal_too_new.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/core/uuid.h"

namespace holdfast::ports {

using Hash256 = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;  // Ed25519

// An entry on its way into the journal. `payload` is the JSON text that pos/codec makes;
// the journal neither reads nor changes it.
struct NewEntry {
  core::EntryId id;
  std::string kind;  // "shift_opened", "sale", "sale_voided", "shift_closed", …
  std::int32_t version = 1;
  core::Instant occurred_at;
  std::string payload;
};

struct StoredEntry {
  std::int64_t seq = 0;  // gapless, from 1
  core::EntryId id;
  std::string kind;
  std::int32_t version = 1;
  core::Instant occurred_at;
  std::string payload;
  Hash256 previous_hash{};  // zeros for seq 1
  Hash256 hash{};           // see db/local/FORMAT.md
  Signature signature{};    // the till's, of `hash`
};

struct Backlog {
  std::int64_t waiting = 0;          // entries not yet acknowledged by the server
  core::Instant oldest_occurred_at;  // meaningless when nothing waits
  std::int64_t last_seq = 0;

  friend bool operator==(const Backlog&, const Backlog&) = default;
};

// A workspace on its way to the disk: its text, and parts of it that are long and of which few
// change at a time. Parts that are neither named here nor beyond `parts` stay as they are.
struct WorkspaceUpdate {
  WorkspaceUpdate(std::string text_) : text(std::move(text_)) {}
  WorkspaceUpdate(const char* text_) : text(text_) {}

  struct Part {
    std::size_t place = 0;
    std::string text;
  };
  std::string text;
  std::size_t parts = 0;      // there are so many now; what was saved beyond them is taken away
  std::vector<Part> changed;  // place < parts
};

class Journal {
 public:
  virtual ~Journal() = default;

  // Commits the entry, its place in the outbox and the workspace in one transaction and
  // returns its sequence number once it is durable.
  virtual core::Result<std::int64_t> append(const NewEntry& entry,
                                            const WorkspaceUpdate& workspace) = 0;
  virtual core::Result<void> save_workspace(const WorkspaceUpdate& workspace) = 0;
  // Empty when none was ever saved.
  virtual core::Result<std::string> load_workspace() = 0;
  virtual core::Result<std::vector<std::string>> load_workspace_parts() = 0;
  // The newest entry when the workspace was saved: later ones came by restore(), and it knows
  // nothing of them. 0: saved beside an empty journal, or by a program that did not note it.
  virtual core::Result<std::int64_t> workspace_seq() = 0;

  // Calls `visit` for each entry with seq ≥ from, in order, until it returns false.
  virtual core::Result<void> read_from(std::int64_t from,
                                       const std::function<bool(const StoredEntry&)>& visit) = 0;
  // Where the fold over the journal starts: the seq of the last entry of this kind, or 0.
  virtual core::Result<std::int64_t> last_of_kind(const std::string& kind) = 0;

  // The oldest entries that the server has not acknowledged, in order.
  virtual core::Result<std::vector<StoredEntry>> outbox(std::size_t limit) = 0;
  // The server holds every entry up to and including `seq`.
  virtual core::Result<void> acknowledge_through(std::int64_t seq) = 0;
  // The server lost what it had after `seq`: those entries go into the outbox again.
  // Nothing happens when it never acknowledged more.
  virtual core::Result<void> send_again_after(std::int64_t seq) = 0;
  // An empty journal, or one that ends where they begin, gets entries back from the
  // server's copy, acknowledged; all of them or none. Their hashes are checked.
  // Errors beside the above: sequence_fork, when they do not follow on what is there or do
  // not have the hashes of their contents; nothing was changed then.
  virtual core::Result<void> restore(std::span<const StoredEntry> entries) = 0;
  virtual core::Result<Backlog> backlog() = 0;
  // The newest entry's hash; zeros for an empty journal.
  [[nodiscard]] virtual Hash256 head() const = 0;
};

}  // namespace holdfast::ports
