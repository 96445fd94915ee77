#include "drivers/sim/sim_note_acceptor.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {

using ports::DeviceHealth;
using Kind = ports::NoteEvent::Kind;

core::Result<void> SimNoteAcceptor::start(NoteHandler on_event, HealthHandler on_health) {
  on_event_ = std::move(on_event);
  on_health_ = std::move(on_health);
  worker_.start();
  worker_.post([this] { on_health_(DeviceHealth::ready, {}); });
  return {};
}

void SimNoteAcceptor::stop() {
  enable(false);
  worker_.stop();
}

void SimNoteAcceptor::enable(bool accepting) {
  const std::lock_guard lock(mutex_);
  accepting_ = accepting;
  if (!accepting) return_escrow();
}

void SimNoteAcceptor::stack() {
  const std::lock_guard lock(mutex_);
  if (!escrow_ || jammed_) return;
  const core::Money note = *std::exchange(escrow_, std::nullopt);
  stacker_.push_back(note);
  if (std::exchange(lose_next_answer_, false)) {
    tell(Kind::unknown, note,
         {core::ErrorCode::device_offline, "open the note acceptor and see where the note is"});
    return;
  }
  tell(Kind::stacked, note);
}

void SimNoteAcceptor::give_back() {
  const std::lock_guard lock(mutex_);
  return_escrow();
}

void SimNoteAcceptor::insert(const core::Money& note) {
  const std::lock_guard lock(mutex_);
  const bool known = std::ranges::find(notes_, note) != notes_.end();
  if (!accepting_ || jammed_ || escrow_ || !known) return tell(Kind::rejected, {});
  escrow_ = note;
  tell(Kind::escrowed, note);
}

void SimNoteAcceptor::lose_next_answer() {
  const std::lock_guard lock(mutex_);
  lose_next_answer_ = true;
}

void SimNoteAcceptor::jam(bool jammed) {
  {
    const std::lock_guard lock(mutex_);
    jammed_ = jammed;
  }
  worker_.post([this, jammed] {
    on_health_(jammed ? DeviceHealth::failed : DeviceHealth::ready,
               jammed ? "A note is stuck. Open the note acceptor and take it out." : "");
  });
}

std::vector<core::Money> SimNoteAcceptor::stacker() const {
  const std::lock_guard lock(mutex_);
  return stacker_;
}

void SimNoteAcceptor::tell(Kind kind, const core::Money& note, core::Error error) {
  worker_.post(
      [this, event = ports::NoteEvent{kind, note, std::move(error)}] { on_event_(event); });
}

void SimNoteAcceptor::return_escrow() {
  if (!escrow_ || jammed_) return;
  tell(Kind::returned, *std::exchange(escrow_, std::nullopt));
}

}  // namespace holdfast::drivers
