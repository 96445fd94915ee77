#include "pos/app/journal_worker.h"

#include "pos/app/own_journal.h"
#include "pos/codec/codec.h"

namespace holdfast::app {

using Priority = Executor::Priority;

JournalWorker::JournalWorker(std::unique_ptr<ports::Journal> journal,
                             std::unique_ptr<Executor> thread, Mailbox& mailbox,
                             std::function<void()> on_commit, const core::Workspace& saved)
    : journal_(std::move(journal)),
      mailbox_(mailbox),
      on_commit_(std::move(on_commit)),
      saved_parts_(saved.count ? saved.count->parts() : core::StockCount::Parts{}),
      thread_(std::move(thread)) {}

template <class Write>
auto JournalWorker::save(const core::Workspace& workspace, const Write& write) {
  static const core::StockCount::Parts kNone;
  const auto& parts = workspace.count ? workspace.count->parts() : kNone;
  ports::WorkspaceUpdate update(codec::encode_without_parts(workspace));
  update.parts = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i < saved_parts_.size() && parts[i] == saved_parts_[i]) continue;
    update.changed.push_back({i, codec::encode(*parts[i])});
  }
  auto saved = write(update);
  // What was refused was not written, and is tried again with what comes next.
  if (saved) saved_parts_ = parts;
  return saved;
}

core::Result<void> JournalWorker::save_workspace_now(const core::Workspace& workspace) {
  return save(workspace, [this](const ports::WorkspaceUpdate& update) {
    return journal_->save_workspace(update);
  });
}

void JournalWorker::append(const till::effect::Append& append) {
  drop_waiting_workspace();
  thread_->submit(Priority::urgent, [this, append] {
    auto encoded = codec::encode(append.body);
    const ports::NewEntry entry{append.id, std::move(encoded.kind), encoded.version,
                                append.occurred_at, std::move(encoded.payload)};
    auto seq = save(append.workspace, [&](const ports::WorkspaceUpdate& workspace) {
      return journal_->append(entry, workspace);
    });
    if (!seq) {
      mailbox_.post(till::command::EntryFailed{entry.id, seq.error()});
      return;
    }
    mailbox_.post(till::command::EntryCommitted{entry.id, *seq, journal_->head()});
    on_commit_();
  });
}

void JournalWorker::save_workspace(const core::Workspace& workspace) {
  {
    std::lock_guard lock(mutex_);
    const bool already_waiting = waiting_workspace_.has_value();
    waiting_workspace_ = workspace;
    if (already_waiting) return;
  }
  thread_->submit(Priority::urgent, [this] { write_workspace(); });
}

// Another one, that is newer, is written in its place.
void JournalWorker::drop_waiting_workspace() {
  std::lock_guard lock(mutex_);
  waiting_workspace_.reset();
}

void JournalWorker::record_print(const till::effect::RecordPrint& print) {
  drop_waiting_workspace();
  thread_->submit(Priority::urgent, [this, print] {
    auto saved = save_workspace_now(print.workspace);
    till::command::PrintRecorded answer{print.id};
    if (!saved) answer.error = saved.error();
    mailbox_.post(std::move(answer));
  });
}

void JournalWorker::write_workspace() {
  std::optional<core::Workspace> workspace;
  {
    std::lock_guard lock(mutex_);
    workspace.swap(waiting_workspace_);
  }
  if (!workspace) return;
  auto saved = save_workspace_now(*workspace);
  if (!saved) mailbox_.post(till::command::WorkspaceFailed{saved.error()});
}

void JournalWorker::look_up_receipt(const till::effect::LookUpReceipt& wanted) {
  thread_->submit(Priority::ordinary, [this, wanted] {
    const auto backlog = heeded(journal_->backlog());
    const auto last_return = heeded(journal_->last_of_kind("goods_returned"));
    if (!backlog || !last_return) {
      const core::Error error = backlog ? last_return.error() : backlog.error();
      mailbox_.post(till::command::ReceiptLookedUp{wanted.look_up, {}, error});
      return;
    }
    look_further(std::make_shared<LookUp>(LookUp{
        wanted.look_up, till::ReceiptSearch(wanted.number, backlog->last_seq, *last_return)}));
  });
}

