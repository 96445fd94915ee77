// A machine that takes banknotes, holds each in escrow, and keeps it or gives it back. Simulated
// twin: drivers/sim/sim_note_acceptor.h. No driver of a real one exists yet, and the selling
// screens do not offer it.
//
// A note counts as paid when the machine says that it is stacked, and not before: between
// escrow and stacker it can still come back. When the connection is lost in between, what became of
// the note is unknown, and somebody has to open the machine.
//
// Threads: start() and stop() are called by the owner and may block up to a second; enable(),
// stack() and give_back() are called from the owner's thread and return at once. `on_event` is
// called from the device's thread. Terms of UnifiedPOS 1.14 (BillAcceptor).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pos/core/money.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

struct NoteEvent {
  enum class Kind : std::uint8_t {
    escrowed,  // recognised and held: stack() or give_back()
    stacked,   // paid
    returned,  // given back
    rejected,  // no note, or not a good one: given back at once
    unknown,   // asked for, and the connection was lost: it may be stacked or not
  } kind = Kind::escrowed;
  core::Money note;     // nothing for rejected
  core::Error error{};  // of unknown

  friend bool operator==(const NoteEvent&, const NoteEvent&) = default;
};

class NoteAcceptor {
 public:
  // As CardPayment has it.
  using HealthHandler = std::function<void(DeviceHealth, const std::string& detail)>;
  using NoteHandler = std::function<void(const NoteEvent&)>;

  virtual ~NoteAcceptor() = default;
  // Begins disabled. Errors: device_failure.
  virtual core::Result<void> start(NoteHandler on_event, HealthHandler on_health) = 0;
  // A note in escrow is given back first.
  virtual void stop() = 0;
  // Whether it takes notes in. A note in escrow is given back when it is switched off.
  virtual void enable(bool accepting) = 0;
  // The note in escrow; nothing happens when there is none. Each asks once: the answer is an event.
  virtual void stack() = 0;
  virtual void give_back() = 0;
};

}  // namespace holdfast::ports
