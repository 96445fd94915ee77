#include "pos/app/remote_worker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "pos/till/clock_watch.h"
#include "pos/till/journal_copies.h"

namespace holdfast::app {

using Step = till::Posting::Step;

namespace {

// Each telling is a frame, and a scan that comes meanwhile waits for it.
constexpr std::int64_t kProgressEveryMs = 1'000;

// Things are as they were said to be, but for how much waits.
bool is_progress(const till::command::ServerChanged& said, till::command::ServerChanged now) {
  now.waiting = said.waiting;
  now.oldest_waiting = said.oldest_waiting;
  return said == now;
}

}  // namespace

RemoteWorker::RemoteWorker(std::unique_ptr<ports::RemoteStore> store, JournalWorker& journal,
                           ports::CatalogueReplica& catalogue, Mailbox& mailbox,
                           const ports::Clock& clock, std::unique_ptr<ports::Random> random,
                           const till::PostingConfig& config, KnownHead known_head)
    : store_(std::move(store)),
      journal_(journal),
      catalogue_(catalogue),
      mailbox_(mailbox),
      clock_(clock),
      random_(std::move(random)),
      posting_(config),
      known_head_(std::move(known_head)) {}

RemoteWorker::~RemoteWorker() {
  stop();
}

void RemoteWorker::start(Threads& threads) {
  loop_ = threads.start_loop("remote", [this] { return turn(); });
}

void RemoteWorker::wake() {
  woken_ = true;
  store_->rouse();
  if (loop_) loop_->wake();
}

void RemoteWorker::stop() {
  if (stopping_.exchange(true)) return;
  store_->interrupt();
  if (loop_) loop_->stop();
  store_->disconnect();
}

std::int64_t RemoteWorker::turn() {
  if (woken_.exchange(false)) {
    count_waiting();
    report_progress();
  }
  const auto now = clock_.now();
  const auto next = posting_.next(now, backlog_.waiting);
  switch (next.step) {
    case Step::look:
      look();
      break;
    case Step::post:
      post(next.batch);
      break;
    case Step::pull:
      pull();
      break;
    case Step::wait:
      report();
      // Bounded, so that a clock that jumps cannot put the thread to sleep for years.
      return wait(std::clamp<std::int64_t>(next.until - now, 1, 60'000));
  }
  return 0;
}

std::int64_t RemoteWorker::wait(std::int64_t ms) {
  switch (store_->await_news(ms)) {
    case ports::News::cannot_wait:
      return ms;
    case ports::News::nothing:
      break;
    case ports::News::changed:
      posting_.news(clock_.now());
      break;
  }
  return 0;
}

void RemoteWorker::look() {
  count_waiting();
  till::OwnJournal own{backlog_.last_seq, backlog_.last_seq - backlog_.waiting, {}, {}};
  auto newest = journal_.hash_of(own.last_seq);
  if (!newest) return failed(Step::look, newest.error());
  own.last_hash = newest->value_or(ports::Hash256{});
  const auto asked_at = clock_.now();
  auto head = store_->report_and_ask_head({own.last_seq, own.last_hash, asked_at, fork_});
  if (!head) return failed(Step::look, unasked(head.error()));
  if (head->server_now) compare_clocks(asked_at, *head->server_now);
  // Most of the time the server has all, and then it is the same entry.
  auto there = head->last_seq == own.last_seq ? newest : journal_.hash_of(head->last_seq);
  if (!there) return failed(Step::look, there.error());
  own.hash_at_server_head = *there;
  quarantined_ = head->quarantined;
  read_quarantined();

  switch (const auto copies = till::compare(own, *head)) {
    case till::Copies::agree:
      break;
    case till::Copies::server_behind:
      spdlog::warn("the server lost entries after {}; they are sent again", head->last_seq);
      if (auto again = journal_.send_again_after(head->last_seq); !again) {
        return failed(Step::look, again.error());
      }
      count_waiting();
      break;
    case till::Copies::till_behind:
      return failed(Step::look, till::trouble(copies, own, *head));
    case till::Copies::forked:
      // The server cannot see it by itself: it is told when it is asked again.
      fork_ = till::trouble(copies, own, *head);
      return failed(Step::look, *fork_);
  }
  fork_.reset();
  if (head->fork && !fork_elsewhere_) {
    spdlog::error("another machine sends under this till's number: {}", *head->fork);
  }
  fork_elsewhere_.reset();
  if (head->fork) fork_elsewhere_ = core::Error{core::ErrorCode::sequence_fork, *head->fork};
  known_head_.note(head->last_seq);
  posting_.looked(clock_.now());
  report();
}

void RemoteWorker::post(std::size_t batch) {
  auto entries = journal_.outbox(batch);
  if (!entries) return failed(Step::post, entries.error());
  if (entries->empty()) {
    count_waiting();
    return;
  }
  if (backlog_.waiting > static_cast<std::int64_t>(batch)) {
    journal_.read_ahead(entries->back().seq + 1, batch);
  }
  auto answers = store_->post(*entries);
  if (!answers) return failed(Step::post, answers.error());
  for (const auto& answer : *answers) {
    if (answer.status == ports::PostStatus::quarantined) {
      spdlog::error("entry {} was quarantined by the server: {}", answer.seq, answer.reason);
      posting_.look_again();
    }
  }
  // Every answer means that the server keeps the entry; only now may it leave the outbox.
  if (auto done = journal_.acknowledge_through(answers->back().seq); !done) {
    return failed(Step::post, done.error());
  }
  // Each look notes the rest: what a lost journal has to be told from is a till that never sent.
  if (known_head_.seq() == 0) known_head_.note(answers->back().seq);
  posting_.posted(clock_.now());
  count_waiting();
  report_progress();
}

void RemoteWorker::pull() {
  auto cursor = catalogue_.cursor();
  if (!cursor) return failed(Step::pull, cursor.error());
  auto changes = store_->pull(*cursor, kPullRows);
  if (!changes) return failed(Step::pull, changes.error());
  if (changes->cursor != *cursor || !changes->empty()) {
    if (auto applied = catalogue_.apply(*changes); !applied)
      return failed(Step::pull, applied.error());
    catalogue_dirty_ |= !changes->empty();
  }
  // Once for all pages: the till reads everything again.
  if (!changes->more && std::exchange(catalogue_dirty_, false)) {
    mailbox_.post(till::command::CatalogueChanged{});
  }
  posting_.pulled(clock_.now(), changes->more, changes->held_back);
  report();
}

// Why the server could not be asked; or, where the journal ends before an entry that the server is
// known to have, that: then it matters more, since receipts would get their numbers twice.
core::Error RemoteWorker::unasked(const core::Error& error) const {
  if (backlog_.last_seq >= known_head_.seq()) return error;
  return {core::ErrorCode::journal_behind,
          "the newest entry here is " + std::to_string(backlog_.last_seq) + ", the server had " +
              std::to_string(known_head_.seq()) + "; now it cannot be asked"};
}

void RemoteWorker::failed(Step step, const core::Error& error) {
  if (stopping_) return;  // interrupted by us
  posting_.failed(clock_.now(), step, error, *random_);
  if (posting_.failures() > 0) {
    spdlog::warn("server: {} (attempt {})", core::sentence(error), posting_.failures());
  } else {
    spdlog::warn("server: {}", core::sentence(error));  // a page that cannot be used
  }
  report();
}

// For the screen alone: what fails here fails again in a step that matters.
void RemoteWorker::read_quarantined() {
  if (quarantined_ == set_aside_of_) return;
  set_aside_.clear();
  if (quarantined_ > 0) {
    auto entries = store_->quarantined(kShownQuarantined);
    if (!entries) return;
    set_aside_ = std::move(*entries);
  }
  set_aside_of_ = quarantined_;
}

// Told once, and again when the till's clock was set since.
void RemoteWorker::compare_clocks(core::Instant asked_at, core::Instant server_now) {
  const auto now = clock_.now();
  const std::int64_t ahead_ms = till::ahead_of_server_ms(asked_at, now, server_now);
  const std::int64_t offset_ms = now.utc_ms - clock_.elapsed_ms();
  const bool known = clock_said_ && (clock_said_->ahead_ms == 0) == (ahead_ms == 0) &&
                     std::llabs(clock_said_->ahead_ms - ahead_ms) <= till::kJumpToleranceMs &&
                     std::llabs(clock_said_->offset_ms - offset_ms) <= till::kJumpToleranceMs;
  if (known) return;
  clock_said_ = ClockSaid{ahead_ms, offset_ms};
  clock_news_ = ahead_ms;
  if (ahead_ms != 0) {
    spdlog::warn("{}", till::sentence({till::ClockTrouble::Kind::differs, ahead_ms}));
  }
}

void RemoteWorker::report_progress() {
  const std::int64_t since = clock_.elapsed_ms() - reported_at_ms_;
  const bool was_told_lately = since >= 0 && since < kProgressEveryMs;
  if (backlog_.waiting > 0 && was_told_lately && last_report_ &&
      is_progress(*last_report_, what_is()) && !clock_news_) {
    return;
  }
  report();
}

till::command::ServerChanged RemoteWorker::what_is() const {
  till::command::ServerChanged now{posting_.link(), backlog_.waiting, posting_.last_error(),
                                   quarantined_, backlog_.oldest_occurred_at};
  now.set_aside = set_aside_;
  if (posting_.up() && fork_elsewhere_) now.error = *fork_elsewhere_;
  return now;
}

void RemoteWorker::report() {
  till::command::ServerChanged now = what_is();
  if (last_report_ == now && !clock_news_) return;
  last_report_ = now;
  reported_at_ms_ = clock_.elapsed_ms();
  now.clock_ahead_ms = std::exchange(clock_news_, std::nullopt);
  mailbox_.post(now);
}

void RemoteWorker::count_waiting() {
  if (auto backlog = journal_.backlog()) backlog_ = *backlog;
}

}  // namespace holdfast::app
