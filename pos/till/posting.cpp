#include "pos/till/posting.h"

#include <algorithm>

namespace holdfast::till {
namespace {

using core::ErrorCode;
using Link = command::ServerChanged::Link;

// Waiting ends it: the network, a server that starts, a failover.
bool passes(const core::Error& error) {
  return error.code == ErrorCode::server_unreachable || error.code == ErrorCode::outcome_unknown;
}

// The server, or what stands on it, says no. Anything else is this till's own trouble.
bool is_refusal(const core::Error& error) {
  switch (error.code) {
    case ErrorCode::server_login_refused:
    case ErrorCode::server_schema_too_old:
    case ErrorCode::server_schema_too_new:
    case ErrorCode::server_refused:
    case ErrorCode::till_not_enrolled:
    case ErrorCode::till_revoked:
    case ErrorCode::sequence_gap:
    case ErrorCode::sequence_fork:
    case ErrorCode::journal_behind:
      return true;
    default:
      return false;
  }
}

// Of what was pulled, and of nothing else.
bool is_of_the_pull(Posting::Step step, const core::Error& error) {
  const bool by_its_content = error.code == ErrorCode::server_refused || !is_refusal(error);
  return step == Posting::Step::pull && !passes(error) && by_its_content;
}

// Further ahead than an interval: the clock was set back since.
bool is_due(core::Instant at, core::Instant now, std::int64_t interval_ms) {
  return at <= now || at - now > interval_ms;
}

}  // namespace

Posting::Next Posting::next(core::Instant now, std::int64_t waiting) const {
  // A clock that was set back must not put the next attempt hours away.
  const bool pausing = failures_ > 0 && now < retry_at_ && retry_at_ - now <= config_.max_retry_ms;
  if (!pausing && (!looked_ || is_due(next_look_at_, now, config_.look_interval_ms))) {
    return {Step::look, 1, now};
  }
  if (waiting > 0 && !pausing) {
    return {Step::post, std::min(static_cast<std::size_t>(waiting), config_.max_batch), now};
  }
  const std::int64_t longest_ms = pull_error_ ? config_.max_retry_ms : config_.pull_interval_ms;
  const bool pull_due = (more_to_pull_ && !pull_error_) || is_due(next_pull_at_, now, longest_ms);
  if (!pausing || refused_) {
    if (pull_due) return {Step::pull, 1, now};
    return {Step::wait, 1, std::min(pausing ? retry_at_ : next_look_at_, next_pull_at_)};
  }
  return {Step::wait, 1, retry_at_};
}

Link Posting::link() const noexcept {
  if (up()) return Link::up;
  if (failures_ == 0 && !pull_error_) return Link::connecting;
  return is_refusal(last_error()) ? Link::refused : Link::down;
}

void Posting::looked(core::Instant now) {
  looked_ = true;
  next_look_at_ = now + config_.look_interval_ms;
  contacted_ = true;
  if (refused_ == Step::look) refused_.reset();
  if (refused_) return;
  failures_ = 0;
  error_ = {};
}

void Posting::posted(core::Instant) {
  contacted_ = true;
  refused_.reset();
  failures_ = 0;
  error_ = {};
}

void Posting::pulled(core::Instant now, bool more, bool held_back) {
  contacted_ = true;
  pull_error_.reset();
  pull_failures_ = 0;
  more_to_pull_ = more;
  pulled_at_ = now;
  // Twice as long each time: a transaction that stays open for minutes holds it back for as long.
  held_back_ms_ = held_back ? std::max(held_back_ms_ * 2, config_.first_held_back_ms) : 0;
  held_back_ms_ = std::min(held_back_ms_, config_.pull_interval_ms);
  next_pull_at_ = now + (held_back ? held_back_ms_ : config_.pull_interval_ms);
  if (refused_) return;
  failures_ = 0;
  error_ = {};
}

void Posting::news(core::Instant now) {
  if (pull_error_) return;  // it would be asked all the time for what cannot be used
  const core::Instant soonest = pulled_at_ + config_.news_interval_ms;
  // A clock that was set back must not put it off.
  const bool too_soon = soonest > now && soonest - now <= config_.news_interval_ms;
  next_pull_at_ = std::min(next_pull_at_, too_soon ? soonest : now);
  held_back_ms_ = 0;
}

void Posting::failed(core::Instant now, Step step, const core::Error& error,
                     ports::Random& random) {
  if (is_of_the_pull(step, error)) {
    pull_error_ = error;
    pull_failures_ = std::min(pull_failures_ + 1, 30);
    next_pull_at_ = now + delay_ms(pull_failures_, random);
    return;
  }
  error_ = error;
  looked_ = false;
  refused_.reset();
  if (step != Step::pull && !passes(error)) refused_ = step;
  failures_ = std::min(failures_ + 1, 30);
  retry_at_ = now + delay_ms(failures_, random);
}

std::int64_t Posting::delay_ms(int failures, ports::Random& random) const {
  std::int64_t delay_ms = config_.first_retry_ms;
  for (int i = 1; i < failures && delay_ms < config_.max_retry_ms; ++i) delay_ms *= 2;
  delay_ms = std::min(delay_ms, config_.max_retry_ms);
  // Anywhere between the shortest wait and the delay: tills that lost the server in the same
  // instant are spread over all of it by their second attempt.
  const std::int64_t shortest_ms = config_.first_retry_ms / 2;
  const auto bytes = random.bytes16();
  const std::int64_t draw = bytes[14] * 256 + bytes[15];
  return shortest_ms + (delay_ms - shortest_ms) * draw / 65'536;
}

}  // namespace holdfast::till
