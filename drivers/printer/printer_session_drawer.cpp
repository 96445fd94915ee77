// What a session does for the drawer: the pulse, and seeing that it opens.
#include "drivers/printer/printer_session.h"

#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often a drawer that should open is asked for.
constexpr milliseconds kDrawerInterval{30};

OutputOutcome unknown(core::Error error) {
  return {OutputResult::unknown, std::move(error)};
}

bool is_online(std::uint8_t answer) {
  PrinterStatus status;
  return read_answer(StatusQuestion::printer, answer, status) && status.online;
}

}  // namespace

std::optional<bool> PrinterSession::drawer_open() const {
  if (!drawer_open_level_ || !status_ || !status_->drawer_pin_high) return std::nullopt;
  return *status_->drawer_pin_high == *drawer_open_level_;
}

std::optional<OutputOutcome> PrinterSession::kick(std::span<const std::uint8_t> pulse,
                                                  bool real_time) {
  // Without real time it would lie in the printer's memory and open the drawer when somebody has
  // changed the roll.
  const auto why = status_ ? trouble(*status_) : std::nullopt;
  if (why && (!real_time || why->code == ErrorCode::printer_error)) {
    refusal_ = *why;
    return std::nullopt;
  }
  const bool was_open = drawer_open().value_or(false);
  // After a torn document a pulse that is no real-time command would be part of that.
  const std::size_t torn = torn_;
  Bytes bytes(real_time ? 0 : std::exchange(torn_, 0), 0);
  bytes.insert(bytes.end(), pulse.begin(), pulse.end());
  switch (send(bytes)) {
    case Sent::all:
      break;
    case Sent::partly:
      return unknown(loss_);
    case Sent::nothing:
      torn_ = torn;
      refusal_ = loss_;
      return std::nullopt;
  }
  if (hears_nothing()) {
    const Deadline deadline = steady_clock::now() + patience_.answer;
    while (link_.unsent() > 0) {
      if (steady_clock::now() > deadline || !pause(false, kDrawerInterval))
        return give_up({ErrorCode::device_timeout, link_.name() + " is silent"});
    }
    return OutputOutcome::ok();
  }
  if (const auto answered = ask_again_after_pulse(); !answered) {
    link_.close();
    return unknown(answered.error());
  }
  if (!real_time && trouble(*status_)) return unknown(*trouble(*status_));
  if (was_open || !drawer_open()) return OutputOutcome::ok();
  return await_drawer();
}

// The printer takes what comes in order, so one that answers has the pulse.
core::Result<void> PrinterSession::ask_again_after_pulse() {
  const auto answer = ask(StatusQuestion::printer);
  if (!answer) return core::pass_on(answer.error());
  PrinterStatus now = status_.value_or(PrinterStatus{});
  if (is_online(*answer)) {
    const bool near_end = now.paper_near_end;
    now = {};
    now.paper_near_end = near_end;
  }
  read_answer(StatusQuestion::printer, *answer, now);
  status_ = now;
  return {};
}

OutputOutcome PrinterSession::await_drawer() {
  const Deadline deadline = steady_clock::now() + patience_.drawer_moves;
  while (!drawer_open().value_or(false)) {
    if (steady_clock::now() > deadline)
      return {OutputResult::failed, {ErrorCode::drawer_stuck, {}}};
    if (!pause(false, kDrawerInterval)) return unknown({ErrorCode::device_closed, {}});
    if (const auto answered = ask_again_after_pulse(); !answered) return unknown(answered.error());
  }
  return OutputOutcome::ok();
}

}  // namespace holdfast::drivers
