// The hashes in a journal: of an entry, which chain the entries, and of a row of the
// table `state`. BLAKE2b-256 over the canonical bytes that db/local/FORMAT.md describes.
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "pos/core/error.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

// The hash of everything in the entry but its `hash` and `signature`.
[[nodiscard]] ports::Hash256 entry_hash(const ports::StoredEntry& entry);

// The entry as the journal stores it, next in the chain; not signed yet.
[[nodiscard]] ports::StoredEntry chain(const ports::NewEntry& entry, std::int64_t seq,
                                       const ports::Hash256& previous_hash);

[[nodiscard]] ports::Hash256 state_hash(std::int64_t slot, std::string_view name, std::int64_t seq,
                                        std::string_view text);

// Follows a chain entry by entry. Error: journal_damaged, naming the entry and what is
// wrong with it.
class ChainCheck {
 public:
  // Starts before the first entry of a journal.
  ChainCheck() : knows_previous_(true) {}
  // Starts in the middle, where the entry before `first_seq` is not known.
  static ChainCheck from(std::int64_t first_seq) {
    ChainCheck check;
    check.expected_seq_ = first_seq;
    check.knows_previous_ = first_seq <= 1;
    return check;
  }
  // Goes on behind an entry that is known to be sound.
  static ChainCheck after(std::int64_t seq, const ports::Hash256& hash) {
    ChainCheck check;
    check.expected_seq_ = seq + 1;
    check.previous_ = hash;
    return check;
  }
  core::Result<void> next(const ports::StoredEntry& entry);

 private:
  std::int64_t expected_seq_ = 1;
  bool knows_previous_;
  ports::Hash256 previous_{};
};

}  // namespace holdfast::local
