// The shop's server in memory, as far as a till can tell: it takes entries, refuses them,
// sets them aside, is away, or has lost some. Its copy is compared with the journal by the
// same rule as a real server's.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "pos/core/error.h"
#include "pos/till/command.h"
#include "pos/till/scenario.h"
#include "pos/till/till.h"

namespace holdfast::till {

class MemoryServer {
 public:
  // Ends refusing and setting aside, too.
  void switch_to(ServerSwitch to);
  void refuse(core::ErrorCode why);
  void quarantine();
  void lose(std::int64_t count);
  // The till's journal is another one now: nothing is known to be acknowledged.
  void journal_replaced(std::int64_t entries) { acknowledged_ = std::min(acknowledged_, entries); }

  // Takes what it does not have yet, if it takes anything, and says how things stand.
  command::ServerChanged deliver(const std::vector<CommittedEntry>& journal);
  // The entries that it has and this journal, being the beginning of its copy, lacks.
  [[nodiscard]] std::vector<CommittedEntry> missing_in(
      const std::vector<CommittedEntry>& journal) const;
  [[nodiscard]] std::int64_t entries() const { return static_cast<std::int64_t>(copy_.size()); }
  [[nodiscard]] const std::vector<CommittedEntry>& copy() const { return copy_; }

 private:
  [[nodiscard]] std::optional<core::Error> take(const std::vector<CommittedEntry>& journal);

  ServerSwitch state_ = ServerSwitch::none;
  std::optional<core::ErrorCode> refusal_;
  bool sets_aside_ = false;
  std::vector<CommittedEntry> copy_;
  std::int64_t acknowledged_ = 0;
  std::int64_t quarantined_ = 0;
};

}  // namespace holdfast::till
