// The shop's server as the till sees it.
//
// Threads: called from one thread, the remote one, but for interrupt(). Every call may block
// up to its timeout; none is retried inside. An error leaves the store disconnected, and the
// next call connects again.
//
// Errors: server_unreachable, server_login_refused, server_schema_too_old,
// server_schema_too_new, server_refused, outcome_unknown (the connection broke while the
// answer was awaited: ask again with the same entries, applying twice does nothing).
#pragma once

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

class RemoteStore {
 public:
  virtual ~RemoteStore() = default;

  // One answer for each entry, in order. The entries are consecutive.
  // Errors beside the above: sequence_gap, sequence_fork.
  virtual core::Result<std::vector<PostAnswer>> post(std::span<const StoredEntry> entries) = 0;
  // What changed since `cursor` (empty: everything), at most about `limit` rows.
  virtual core::Result<CatalogueChanges> pull(const std::string& cursor, std::size_t limit) = 0;
  // A cheap sign of life; also what notices that the server is back.
  virtual core::Result<void> ping() = 0;
  virtual void disconnect() = 0;
  // Any thread, does not block: the call in hand fails within moments, and so does every later
  // one. How a till ends while its server is silent.
  virtual void interrupt() = 0;
};

}  // namespace holdfast::ports
