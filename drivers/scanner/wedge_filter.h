// Tells a scanner that types (a keyboard wedge) from a person who types, by timing.
//
// Keys that type something are held back until the burst they belong to ends: with a suffix key,
// or with silence. A burst at machine speed becomes one ScannedCode and nothing of it reaches the
// screen; anything else is passed on in the order it came. A key's release is passed exactly when
// its press was, so no key stays pressed behind the filter.
//
// Event times must be those of the X server or the kernel: times taken when the program got round
// to reading make a person look like a scanner after every stall.
//
// Threads: the UI's only. Nothing blocks.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pos/ports/key_filter.h"

namespace holdfast::drivers {

struct WedgeOptions {
  // A longer pause between two keys ends a burst.
  std::int64_t silence_ms = 60;
  // On average, keys of a scanner come no further apart than this; a person's do.
  std::int64_t machine_gap_ms = 35;
  // A suffix that comes this soon after a code that silence had closed still belongs to it.
  std::int64_t late_suffix_ms = 150;
  std::size_t min_length = 4;
  std::size_t min_length_without_suffix = 6;
  // Usages of the HID keyboard page: Enter, keypad Enter, Tab.
  std::vector<std::uint16_t> suffix_usages = {0x28, 0x58, 0x2B};
  // A key that no person uses (F24 is 0x73) and that the scanner sends first: what follows is a
  // scan whatever its length, and slow scanners (radio) get more time.
  std::optional<std::uint16_t> prefix_usage;
  std::int64_t prefixed_silence_ms = 200;
  std::string source = "wedge";
};

class WedgeFilter final : public ports::KeyFilter {
 public:
  explicit WedgeFilter(WedgeOptions options = {});

  void set_handlers(ScanHandler on_scan, PassHandler pass) override;
  void feed(const ports::KeyEvent& event) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override;
  void tick(std::int64_t now_ms) override;

 private:
  struct Held {
    ports::KeyEvent event;
    char character = '\0';  // what the press types, or 0
  };

  void on_down(const ports::KeyEvent& event);
  void on_up(const ports::KeyEvent& event);
  void on_text(const ports::KeyEvent& event);

  void hold(const ports::KeyEvent& event, char character);
  void on_suffix(const ports::KeyEvent& event);
  // Ends the burst: true when it was a scan, false when the keys were a person's.
  bool close(std::size_t min_length);
  [[nodiscard]] bool is_machine_speed() const;
  [[nodiscard]] std::size_t events_of_person_before_scan(std::size_t min_length) const;
  [[nodiscard]] std::int64_t silence_ms() const;
  [[nodiscard]] bool is_suffix(std::uint16_t usage) const;
  [[nodiscard]] bool belongs_to_last_scan(std::int64_t time_ms) const;

  void flush();
  void eat(const ports::KeyEvent& event);
  void pass_on(const ports::KeyEvent& event);

  WedgeOptions options_;
  ScanHandler on_scan_;
  PassHandler pass_;

  std::vector<Held> held_;
  std::size_t characters_ = 0;
  std::int64_t first_character_ms_ = 0;
  std::int64_t last_character_ms_ = 0;
  std::int64_t last_down_ms_ = 0;
  bool prefixed_ = false;

  // Keys whose press was eaten and whose release is still to come.
  std::bitset<512> eaten_;
  // Until when suffix keys and texts are leftovers of the last scan.
  std::optional<std::int64_t> leftovers_until_ms_;
  std::size_t texts_to_eat_ = 0;
};

}  // namespace holdfast::drivers
