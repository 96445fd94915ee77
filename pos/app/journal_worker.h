// The journal on its own thread: the only one that touches its file. The till hands in
// entries and goes on drawing (they become JSON there); the answer comes back through the mailbox
// once the disk has it.
//
// Threads: append(), save_workspace(), record_print() and look_up_receipt() from the till's; the
// others from the remote one, where they block for their turn.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pos/app/executor.h"
#include "pos/app/mailbox.h"
#include "pos/ports/journal.h"
#include "pos/till/effect.h"
#include "pos/till/receipt_search.h"

namespace holdfast::app {

class JournalWorker {
 public:
  // `on_commit` is called from the journal's thread after each durable entry. `saved` is the
  // workspace as it was read from this journal.
  JournalWorker(std::unique_ptr<ports::Journal> journal, std::unique_ptr<Executor> thread,
                Mailbox& mailbox, std::function<void()> on_commit,
                const core::Workspace& saved = {});

  void append(const till::effect::Append& append);
  void save_workspace(const core::Workspace& workspace);
  void record_print(const till::effect::RecordPrint& print);
  // In steps, between which entries are written.
  void look_up_receipt(const till::effect::LookUpReceipt& wanted);

  [[nodiscard]] core::Result<std::vector<ports::StoredEntry>> outbox(std::size_t limit);
  // Has the next outbox(limit) read and ready, if the server acknowledges all before `first_seq`
  // and nothing else by then. Returns at once: to be called before the wait for the server.
  void read_ahead(std::int64_t first_seq, std::size_t limit);
  [[nodiscard]] core::Result<void> acknowledge_through(std::int64_t seq);
  [[nodiscard]] core::Result<void> send_again_after(std::int64_t seq);
  [[nodiscard]] core::Result<ports::Backlog> backlog();
  // Empty where there is no such entry.
  [[nodiscard]] core::Result<std::optional<ports::Hash256>> hash_of(std::int64_t seq);
  // Waits until everything handed in so far is on the disk.
  void flush();

 private:
  // Tells the till, once, of a journal that can no longer be written or trusted; it would learn
  // of it only with the next sale.
  template <class T>
  core::Result<T> heeded(core::Result<T> result);
  struct LookUp {
    std::uint64_t id;
    till::ReceiptSearch search;
  };
  void look_further(const std::shared_ptr<LookUp>& look_up);
  core::Result<void> read_range(till::ReceiptSearch& search);
  void drop_waiting_workspace();
  void write_workspace();
  // Makes `write` save the workspace. Of a count only the parts that are not on the disk yet are
  // encoded and written: a scan costs the same after 5,000 products as after 5.
  core::Result<void> save_workspace_now(const core::Workspace& workspace);
  template <class Write>
  auto save(const core::Workspace& workspace, const Write& write);

  std::unique_ptr<ports::Journal> journal_;
  Mailbox& mailbox_;
  std::function<void()> on_commit_;
  std::atomic<bool> told_ = false;
  std::vector<ports::StoredEntry> ahead_;  // the journal's thread alone looks at them
  core::StockCount::Parts saved_parts_;    // on the disk; the journal's thread alone looks at them
  std::mutex mutex_;
  std::optional<core::Workspace> waiting_workspace_;  // the newest; older ones are dropped
  std::unique_ptr<Executor> thread_;                  // last: ends before what it uses
};

}  // namespace holdfast::app
