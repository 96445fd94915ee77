#include "pos/till/posting.h"

#include <algorithm>

namespace holdfast::till {

Posting::Next Posting::next(core::Instant now, std::int64_t waiting) const {
  // A clock that was set back must not put the next attempt hours away.
  const bool pausing = failures_ > 0 && now < retry_at_ && retry_at_ - now <= config_.max_retry_ms;
  if (waiting > 0 && !pausing) {
    return {Step::post, std::min(static_cast<std::size_t>(waiting), config_.max_batch), now};
  }
  // Further ahead than an interval: the clock was set back since.
  const bool pull_due =
      more_to_pull_ || next_pull_at_ <= now || next_pull_at_ - now > config_.pull_interval_ms;
  if (!pausing || post_refused_) {
    if (pull_due) return {Step::pull, 1, now};
    return {Step::wait, 1, pausing ? std::min(retry_at_, next_pull_at_) : next_pull_at_};
  }
  return {Step::wait, 1, retry_at_};
}

void Posting::posted(core::Instant) {
  contacted_ = true;
  post_refused_ = false;
  failures_ = 0;
  error_ = {};
}

void Posting::pulled(core::Instant now, bool more) {
  contacted_ = true;
  more_to_pull_ = more;
  next_pull_at_ = now + config_.pull_interval_ms;
  if (post_refused_) return;
  failures_ = 0;
  error_ = {};
}

void Posting::failed(core::Instant now, Step step, const core::Error& error,
                     ports::Random& random) {
  error_ = error;
  post_refused_ = step == Step::post && error.code != core::ErrorCode::server_unreachable &&
                  error.code != core::ErrorCode::outcome_unknown;
  failures_ = std::min(failures_ + 1, 30);
  std::int64_t delay_ms = config_.first_retry_ms;
  for (int i = 1; i < failures_ && delay_ms < config_.max_retry_ms; ++i) delay_ms *= 2;
  delay_ms = std::min(delay_ms, config_.max_retry_ms);
  // Between half of the delay and all of it.
  const auto bytes = random.bytes16();
  const std::int64_t draw = bytes[14] * 256 + bytes[15];
  retry_at_ = now + (delay_ms / 2 + (delay_ms - delay_ms / 2) * draw / 65'536);
}

}  // namespace holdfast::till
