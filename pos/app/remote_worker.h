// The thread that talks to the shop's server: compares its copy of the journal with the
// till's, posts what the journal holds, pulls what changed, waits out an outage. Its
// decisions are made by till::Posting and till::compare().
//
// Threads: start() and stop() from the owner's; wake() from any. What it does it does in
// turns, on the thread that it is given.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "pos/app/journal_worker.h"
#include "pos/app/known_head.h"
#include "pos/app/mailbox.h"
#include "pos/app/threads.h"
#include "pos/ports/catalogue.h"
#include "pos/ports/clock.h"
#include "pos/ports/random.h"
#include "pos/ports/remote_store.h"
#include "pos/till/posting.h"

namespace holdfast::app {

// Rows of one page of the catalogue: a second's work or so.
inline constexpr std::size_t kPullRows = 5'000;

// Of the entries that the server set aside, so many are named on the screen.
inline constexpr std::size_t kShownQuarantined = 20;

class RemoteWorker {
 public:
  RemoteWorker(std::unique_ptr<ports::RemoteStore> store, JournalWorker& journal,
               ports::CatalogueReplica& catalogue, Mailbox& mailbox, const ports::Clock& clock,
               std::unique_ptr<ports::Random> random, const till::PostingConfig& config,
               KnownHead known_head = {});
  ~RemoteWorker();

  void start(Threads& threads);
  // An entry was committed: there is something to post.
  void wake();
  // Interrupts the call in hand. What was not posted stays in the journal's outbox.
  void stop();

 private:
  // One step; how long to wait before the next, at most a minute.
  std::int64_t turn();
  // Until somebody wakes this, the server has news, or so long; what is left of it.
  std::int64_t wait(std::int64_t ms);
  void look();
  void post(std::size_t batch);
  void pull();
  void read_quarantined();
  void compare_clocks(core::Instant asked_at, core::Instant server_now);
  [[nodiscard]] core::Error unasked(const core::Error& error) const;
  void failed(till::Posting::Step step, const core::Error& error);
  // What there is to say now, unless it was said already.
  void report();
  // The same, but how fast a backlog shrinks is said once a second.
  void report_progress();
  [[nodiscard]] till::command::ServerChanged what_is() const;
  void count_waiting();

  std::unique_ptr<ports::RemoteStore> store_;
  JournalWorker& journal_;
  ports::CatalogueReplica& catalogue_;
  Mailbox& mailbox_;
  const ports::Clock& clock_;
  std::unique_ptr<ports::Random> random_;
  till::Posting posting_;
  KnownHead known_head_;

  ports::Backlog backlog_;
  std::int64_t quarantined_ = 0;
  std::vector<ports::QuarantinedEntry> set_aside_;
  std::int64_t set_aside_of_ = 0;  // what quarantined_ was when they were read
  bool catalogue_dirty_ = false;
  // The copy of the journal went on differently, and nobody has settled it.
  std::optional<core::Error> fork_;
  // It goes on as this journal does, and another machine's does not.
  std::optional<core::Error> fork_elsewhere_;
  struct ClockSaid {
    std::int64_t ahead_ms;   // of the server's
    std::int64_t offset_ms;  // to the clock that nobody sets, at that time
  };
  std::optional<ClockSaid> clock_said_;
  std::optional<std::int64_t> clock_news_;  // for the next report
  std::optional<till::command::ServerChanged> last_report_;
  std::int64_t reported_at_ms_ = 0;

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> woken_ = true;  // count what waits
  std::unique_ptr<Loop> loop_;      // last: ends before what its turns use
};

}  // namespace holdfast::app
