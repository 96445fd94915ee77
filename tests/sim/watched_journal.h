// The till's journal as it is, with somebody who writes down what it promises.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "pos/ports/journal.h"
#include "tests/sim/books.h"

namespace holdfast::sim {

class WatchedJournal final : public ports::Journal {
 public:
  struct Around {
    Books& books;
    std::function<void()> before;         // each call: its disk is the one that is mounted
    std::function<bool()> lives;          // false: nobody hears an answer any more
    std::function<void()> after_promise;  // the program may end between disk and answer
    std::function<void(const core::Error&)> failed;
    std::function<void(std::int64_t)> acknowledging;  // the outbox lets go of these
  };
  WatchedJournal(std::unique_ptr<ports::Journal> journal, Around around)
      : journal_(std::move(journal)), around_(std::move(around)) {}
  // Closing the file writes too.
  ~WatchedJournal() override {
    around_.before();
    journal_.reset();
  }

  core::Result<std::int64_t> append(const ports::NewEntry& entry,
                                    const ports::WorkspaceUpdate& workspace) override {
    around_.before();
    around_.books.attempted(entry);
    const ports::Hash256 previous = journal_->head();
    auto seq = journal_->append(entry, workspace);
    if (!around_.lives()) return seq;
    if (!seq) {
      if (seq.error().code == core::ErrorCode::disk_full) around_.books.withdrawn();
      around_.failed(seq.error());
      return seq;
    }
    around_.books.promised({*seq,
                            entry.id,
                            entry.kind,
                            entry.version,
                            entry.occurred_at,
                            entry.payload,
                            previous,
                            journal_->head(),
                            {}});
    around_.after_promise();
    return seq;
  }
  core::Result<void> save_workspace(const ports::WorkspaceUpdate& workspace) override {
    return heard(journal_before().save_workspace(workspace));
  }
  core::Result<std::string> load_workspace() override {
    return heard(journal_before().load_workspace());
  }
  core::Result<std::vector<std::string>> load_workspace_parts() override {
    return heard(journal_before().load_workspace_parts());
  }
  core::Result<std::int64_t> workspace_seq() override {
    return heard(journal_before().workspace_seq());
  }
  core::Result<void> read_from(
      std::int64_t from, const std::function<bool(const ports::StoredEntry&)>& visit) override {
    return heard(journal_before().read_from(from, visit));
  }
  core::Result<std::int64_t> last_of_kind(const std::string& kind) override {
    return heard(journal_before().last_of_kind(kind));
  }
  core::Result<std::vector<ports::StoredEntry>> outbox(std::size_t limit) override {
    return heard(journal_before().outbox(limit));
  }
  core::Result<void> acknowledge_through(std::int64_t seq) override {
    if (around_.lives()) around_.acknowledging(seq);
    return heard(journal_before().acknowledge_through(seq));
  }
  core::Result<void> send_again_after(std::int64_t seq) override {
    return heard(journal_before().send_again_after(seq));
  }
  core::Result<void> restore(std::span<const ports::StoredEntry> entries) override {
    auto restored = heard(journal_before().restore(entries));
    if (restored && around_.lives()) around_.books.brought_back(entries);
    return restored;
  }
  core::Result<ports::Backlog> backlog() override { return heard(journal_before().backlog()); }
  [[nodiscard]] ports::Hash256 head() const override { return journal_->head(); }

 private:
  ports::Journal& journal_before() {
    around_.before();
    return *journal_;
  }
  template <class T>
  core::Result<T> heard(core::Result<T> result) {
    if (!result && around_.lives()) around_.failed(result.error());
    return result;
  }

  std::unique_ptr<ports::Journal> journal_;
  Around around_;
};

}  // namespace holdfast::sim
