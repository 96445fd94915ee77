#include "tests/support/escpos_device.h"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::testing {

using drivers::PaperKick;
using drivers::PaperQuestion;
using drivers::PaperText;

bool EscposDevice::has_error() const {
  return state_.cutter_jammed || state_.broken || state_.too_hot;
}

bool EscposDevice::prints() const {
  return state_.paper && !state_.cover_open && !has_error();
}

void EscposDevice::receive(std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    waiting_.push_back(byte);
    real_time(byte);
    print();
  }
}

// DLE EOT n and DLE DC4 1 m t take effect as they arrive, wherever they stand.
void EscposDevice::real_time(std::uint8_t byte) {
  constexpr std::size_t kLongest = 5;
  recent_.push_back(byte);
  if (recent_.size() > kLongest) recent_.erase(recent_.begin());
  const auto ends_with = [&](std::size_t length, std::uint8_t second) {
    if (recent_.size() < length) return false;
    const std::uint8_t* start = recent_.data() + recent_.size() - length;
    return start[0] == 0x10 && start[1] == second;
  };
  if (ends_with(3, 0x04) && byte >= 1 && byte <= 4) {
    ++questions_;
    if (mute) return;
    send(nonsense ? Bytes{0xFF, 0x80} : Bytes{answer_to(byte)});
  } else if (ends_with(5, 0x14) && !prints() && !has_error()) {
    // The mechanism will not come to it; the drawer opens all the same.
    waiting_.erase(waiting_.end() - 5, waiting_.end());
    ++kicks_at_rest_;
    if (!state_.drawer_stuck) state_.drawer_open = true;
    send_automatic_status();
  }
}

void EscposDevice::print() {
  if (printing_) return;
  printing_ = true;
  while (!waiting_.empty() && prints()) {
    const std::uint8_t byte = waiting_.front();
    waiting_.pop_front();
    reader_.feed({&byte, 1});
    look_at_new_items();
    for (const PaperQuestion& question : reader_.take_questions()) obey(question);
  }
  printing_ = false;
}

void EscposDevice::look_at_new_items() {
  for (; items_seen_ < reader_.items().size(); ++items_seen_) {
    const drivers::PaperItem& item = reader_.items()[items_seen_];
    if (std::holds_alternative<PaperKick>(item)) {
      if (!state_.drawer_stuck) state_.drawer_open = true;
      send_automatic_status();
    } else if (std::holds_alternative<PaperText>(item) && state_.lines_left) {
      if (--*state_.lines_left > 0) continue;
      state_.lines_left.reset();
      state_.paper = false;
      send_automatic_status();
    }
  }
}

void EscposDevice::obey(const PaperQuestion& question) {
  switch (question.kind) {
    case PaperQuestion::Kind::automatic_status:
      automatic_ = no_automatic ? 0 : question.wanted;
      send_automatic_status();
      return;
    case PaperQuestion::Kind::paper:
      if (!no_proof && !mute)
        send({static_cast<std::uint8_t>(state_.paper_near_end ? 0x03 : 0x00)});
      return;
    case PaperQuestion::Kind::drawer:
      if (!no_proof && !mute)
        send({static_cast<std::uint8_t>(state_.drawer_open == state_.open_drawer_is_high ? 1 : 0)});
      return;
    case PaperQuestion::Kind::processed_up_to: {
      if (no_proof || mute) return;
      Bytes block{0x37, 0x22};
      block.insert(block.end(), question.id.begin(), question.id.end());
      block.push_back(0);
      return send(std::move(block));
    }
  }
}

std::uint8_t EscposDevice::answer_to(std::uint8_t question) const {
  unsigned byte = 0x12;
  switch (question) {
    case 1:
      if (state_.drawer_open == state_.open_drawer_is_high) byte |= 0x04;
      if (!prints() || state_.feed_pressed) byte |= 0x08;
      if (state_.feed_pressed) byte |= 0x40;
      break;
    case 2:
      if (state_.cover_open) byte |= 0x04;
      if (state_.feed_pressed) byte |= 0x08;
      if (!state_.paper) byte |= 0x20;
      if (has_error()) byte |= 0x40;
      break;
    case 3:
      if (state_.cutter_jammed) byte |= 0x08;
      if (state_.broken) byte |= 0x20;
      if (state_.too_hot) byte |= 0x40;
      break;
    default:
      if (state_.paper_near_end || !state_.paper) byte |= 0x0C;
      if (!state_.paper) byte |= 0x60;
      break;
  }
  return static_cast<std::uint8_t>(byte);
}

EscposDevice::Bytes EscposDevice::automatic_status() const {
  std::array<unsigned, 4> bytes{0x10, 0, 0, 0x0F};
  if (state_.drawer_open == state_.open_drawer_is_high) bytes[0] |= 0x04;
  if (!prints() || state_.feed_pressed) bytes[0] |= 0x08;
  if (state_.cover_open) bytes[0] |= 0x20;
  if (state_.feed_pressed) bytes[1] |= 0x02;
  if (state_.cutter_jammed) bytes[1] |= 0x08;
  if (state_.broken) bytes[1] |= 0x20;
  if (state_.too_hot) bytes[1] |= 0x40;
  if (state_.paper_near_end || !state_.paper) bytes[2] |= 0x03;
  if (!state_.paper) bytes[2] |= 0x0C;
  Bytes result;
  for (const unsigned byte : bytes) result.push_back(static_cast<std::uint8_t>(byte));
  return result;
}

void EscposDevice::send(Bytes bytes) {
  answers_.insert(answers_.end(), bytes.begin(), bytes.end());
}

void EscposDevice::send_automatic_status() {
  if (automatic_ != 0 && !mute) send(automatic_status());
}

void EscposDevice::change(const State& state) {
  state_ = state;
  send_automatic_status();
  print();
}

EscposDevice::Bytes EscposDevice::take_answers() {
  return std::exchange(answers_, {});
}

void EscposDevice::forget() {
  waiting_.clear();
  recent_.clear();
  answers_.clear();
  automatic_ = 0;
  reader_.forget_unfinished();
}

}  // namespace holdfast::testing
