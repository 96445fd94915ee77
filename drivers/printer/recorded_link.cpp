#include "drivers/printer/recorded_link.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {

using Kind = LineRecord::Kind;

TappedLink::TappedLink(std::unique_ptr<ByteLink> link, LineTap tap)
    : link_(std::move(link)), tap_(std::move(tap)) {}

core::Result<void> TappedLink::open(std::chrono::milliseconds limit) {
  if (link_->is_open()) return {};
  auto opened = link_->open(limit);
  if (opened) tap_(Kind::open, {}, {});
  return opened;
}

void TappedLink::close() {
  if (link_->is_open()) tap_(Kind::closed, {}, {core::ErrorCode::device_closed, {}});
  link_->close();
}

core::Result<std::size_t> TappedLink::write_some(std::span<const std::uint8_t> bytes) {
  auto wrote = link_->write_some(bytes);
  if (wrote && *wrote > 0) tap_(Kind::out, bytes.first(*wrote), {});
  return wrote;
}

core::Result<std::size_t> TappedLink::read_some(std::span<std::uint8_t> into) {
  auto got = link_->read_some(into);
  if (got && *got > 0) tap_(Kind::in, into.first(*got), {});
  return got;
}

ReplayLink::ReplayLink(LineRecording recording) : recording_(std::move(recording)) {}

core::Result<void> ReplayLink::open(std::chrono::milliseconds) {
  open_ = true;
  return {};
}

core::Result<std::size_t> ReplayLink::write_some(std::span<const std::uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  written_.insert(written_.end(), bytes.begin(), bytes.end());
  return bytes.size();
}

core::Result<std::size_t> ReplayLink::read_some(std::span<std::uint8_t> into) {
  const std::lock_guard lock(mutex_);
  if (!has_answer()) return 0U;
  std::vector<std::uint8_t>& answer = recording_.records[next_].bytes;
  const std::size_t size = std::min(into.size(), answer.size());
  std::copy_n(answer.begin(), size, into.begin());
  answer.erase(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(size));
  if (answer.empty()) ++next_;
  return size;
}

bool ReplayLink::has_answer() {
  for (; next_ < recording_.records.size(); ++next_) {
    const LineRecord& record = recording_.records[next_];
    if (record.kind == Kind::in) return written_.size() >= due_bytes_;
    due_bytes_ += record.bytes.size();
  }
  return false;
}

void ReplayLink::wait(bool to_write, Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (to_write && open_) return;
  changed_.wait_until(lock, deadline, [this] { return woken_ || (open_ && has_answer()); });
  woken_ = false;
}

void ReplayLink::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

std::vector<std::uint8_t> ReplayLink::written() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

std::vector<std::uint8_t> ReplayLink::recorded_as_written() const {
  std::vector<std::uint8_t> bytes;
  for (const LineRecord& record : recording_.records) {
    if (record.kind == Kind::out)
      bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

}  // namespace holdfast::drivers
