#include "pos/app/own_journal.h"

#include <spdlog/spdlog.h>

namespace holdfast::app {
namespace {

// A day or so of a till: what one answer carries well.
constexpr std::size_t kPageEntries = 500;

core::Result<ports::JournalHead> ask_head(ports::RemoteStore& server, Threads& threads,
                                          std::int64_t known_seq) {
  const auto limit = threads.call_after(kAskAtStartMs, [&server] { server.interrupt(); });
  return server.journal_head(known_seq);
}

}  // namespace

core::Result<std::optional<ports::Hash256>> hash_of(ports::Journal& journal, std::int64_t seq) {
  std::optional<ports::Hash256> hash;
  if (seq < 1) return hash;
  auto read = journal.read_from(seq, [&](const ports::StoredEntry& entry) {
    if (entry.seq == seq) hash = entry.hash;
    return false;
  });
  if (!read) return core::pass_on(read.error());
  return hash;
}

core::Result<std::int64_t> bring_back_entries(ports::Journal& journal, ports::RemoteStore& server,
                                              Threads& threads) {
  auto backlog = journal.backlog();
  if (!backlog) return core::pass_on(backlog.error());
  till::OwnJournal own{backlog->last_seq, backlog->last_seq - backlog->waiting, {}, {}};
  auto newest = hash_of(journal, own.last_seq);
  if (!newest) return core::pass_on(newest.error());
  own.last_hash = newest->value_or(ports::Hash256{});

  const auto head = ask_head(server, threads, own.last_seq);
  if (!head || head->last_seq <= own.last_seq) return 0;
  if (till::compare(own, *head) != till::Copies::till_behind) return 0;
  std::int64_t seq = own.last_seq;
  while (seq < head->last_seq) {
    const auto page = server.journal_from(seq + 1, kPageEntries);
    if (!page || page->empty()) break;
    if (auto restored = journal.restore(*page); !restored) {
      spdlog::error("entries were not brought back: {}", core::sentence(restored.error()));
      if (restored.error().code == core::ErrorCode::sequence_fork) break;
      return core::pass_on(restored.error());
    }
    seq = page->back().seq;
  }
  if (seq > own.last_seq) {
    spdlog::warn("the journal was older than the server's copy: entries {} to {} were brought back",
                 own.last_seq + 1, seq);
  }
  return seq - own.last_seq;
}

}  // namespace holdfast::app
