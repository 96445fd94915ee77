// The one entry that may be on its way to the disk. While there is one, nobody's command
// is accepted: what would follow depends on the answer.
#pragma once

#include <optional>
#include <utility>

#include "pos/till/command.h"
#include "pos/till/effect.h"
#include "pos/till/till.h"

namespace holdfast::till {

class Commit {
 public:
  [[nodiscard]] bool is_waiting() const noexcept { return waiting_.has_value(); }

  // Nothing is waiting.
  [[nodiscard]] effect::Append begin(core::EntryId id, core::Instant now, core::EntryBody body,
                                     core::Workspace workspace) {
    waiting_ = CommittedEntry{0, id, now, std::move(body), {}};
    return {id, now, waiting_->body, std::move(workspace)};
  }

  // The entry, now with its number; empty when the answer is not for the one awaited.
  [[nodiscard]] std::optional<CommittedEntry> take(const command::EntryCommitted& answer) {
    if (!waiting_ || waiting_->id != answer.entry) return std::nullopt;
    waiting_->seq = answer.seq;
    waiting_->hash = answer.hash;
    return std::exchange(waiting_, std::nullopt);
  }
  // False when the answer is not for the one awaited.
  [[nodiscard]] bool give_up(const command::EntryFailed& answer) {
    if (!waiting_ || waiting_->id != answer.entry) return false;
    waiting_.reset();
    return true;
  }

 private:
  std::optional<CommittedEntry> waiting_;
};

}  // namespace holdfast::till
