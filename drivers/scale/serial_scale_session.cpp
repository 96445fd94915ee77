#include "drivers/scale/serial_scale_session.h"

#include <utility>

namespace holdfast::drivers {

using core::ErrorCode;
using ports::ScaleReading;
using ports::ScaleState;

SerialScaleSession::SerialScaleSession(std::unique_ptr<ScaleProtocol> protocol,
                                       const SerialScaleTiming& timing, std::int64_t now_ms)
    : protocol_(std::move(protocol)), timing_(timing) {
  reading_.error = {ErrorCode::device_offline, "nothing heard yet"};
  ask(now_ms);
}

std::string SerialScaleSession::take_output() {
  return std::exchange(output_, {});
}

void SerialScaleSession::on_bytes(std::span<const std::uint8_t> bytes, std::int64_t now_ms) {
  const auto messages = protocol_->on_bytes(bytes);
  for (const ScaleMessage& message : messages) take(message);
  if (messages.empty()) return;
  silences_ = 0;
  if (timing_.poll_interval_ms) {
    if (!std::exchange(waiting_, false)) return;  // more than was asked for
    deadline_ms_ = now_ms + *timing_.poll_interval_ms;
  } else {
    deadline_ms_ = now_ms + timing_.answer_limit_ms;
  }
}

void SerialScaleSession::on_time(std::int64_t now_ms) {
  if (now_ms < deadline_ms_) return;
  if (waiting_) be_silent();
  ask(now_ms);
}

void SerialScaleSession::take(const ScaleMessage& message) {
  if (!message) {
    last_said_.reset();
    if (++nonsense_ < timing_.nonsense_until_fault) {
      reading_ = ScaleReading::of(ScaleState::in_motion);
      return;
    }
    nonsense_ = timing_.nonsense_until_fault;
    reading_ = ScaleReading::faulty(
        {ErrorCode::device_failure,
         "the scale sends what cannot be understood: check scale.kind and scale.serial"});
    return;
  }
  nonsense_ = 0;
  take_weight(*message);
}

void SerialScaleSession::take_weight(const ScaleReading& said) {
  const bool rests = said.state == ScaleState::stable || said.state == ScaleState::zero;
  const bool again = last_said_ == said;
  last_said_ = said;
  if (!rests || again) {
    reading_ = said;
  } else {
    reading_ = {ScaleState::in_motion, said.weight, said.is_net, {}};
  }
}

void SerialScaleSession::ask(std::int64_t now_ms) {
  waiting_ = true;
  deadline_ms_ = now_ms + timing_.answer_limit_ms;
  if (timing_.poll_interval_ms) output_ = protocol_->request();
}

void SerialScaleSession::be_silent() {
  protocol_->reset();
  last_said_.reset();
  if (++silences_ < timing_.silences_until_absent) {
    if (reading_.state != ScaleState::absent) reading_ = ScaleReading::of(ScaleState::in_motion);
    return;
  }
  silences_ = timing_.silences_until_absent;
  reading_ = ScaleReading::of(ScaleState::absent);
  reading_.error = {ErrorCode::device_offline, "the scale does not answer on its line"};
}

}  // namespace holdfast::drivers
