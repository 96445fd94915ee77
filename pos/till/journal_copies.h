// What a till's journal and the server's copy of it make of each other. A chain does not
// see that its own end is missing, so each is the other's anchor.
#pragma once

#include <cstdint>
#include <optional>

#include "pos/core/error.h"
#include "pos/ports/journal.h"
#include "pos/ports/remote_store.h"

namespace holdfast::till {

struct OwnJournal {
  std::int64_t last_seq = 0;
  std::int64_t acknowledged_through = 0;
  ports::Hash256 last_hash{};                         // zeros for an empty one
  std::optional<ports::Hash256> hash_at_server_head;  // of the entry that is the server's newest
};

enum class Copies : std::uint8_t {
  agree,          // the server has the beginning of this journal, or all of it
  server_behind,  // it lost entries that it had acknowledged: they are sent again
  till_behind,    // the till lost entries, or all: an older file was put back
  forked,         // two journals go on from the same entry, or from none
};

// `head` was asked for with `own.last_seq`.
[[nodiscard]] Copies compare(const OwnJournal& own, const ports::JournalHead& head);

// For till_behind and forked: journal_behind, sequence_fork, with both numbers.
[[nodiscard]] core::Error trouble(Copies copies, const OwnJournal& own,
                                  const ports::JournalHead& head);

}  // namespace holdfast::till
