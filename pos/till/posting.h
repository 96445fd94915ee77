// When to post, when to pull, when to wait: the poster's decisions as a small
// deterministic machine. The thread around it (pos/app/remote_worker.h) does what it
// says and tells it what came of it; the simulator does the same on a simulated clock.
//
// Live entries go one by one as they are made; when more than one waits, they go in
// batches. After an error it waits, twice as long each time, with jitter so that the
// tills of a shop do not all come back in the same instant. A server that answers and
// refuses an entry still gives new prices: then only posting waits. One whose prices cannot be
// used still takes entries: then only pulling waits.
//
// Before anything else, after every failure and now and then it looks at the server's copy
// of the journal: what the two make of each other is decided in journal_copies.h.
//
// Threads: one, the remote one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/ports/random.h"
#include "pos/till/command.h"

namespace holdfast::till {

struct PostingConfig {
  std::int64_t first_retry_ms = 500;
  std::int64_t max_retry_ms = 15'000;
  std::int64_t pull_interval_ms = 4'000;
  // Between two pulls that the server asked for, so that a thousand changes are not as many.
  std::int64_t news_interval_ms = 100;
  std::int64_t first_held_back_ms = 20;
  std::int64_t look_interval_ms = 30'000;
  std::size_t max_batch = 100;
};

class Posting {
 public:
  enum class Step : std::uint8_t { look, post, pull, wait };
  struct Next {
    Step step = Step::wait;
    std::size_t batch = 1;  // post: how many entries at most
    core::Instant until;    // wait: or until told that an entry was committed
  };

  explicit Posting(const PostingConfig& config = {}) : config_(config) {}

  [[nodiscard]] Next next(core::Instant now, std::int64_t waiting) const;

  // The server's copy of the journal was looked at, and nothing is wrong with it.
  void looked(core::Instant now);
  // Look again before anything else: something was said that the last look does not know.
  void look_again() { looked_ = false; }
  void posted(core::Instant now);
  // `more`: the server has another page ready. `held_back`: there are changes that wait for
  // another transaction to end, which is soon, as a rule: pull again sooner than usual.
  void pulled(core::Instant now, bool more, bool held_back = false);
  // The server said that something changed.
  void news(core::Instant now);
  void failed(core::Instant now, Step step, const core::Error& error, ports::Random& random);

  [[nodiscard]] bool up() const noexcept { return failures_ == 0 && contacted_ && !pull_error_; }
  // What the screen is told.
  [[nodiscard]] command::ServerChanged::Link link() const noexcept;
  [[nodiscard]] int failures() const noexcept { return failures_; }
  [[nodiscard]] const core::Error& last_error() const noexcept {
    return failures_ == 0 && pull_error_ ? *pull_error_ : error_;
  }

 private:
  // After so many failures in a row.
  [[nodiscard]] std::int64_t delay_ms(int failures, ports::Random& random) const;
  PostingConfig config_;
  bool contacted_ = false;
  bool looked_ = false;
  bool more_to_pull_ = true;
  std::optional<Step> refused_;  // what the server, or the journal, said no to
  int failures_ = 0;
  core::Instant retry_at_;
  core::Instant next_look_at_;
  core::Instant next_pull_at_;
  core::Instant pulled_at_;
  std::int64_t held_back_ms_ = 0;  // how long the next pull was put off for what is held back
  core::Error error_;
  // What the server has to give cannot be used, so often in a row.
  std::optional<core::Error> pull_error_;
  int pull_failures_ = 0;
};

}  // namespace holdfast::till
