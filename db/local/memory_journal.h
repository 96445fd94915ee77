// The journal's twin without a disk, for tests and the simulator: same rules, same
// chain, nothing survives the object. Threads: as the port says.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "db/local/entry_hash.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

class MemoryJournal final : public ports::Journal {
 public:
  // The next append() or save_workspace() gives this error and does nothing. After
  // disk_failed every later call gives it too, as on a real disk.
  void fail_next_write(core::Error error) { next_error_ = std::move(error); }
  [[nodiscard]] const std::vector<ports::StoredEntry>& entries() const { return entries_; }

  core::Result<std::int64_t> append(const ports::NewEntry& entry,
                                    const ports::WorkspaceUpdate& workspace) override {
    if (auto refused = write_refused()) return core::pass_on(*refused);
    const ports::Hash256 previous = entries_.empty() ? ports::Hash256{} : entries_.back().hash;
    entries_.push_back(chain(entry, last_seq() + 1, previous));
    put(workspace);
    return last_seq();
  }

  core::Result<void> save_workspace(const ports::WorkspaceUpdate& workspace) override {
    if (auto refused = write_refused()) return core::pass_on(*refused);
    put(workspace);
    return {};
  }

  core::Result<std::string> load_workspace() override {
    if (failed_) return core::pass_on(*failed_);
    return workspace_;
  }
  core::Result<std::vector<std::string>> load_workspace_parts() override {
    if (failed_) return core::pass_on(*failed_);
    return parts_;
  }
  core::Result<std::int64_t> workspace_seq() override {
    if (failed_) return core::pass_on(*failed_);
    return workspace_seq_;
  }

  core::Result<void> read_from(
      std::int64_t from, const std::function<bool(const ports::StoredEntry&)>& visit) override {
    if (failed_) return core::pass_on(*failed_);
    for (auto at = static_cast<std::size_t>(std::max<std::int64_t>(from, 1)) - 1;
         at < entries_.size(); ++at) {
      const ports::StoredEntry entry = entries_[at];
      if (!visit(entry)) break;
    }
    return {};
  }

  core::Result<std::int64_t> last_of_kind(const std::string& kind) override {
    if (failed_) return core::pass_on(*failed_);
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
      if (entry->kind == kind) return entry->seq;
    }
    return 0;
  }

  core::Result<std::vector<ports::StoredEntry>> outbox(std::size_t limit) override {
    if (failed_) return core::pass_on(*failed_);
    const auto first = entries_.begin() + acknowledged_through_;
    const auto count = std::min(limit, static_cast<std::size_t>(entries_.end() - first));
    return std::vector<ports::StoredEntry>(first, first + static_cast<std::ptrdiff_t>(count));
  }

  core::Result<void> acknowledge_through(std::int64_t seq) override {
    if (failed_) return core::pass_on(*failed_);
    if (seq > last_seq()) {
      return core::fail(core::ErrorCode::sequence_fork,
                        "the server acknowledges entry " + std::to_string(seq) +
                            ", the newest here is " + std::to_string(last_seq()));
    }
    acknowledged_through_ = std::max(acknowledged_through_, seq);
    return {};
  }

  core::Result<void> send_again_after(std::int64_t seq) override {
    if (failed_) return core::pass_on(*failed_);
    acknowledged_through_ = std::min(acknowledged_through_, seq);
    return {};
  }

  core::Result<void> restore(std::span<const ports::StoredEntry> entries) override {
    if (auto refused = write_refused()) return core::pass_on(*refused);
    ChainCheck check =
        ChainCheck::after(last_seq(), entries_.empty() ? ports::Hash256{} : entries_.back().hash);
    for (const ports::StoredEntry& entry : entries) {
      if (core::Result<void> sound = check.next(entry); !sound) {
        return core::fail(core::ErrorCode::sequence_fork, sound.error().detail);
      }
    }
    entries_.insert(entries_.end(), entries.begin(), entries.end());
    acknowledged_through_ = std::max(acknowledged_through_, last_seq());
    return {};
  }

  [[nodiscard]] ports::Hash256 head() const override {
    return entries_.empty() ? ports::Hash256{} : entries_.back().hash;
  }

  core::Result<ports::Backlog> backlog() override {
    if (failed_) return core::pass_on(*failed_);
    ports::Backlog backlog;
    backlog.last_seq = last_seq();
    backlog.waiting = backlog.last_seq - acknowledged_through_;
    if (backlog.waiting > 0) {
      backlog.oldest_occurred_at =
          entries_[static_cast<std::size_t>(acknowledged_through_)].occurred_at;
    }
    return backlog;
  }

 private:
  void put(const ports::WorkspaceUpdate& workspace) {
    workspace_ = workspace.text;
    workspace_seq_ = last_seq();
    parts_.resize(workspace.parts);
    for (const auto& part : workspace.changed) parts_.at(part.place) = part.text;
  }
  [[nodiscard]] std::int64_t last_seq() const { return static_cast<std::int64_t>(entries_.size()); }

  std::optional<core::Error> write_refused() {
    if (failed_) return failed_;
    std::optional<core::Error> refused = std::exchange(next_error_, std::nullopt);
    if (refused && refused->code == core::ErrorCode::disk_failed) failed_ = refused;
    return refused;
  }

  std::vector<ports::StoredEntry> entries_;
  std::string workspace_;
  std::int64_t workspace_seq_ = 0;
  std::vector<std::string> parts_;
  std::int64_t acknowledged_through_ = 0;
  std::optional<core::Error> next_error_;
  std::optional<core::Error> failed_;
};

}  // namespace holdfast::local