void JournalWorker::look_further(const std::shared_ptr<LookUp>& look_up) {
  if (!look_up->search.next()) {
    mailbox_.post(look_up->search.answer(look_up->id));
    return;
  }
  if (auto read = heeded(read_range(look_up->search)); !read) {
    mailbox_.post(till::command::ReceiptLookedUp{look_up->id, {}, read.error()});
    return;
  }
  thread_->submit(Priority::ordinary, [this, look_up] { look_further(look_up); });
}

core::Result<void> JournalWorker::read_range(till::ReceiptSearch& search) {
  const till::ReceiptSearch::Range range = *search.next();
  core::Result<void> decoded{};
  auto read = journal_->read_from(range.first, [&](const ports::StoredEntry& entry) {
    if (entry.seq > range.last) return false;
    if (search.wants(entry.kind)) {
      auto body = codec::decode(entry.kind, entry.version, entry.payload);
      if (body) {
        search.take({entry.seq, entry.id, entry.occurred_at, std::move(*body), entry.hash});
      } else {
        decoded = core::pass_on(body.error());
      }
    }
    return decoded.has_value() && !search.decided() && entry.seq < range.last;
  });
  if (!read) return read;
  if (decoded) search.range_read();
  return decoded;
}

template <class T>
core::Result<T> JournalWorker::heeded(core::Result<T> result) {
  const bool final = !result && (result.error().code == core::ErrorCode::disk_failed ||
                                 result.error().code == core::ErrorCode::journal_damaged);
  if (final && !told_.exchange(true)) mailbox_.post(till::command::JournalFailed{result.error()});
  return result;
}

core::Result<std::vector<ports::StoredEntry>> JournalWorker::outbox(std::size_t limit) {
  return heeded(thread_->call(
      Priority::ordinary, [this, limit]() -> core::Result<std::vector<ports::StoredEntry>> {
        auto ahead = std::exchange(ahead_, {});
        if (!ahead.empty() && ahead.size() == limit) {
          const auto backlog = journal_->backlog();
          if (backlog && ahead.front().seq == backlog->last_seq - backlog->waiting + 1) {
            return ahead;
          }
        }
        return journal_->outbox(limit);
      }));
}

void JournalWorker::read_ahead(std::int64_t first_seq, std::size_t limit) {
  thread_->submit(Priority::ordinary, [this, first_seq, limit] {
    ahead_.clear();
    // What cannot be read is read again by outbox(), which tells of it.
    std::ignore = journal_->read_from(first_seq, [this, limit](const ports::StoredEntry& entry) {
      ahead_.push_back(entry);
      return ahead_.size() < limit;
    });
  });
}

core::Result<void> JournalWorker::acknowledge_through(std::int64_t seq) {
  return heeded(thread_->call(Priority::ordinary,
                              [this, seq] { return journal_->acknowledge_through(seq); }));
}

core::Result<void> JournalWorker::send_again_after(std::int64_t seq) {
  return heeded(
      thread_->call(Priority::ordinary, [this, seq] { return journal_->send_again_after(seq); }));
}

core::Result<std::optional<ports::Hash256>> JournalWorker::hash_of(std::int64_t seq) {
  return heeded(
      thread_->call(Priority::ordinary, [this, seq] { return app::hash_of(*journal_, seq); }));
}

core::Result<ports::Backlog> JournalWorker::backlog() {
  return heeded(thread_->call(Priority::ordinary, [this] { return journal_->backlog(); }));
}

void JournalWorker::flush() {
  thread_->call(Priority::ordinary, [] { return true; });
}

}  // namespace holdfast::app
