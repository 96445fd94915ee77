// The conversation with one printer over a link: asking how it is, sending a document and finding
// out whether it was printed, sending a pulse and seeing the drawer open.
//
// What a result means (README.md, "What an outcome means"): nothing is `failed` of which a byte may
// have reached the printer, unless the printer or the drawer itself proves that nothing came of it.
// Nothing is ever sent twice.
//
// Threads: one, the link's.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/printer/byte_link.h"
#include "drivers/printer/printer_profile.h"
#include "drivers/printer/printer_status.h"
#include "drivers/printer/status_stream.h"
#include "pos/ports/device.h"

namespace holdfast::drivers {

struct DirectPatience {
  std::chrono::milliseconds connect{1'500};
  // For an answer to DLE EOT.
  std::chrono::milliseconds answer{1'000};
  // Between attempts at a printer that cannot be reached or prints nothing.
  std::chrono::milliseconds retry{500};
  // A document is begun and nothing moves, though the printer says that it is well.
  std::chrono::milliseconds stall{20'000};
  // A document is begun and the printer says what keeps it: somebody changes the roll.
  std::chrono::milliseconds held{180'000};
  // No answer for so long is trouble; for less, another till may be printing.
  std::chrono::milliseconds silence{6'000};
  // Between looks at a printer that has nothing to do.
  std::chrono::milliseconds look_interval{3'000};
  // A shared printer is left to others when nothing was sent for so long, and between documents
  // when they have come one after the other for `longest_turn`.
  std::chrono::milliseconds release{300};
  std::chrono::milliseconds longest_turn{2'000};
  // For the drawer's sensor to change.
  std::chrono::milliseconds drawer_moves{1'000};
  // An open drawer is normal for so long.
  std::chrono::milliseconds drawer_left_open{60'000};
};

class PrinterSession {
 public:
  // Called again and again while the session waits; false: stop waiting, the till ends.
  using Breath = std::function<bool()>;

  PrinterSession(ByteLink& link, StatusAbilities abilities, DirectPatience patience,
                 std::optional<bool> drawer_open_level, Breath breathe);

  enum class Look : std::uint8_t {
    briefly,  // whether it prints; nothing of its paper. For a pulse, which is in a hurry
    whole,
    patiently,  // one that has never answered gets another chance to
  };
  // Opens the link where it is closed, and asks. Errors: those of the link; device_timeout when no
  // answer came, device_failure when what came is none. A printer that need not answer and never
  // has is no error.
  [[nodiscard]] core::Result<void> look(Look how);
  // Reads what came unasked, without waiting. False: the link was lost, and is closed.
  bool listen();
  // Leaves a shared printer to others.
  void release();

  // As it was last heard. Nothing: it tells nothing.
  [[nodiscard]] const std::optional<PrinterStatus>& status() const { return status_; }
  // What it sent was partly no status at all.
  [[nodiscard]] bool talks_nonsense() const { return nonsense_ > 0; }
  [[nodiscard]] std::optional<bool> drawer_open() const;

  // Both after a look() that went well. Nothing: not a byte was handed over, and refusal() says
  // why; it may be tried again.
  [[nodiscard]] std::optional<ports::OutputOutcome> print(std::span<const std::uint8_t> document);
  [[nodiscard]] std::optional<ports::OutputOutcome> kick(std::span<const std::uint8_t> pulse,
                                                         bool real_time);
  [[nodiscard]] const core::Error& refusal() const { return refusal_; }

 private:
  using Bytes = std::vector<std::uint8_t>;
  using Deadline = ByteLink::Deadline;
  enum class Sent : std::uint8_t { all, nothing, partly };

  [[nodiscard]] core::Result<void> connect();
  void hear(const StatusEvent& event);
  // Of a printer that answers no questions.
  void look_at_port();
  // One question and its answer.
  [[nodiscard]] core::Result<std::uint8_t> ask(StatusQuestion question);
  [[nodiscard]] core::Result<void> ask_all(Look how = Look::whole);
  [[nodiscard]] core::Result<void> ask_again_after_pulse();
  [[nodiscard]] Sent send(std::span<const std::uint8_t> bytes);
  [[nodiscard]] ports::OutputOutcome await_proof(const Bytes& document);
  [[nodiscard]] bool proved() const;
  [[nodiscard]] ports::OutputOutcome await_drawer();
  [[nodiscard]] Bytes framed(std::span<const std::uint8_t> document);
  [[nodiscard]] ports::OutputOutcome give_up(core::Error why);
  [[nodiscard]] bool hears_nothing() const;
  [[nodiscard]] std::chrono::milliseconds standstill_limit() const;
  // Waits a moment; false: stop.
  [[nodiscard]] bool pause(bool to_write, std::chrono::milliseconds at_most);

  ByteLink& link_;
  const StatusAbilities abilities_;
  const DirectPatience patience_;
  const std::optional<bool> drawer_open_level_;
  const Breath breathe_;

  StatusStream stream_;
  std::optional<PrinterStatus> status_;
  std::optional<std::uint8_t> answer_;  // to the question that was asked last
  bool has_answered_ = false;           // ever
  bool mute_ = false;
  bool automatic_on_ = false;
  int nonsense_ = 0;
  core::Error refusal_;
  core::Error loss_;  // of the link

  // A document that was cut off may have left the printer within a command: so many bytes end it.
  std::size_t torn_ = 0;
  std::uint32_t documents_ = 0;
  ProcessId awaited_{};
  bool processed_ = false;
  bool passed_in_order_ = false;
};

}  // namespace holdfast::drivers
