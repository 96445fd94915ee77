// The shop's server as the till sees it.
//
// Threads: called from one thread, the remote one, but for interrupt(). Every call may block
// up to its timeout; none is retried inside. An error leaves the store disconnected, and the
// next call connects again.
//
// Errors: server_unreachable, server_login_refused, till_not_enrolled, till_revoked,
// server_schema_too_old, server_schema_too_new, server_refused, outcome_unknown (the
// connection broke while the answer was awaited: ask again with the same entries, applying
// twice does nothing).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pos/core/error.h"
#include "pos/ports/catalogue.h"
#include "pos/ports/journal.h"

namespace holdfast::ports {

enum class PostStatus : std::uint8_t {
  applied,
  already_applied,
  quarantined,  // kept whole on the server with its reason; nothing waits behind it
};

struct PostAnswer {
  std::int64_t seq = 0;
  PostStatus status = PostStatus::applied;
  std::string reason;  // for quarantined
};

// How far the server's copy of this till's journal goes.
struct JournalHead {
  std::int64_t last_seq = 0;  // 0: it never got an entry
  Hash256 last_hash{};
  std::optional<Hash256> known_hash;  // of the entry that was asked about, where it is there
  std::int64_t quarantined = 0;       // entries of this till that could not be applied
  std::optional<core::Instant> server_now{};  // its clock when it answered
  // An open alarm: two machines send under this till's number, in the server's words.
  std::optional<std::string> fork{};
};

// An entry of this till that the server keeps and could not apply.
struct QuarantinedEntry {
  std::int64_t seq = 0;
  std::string kind;
  core::Instant occurred_at;
  std::string reason;  // the server's words

  friend bool operator==(const QuarantinedEntry&, const QuarantinedEntry&) = default;
};

// What a till says of itself when it asks for the server's copy, so that the server can raise
// an alarm where it knows better.
struct TillReport {
  std::int64_t last_seq = 0;  // of its journal; 0: it is empty
  Hash256 last_hash{};
  core::Instant now;  // its clock
  // What the till's last comparison found and nobody has mended yet.
  std::optional<core::Error> trouble{};
};

enum class News : std::uint8_t {
  cannot_wait,  // nobody would tell: no connection, or one through a pooler
  nothing,
  changed,
};

class RemoteStore {
 public:
  virtual ~RemoteStore() = default;

  // One answer for each entry, in order. The entries are consecutive.
  // Errors beside the above: sequence_gap, sequence_fork.
  virtual core::Result<std::vector<PostAnswer>> post(std::span<const StoredEntry> entries) = 0;
  // `known_seq` is the entry whose hash is asked for beside the newest one's.
  virtual core::Result<JournalHead> journal_head(std::int64_t known_seq) = 0;
  // The same for the newest entry, with the till's word about itself.
  virtual core::Result<JournalHead> report_and_ask_head(const TillReport& report) {
    return journal_head(report.last_seq);
  }
  // The oldest of those that nobody has settled, at most `limit`.
  virtual core::Result<std::vector<QuarantinedEntry>> quarantined(std::size_t /*limit*/) {
    return std::vector<QuarantinedEntry>{};
  }
  // The till's own entries as the server has them, from this number on, at most `limit`.
  virtual core::Result<std::vector<StoredEntry>> journal_from(std::int64_t first_seq,
                                                              std::size_t limit) = 0;
  // What changed since `cursor` (empty: everything), at most about `limit` rows.
  virtual core::Result<CatalogueChanges> pull(const std::string& cursor, std::size_t limit) = 0;
  // Blocks for up to so long until the server says that something changed, or rouse() is called.
  // Returns cannot_wait at once; then pulling now and then is all there is.
  virtual News await_news(std::int64_t /*ms*/) { return News::cannot_wait; }
  // Any thread, does not block: ends await_news(), or the next one.
  virtual void rouse() {}
  // A cheap sign of life; also what notices that the server is back.
  virtual core::Result<void> ping() = 0;
  virtual void disconnect() = 0;
  // Any thread, does not block: the call in hand fails within moments, and so does every later
  // one. How a till ends while its server is silent.
  virtual void interrupt() = 0;
};

}  // namespace holdfast::ports
