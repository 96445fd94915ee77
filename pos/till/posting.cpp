#include "pos/till/posting.h"

#include <algorithm>

namespace holdfast::till {

Posting::Next Posting::next(core::Instant now, std::int64_t waiting) const {
  // A clock that was set back must not put the next attempt hours away.
  if (failures_ > 0 && now < retry_at_ && retry_at_ - now <= config_.max_retry_ms) {
    return {Step::wait, 1, retry_at_};
  }
  if (waiting > 0) {
    const auto behind = static_cast<std::size_t>(waiting);
    return {Step::post, std::min(behind, config_.max_batch), now};
  }
  if (more_to_pull_ || next_pull_at_ <= now) return {Step::pull, 1, now};
  return {Step::wait, 1, std::min(next_pull_at_, now + config_.pull_interval_ms)};
}

void Posting::posted(core::Instant) {
  contacted_ = true;
  failures_ = 0;
  error_ = {};
}

void Posting::pulled(core::Instant now, bool more) {
  contacted_ = true;
  failures_ = 0;
  error_ = {};
  more_to_pull_ = more;
  next_pull_at_ = now + config_.pull_interval_ms;
}

void Posting::failed(core::Instant now, const core::Error& error, ports::Random& random) {
  error_ = error;
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
