#include "drivers/transport/replay_talk.h"

#include <utility>

namespace holdfast::drivers {

using Kind = LineRecord::Kind;

ReplayTalk::ReplayTalk(LineRecording recording, std::string path)
    : recording_(std::move(recording)), path_(std::move(path)) {}

void ReplayTalk::replay(std::int64_t rest_ms) {
  std::int64_t now_ms = 0;
  for (const LineRecord& record : recording_.records) {
    if (talk_ == nullptr) return;
    now_ms = record.at_ms;
    if (open_ && record.kind != Kind::out) pass_time(now_ms);
    switch (record.kind) {
      case Kind::open:
        open_ = true;
        talk_->on_open(now_ms);
        take_output();
        break;
      case Kind::in:
        if (!open_) break;
        talk_->on_bytes(record.bytes, now_ms);
        take_output();
        break;
      case Kind::out:
        // So that a question is asked when it was asked, and no later than its answer.
        if (open_) pass_time(now_ms);
        break;
      case Kind::closed:
        if (!std::exchange(open_, false)) break;
        talk_->on_closed({core::ErrorCode::device_offline, path_ + " was unplugged"});
        break;
    }
  }
  if (open_ && talk_ != nullptr) pass_time(now_ms + rest_ms);
}

std::string ReplayTalk::recorded_as_sent() const {
  std::string bytes;
  for (const LineRecord& record : recording_.records) {
    if (record.kind == Kind::out) bytes.append(record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

// Every deadline at its own time, as a thread that sleeps until then would.
void ReplayTalk::pass_time(std::int64_t now_ms) {
  for (auto due = talk_->deadline_ms(); due && *due <= now_ms; due = talk_->deadline_ms()) {
    talk_->on_time(*due);
    take_output();
  }
}

void ReplayTalk::take_output() {
  for (std::string bytes = talk_->take_output(); !bytes.empty(); bytes = talk_->take_output()) {
    sent_ += bytes;
  }
}

}  // namespace holdfast::drivers
