#include "pos/till/journal_copies.h"

#include <string>

#include "pos/core/assert.h"

namespace holdfast::till {

Copies compare(const OwnJournal& own, const ports::JournalHead& head) {
  if (head.last_seq > own.last_seq) {
    const bool same_beginning = own.last_seq == 0 || head.known_hash == own.last_hash;
    return same_beginning ? Copies::till_behind : Copies::forked;
  }
  if (head.last_seq > 0 && own.hash_at_server_head != head.last_hash) return Copies::forked;
  return head.last_seq < own.acknowledged_through ? Copies::server_behind : Copies::agree;
}

core::Error trouble(Copies copies, const OwnJournal& own, const ports::JournalHead& head) {
  HOLDFAST_ASSERT(copies == Copies::till_behind || copies == Copies::forked);
  const std::string numbers = "the newest entry here is " + std::to_string(own.last_seq) +
                              ", the server's is " + std::to_string(head.last_seq);
  if (copies == Copies::till_behind) return {core::ErrorCode::journal_behind, numbers};
  return {core::ErrorCode::sequence_fork, numbers};
}

}  // namespace holdfast::till
