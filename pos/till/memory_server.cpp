#include "pos/till/memory_server.h"

#include <algorithm>

#include "pos/till/journal_copies.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;
using Link = command::ServerChanged::Link;
using Entries = std::vector<CommittedEntry>;

// An entry's id stands for its hash: in this world nobody changes an entry.
ports::Hash256 hash_of(const CommittedEntry& entry) {
  ports::Hash256 hash{};
  std::ranges::copy(entry.id.value.bytes, hash.begin());
  return hash;
}

std::optional<ports::Hash256> hash_at(const Entries& entries, std::int64_t seq) {
  if (seq < 1 || seq > static_cast<std::int64_t>(entries.size())) return std::nullopt;
  return hash_of(entries[static_cast<std::size_t>(seq) - 1]);
}

OwnJournal own(const Entries& journal, const Entries& copy, std::int64_t acknowledged) {
  const auto last_seq = static_cast<std::int64_t>(journal.size());
  return {last_seq, acknowledged, hash_at(journal, last_seq).value_or(ports::Hash256{}),
          hash_at(journal, static_cast<std::int64_t>(copy.size()))};
}

ports::JournalHead head(const Entries& journal, const Entries& copy) {
  const auto last_seq = static_cast<std::int64_t>(copy.size());
  return {last_seq, hash_at(copy, last_seq).value_or(ports::Hash256{}),
          hash_at(copy, static_cast<std::int64_t>(journal.size())), 0};
}

}  // namespace

void MemoryServer::switch_to(ServerSwitch to) {
  state_ = to;
  refusal_.reset();
  sets_aside_ = false;
}

void MemoryServer::refuse(ErrorCode why) {
  switch_to(ServerSwitch::up);
  refusal_ = why;
}

void MemoryServer::quarantine() {
  switch_to(ServerSwitch::up);
  sets_aside_ = true;
}

void MemoryServer::lose(std::int64_t count) {
  copy_.resize(static_cast<std::size_t>(std::max<std::int64_t>(entries() - count, 0)));
}

std::optional<core::Error> MemoryServer::take(const Entries& journal) {
  const auto last_seq = static_cast<std::int64_t>(journal.size());
  const OwnJournal mine = own(journal, copy_, acknowledged_);
  const ports::JournalHead theirs = head(journal, copy_);
  const Copies copies = compare(mine, theirs);
  if (copies == Copies::till_behind || copies == Copies::forked) {
    return trouble(copies, mine, theirs);
  }
  if (sets_aside_) quarantined_ += last_seq - entries();
  copy_.insert(copy_.end(), journal.begin() + entries(), journal.end());
  acknowledged_ = last_seq;
  return std::nullopt;
}

command::ServerChanged MemoryServer::deliver(const Entries& journal) {
  if (state_ == ServerSwitch::none) return {Link::none, 0, {}};
  command::ServerChanged now{Link::up, 0, {}};
  if (state_ == ServerSwitch::down) {
    now.link = Link::down;
    now.error = {ErrorCode::server_unreachable, {}};
  } else if (refusal_) {
    now.link = Link::refused;
    now.error = {*refusal_, {}};
  } else if (auto error = take(journal)) {
    now.link = Link::refused;
    now.error = *error;
  }
  now.quarantined = quarantined_;
  now.waiting = static_cast<std::int64_t>(journal.size()) - acknowledged_;
  if (now.waiting > 0) {
    now.oldest_waiting = journal[static_cast<std::size_t>(acknowledged_)].occurred_at;
  }
  return now;
}

Entries MemoryServer::missing_in(const Entries& journal) const {
  if (state_ != ServerSwitch::up || refusal_) return {};
  if (compare(own(journal, copy_, acknowledged_), head(journal, copy_)) != Copies::till_behind) {
    return {};
  }
  return {copy_.begin() + static_cast<std::ptrdiff_t>(journal.size()), copy_.end()};
}

}  // namespace holdfast::till
