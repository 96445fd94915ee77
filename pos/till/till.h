// The till as one deterministic state machine. Commands and completions go in, effects
// and a view come out. It has no threads, no clock and no I/O of its own: the same
// commands at the same times with the same random bytes give the same effects.
//
// It is a router over small machines (sign_in.h, shift.h, selling.h, payment.h …), each
// a value type with its own state.
//
// Threads: one, the owner's.
#pragma once

#include <memory>

#include "pos/core/code_meaning.h"
#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/core/receipt_style.h"
#include "pos/ports/catalogue.h"
#include "pos/ports/clock.h"
#include "pos/ports/random.h"
#include "pos/till/command.h"
#include "pos/till/effect.h"
#include "pos/till/view.h"

namespace holdfast::till {

// An entry as it was committed: what the fold is over.
struct CommittedEntry {
  std::int64_t seq = 0;
  core::EntryId id;
  core::Instant occurred_at;
  core::EntryBody body;
  ports::Hash256 hash{};
};

class Till {
 public:
  // `catalogue`, `clock` (for the zone's offset only; the time comes with each command)
  // and `random` outlive the till.
  Till(const ports::Catalogue& catalogue, const ports::Clock& clock, ports::Random& random);
  ~Till();
  Till(const Till&) = delete;
  Till& operator=(const Till&) = delete;

  // Start-up: first every entry of the fold in order, then the workspace, once.
  void replay(const CommittedEntry& entry);
  // Errors: internal, when the workspace contradicts the journal (it is then set aside
  // and the till starts without it). What the till asks of the world because of it comes with
  // the effects of the next command.
  core::Result<void> resume(const core::Workspace& workspace, core::Instant now);

  // What the shop has set up for codes; the built-in ones until then.
  void use(core::CodeRules rules);
  // How its receipts look; a barcode and no logo until then.
  void use(core::ReceiptStyle style);

  [[nodiscard]] Effects handle(const Command& command, core::Instant now);
  [[nodiscard]] const TillView& view() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::till
