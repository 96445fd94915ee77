// A note acceptor that is operated from a test.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/note_acceptor.h"

namespace holdfast::drivers {

class SimNoteAcceptor final : public ports::NoteAcceptor {
 public:
  // It knows these notes and rejects all others.
  explicit SimNoteAcceptor(std::vector<core::Money> notes, SimMode mode = SimMode::threaded)
      : notes_(std::move(notes)), worker_(mode) {}
  ~SimNoteAcceptor() override { stop(); }

  core::Result<void> start(NoteHandler on_event, HealthHandler on_health) override;
  void stop() override;
  void enable(bool accepting) override;
  void stack() override;
  void give_back() override;

  // Any thread.
  void insert(const core::Money& note);
  // The next note is stacked, but nobody is told: unknown.
  void lose_next_answer();
  void jam(bool jammed);
  // What lies in the stacker.
  [[nodiscard]] std::vector<core::Money> stacker() const;
  std::size_t pump() { return worker_.pump(); }

 private:
  void tell(ports::NoteEvent::Kind kind, const core::Money& note, core::Error error = {});
  void return_escrow();

  const std::vector<core::Money> notes_;
  mutable std::mutex mutex_;
  bool accepting_ = false;
  bool jammed_ = false;
  bool lose_next_answer_ = false;
  std::optional<core::Money> escrow_;
  std::vector<core::Money> stacker_;
  NoteHandler on_event_;
  HealthHandler on_health_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
