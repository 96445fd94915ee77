// What is inside a receipt printer, whatever its cable: a memory for what it receives, a mechanism
// that prints from it while there is paper and the cover is closed, answers to questions, and a
// drawer with its sensor. Commands in real time are obeyed when they arrive; the rest waits its
// turn.
//
// Written from Epson's command reference, from the printer's side, and sharing no code with the
// reader of status in drivers/printer.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/sim/escpos_reader.h"

namespace holdfast::testing {

class EscposDevice {
 public:
  using Bytes = std::vector<std::uint8_t>;

  struct State {
    bool paper = true;
    bool paper_near_end = false;
    bool cover_open = false;
    bool cutter_jammed = false;
    bool broken = false;  // an error that cannot be mended
    bool too_hot = false;
    bool feed_pressed = false;
    bool drawer_open = false;
    bool drawer_stuck = false;           // a pulse does not move it
    bool open_drawer_is_high = true;     // of pin 3
    std::optional<int> lines_left = {};  // of the roll, then it is out of paper
  };

  explicit EscposDevice(drivers::PaperSetup setup = {}) : reader_(setup) {}

  // How it answers.
  bool mute = false;          // to no question at all
  bool no_proof = false;      // to none that is answered in order
  bool nonsense = false;      // with bytes that are no status
  bool no_automatic = false;  // it does not know GS a
  std::size_t memory = 65'536;

  void receive(std::span<const std::uint8_t> bytes);
  // How many bytes it can take now.
  [[nodiscard]] std::size_t room() const { return memory - std::min(memory, waiting_.size()); }
  void change(const State& state);
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] Bytes take_answers();
  [[nodiscard]] bool has_answers() const { return !answers_.empty(); }
  // As after a power cut: what was not printed is forgotten.
  void forget();

  [[nodiscard]] const drivers::EscposReader& reader() const { return reader_; }
  [[nodiscard]] int questions() const { return questions_; }
  // Pulses in real time while nothing was printed; the others are among the reader's items.
  [[nodiscard]] int kicks_at_rest() const { return kicks_at_rest_; }

 private:
  [[nodiscard]] bool prints() const;
  [[nodiscard]] bool has_error() const;
  void real_time(std::uint8_t byte);
  void print();
  void obey(const drivers::PaperQuestion& question);
  void look_at_new_items();
  void send(Bytes bytes);
  void send_automatic_status();
  [[nodiscard]] std::uint8_t answer_to(std::uint8_t question) const;
  [[nodiscard]] Bytes automatic_status() const;

  State state_;
  drivers::EscposReader reader_;
  std::deque<std::uint8_t> waiting_;
  Bytes recent_;  // the last bytes, in which real-time commands are found
  Bytes answers_;
  std::uint8_t automatic_ = 0;
  std::size_t items_seen_ = 0;
  int questions_ = 0;
  int kicks_at_rest_ = 0;
  bool printing_ = false;
};

}  // namespace holdfast::testing
