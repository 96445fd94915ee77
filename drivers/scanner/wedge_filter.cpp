#include "drivers/scanner/wedge_filter.h"

#include <algorithm>
#include <utility>

#include "drivers/scanner/aim.h"
#include "drivers/scanner/us_layout.h"

namespace holdfast::drivers {
namespace {

using ports::KeyEvent;

constexpr std::uint16_t kUsageRightBracket = 0x30;
constexpr char kGroupSeparator = '\x1D';
// Longer than any symbology holds (QR code version 40: 4,296 alphanumeric characters).
constexpr std::size_t kMaxCharacters = 4400;
// How many keys a person can have pressed in the last moment before a scan.
constexpr std::size_t kMaxCharactersBeforeScan = 3;

bool is_shift(std::uint16_t usage) {
  return usage == 0xE1 || usage == 0xE5;
}
bool is_down(const KeyEvent& event) {
  return event.kind == KeyEvent::Kind::down;
}

}  // namespace

WedgeFilter::WedgeFilter(WedgeOptions options) : options_(std::move(options)) {}

void WedgeFilter::set_handlers(ScanHandler on_scan, PassHandler pass) {
  on_scan_ = std::move(on_scan);
  pass_ = std::move(pass);
}

void WedgeFilter::feed(const KeyEvent& event) {
  switch (event.kind) {
    case KeyEvent::Kind::down:
      on_down(event);
      break;
    case KeyEvent::Kind::up:
      on_up(event);
      break;
    case KeyEvent::Kind::text:
      on_text(event);
      break;
  }
}

std::optional<std::int64_t> WedgeFilter::deadline_ms() const {
  if (held_.empty()) return std::nullopt;
  return last_down_ms_ + silence_ms();
}

void WedgeFilter::tick(std::int64_t now_ms) {
  if (!held_.empty() && now_ms - last_down_ms_ >= silence_ms()) {
    close(options_.min_length_without_suffix);
  }
}

void WedgeFilter::on_down(const KeyEvent& event) {
  // A clock that jumped (the X server's wraps after 49 days) ends the burst as silence does.
  const std::int64_t gap_ms = event.time_ms - last_down_ms_;
  if (!held_.empty() && (gap_ms > silence_ms() || gap_ms < -silence_ms())) {
    close(options_.min_length_without_suffix);
  }
  if (options_.prefix_usage == event.usage) {
    flush();
    hold(event, '\0');
    prefixed_ = true;
    return;
  }
  if (is_suffix(event.usage) && !event.command) {
    on_suffix(event);
    return;
  }
  // Shift may be the first key of a scan; Ctrl only follows (Ctrl+] is how scanners type the group
  // separator of GS1).
  if (is_modifier(event.usage)) {
    if (held_.empty() && !is_shift(event.usage)) {
      pass_on(event);
    } else {
      hold(event, '\0');
    }
    return;
  }
  char character = us_layout_character(event.usage, event.shift);
  if (event.command) {
    const bool separator = event.usage == kUsageRightBracket && characters_ > 0;
    character = separator ? kGroupSeparator : '\0';
  }
  // Doubled digits of a fast scanner arrive flagged as repeats; a person's begin a burst never.
  if (character == '\0' || (event.repeat && characters_ == 0)) {
    flush();
    pass_on(event);
    return;
  }
  hold(event, character);
  if (characters_ >= kMaxCharacters) {
    close(options_.min_length);
  } else if (!prefixed_ && characters_ >= options_.min_length && !is_machine_speed()) {
    flush();
  }
}

void WedgeFilter::on_up(const KeyEvent& event) {
  if (held_.empty()) {
    pass_on(event);
  } else {
    held_.push_back({event, '\0'});
  }
}

void WedgeFilter::on_text(const KeyEvent& event) {
  if (!held_.empty()) {
    held_.push_back({event, '\0'});
  } else if (texts_to_eat_ > 0 && belongs_to_last_scan(event.time_ms)) {
    --texts_to_eat_;
  } else {
    pass_on(event);
  }
}

void WedgeFilter::hold(const KeyEvent& event, char character) {
  texts_to_eat_ = 0;
  held_.push_back({event, character});
  last_down_ms_ = event.time_ms;
  if (character == '\0') return;
  if (characters_ == 0) first_character_ms_ = event.time_ms;
  last_character_ms_ = event.time_ms;
  ++characters_;
}

void WedgeFilter::on_suffix(const KeyEvent& event) {
  if (held_.empty()) {
    if (belongs_to_last_scan(event.time_ms)) {
      eat(event);
    } else {
      pass_on(event);
    }
    return;
  }
  if (close(options_.min_length)) {
    eat(event);
    leftovers_until_ms_ = event.time_ms + options_.silence_ms;
  } else {
    pass_on(event);
  }
}

bool WedgeFilter::close(std::size_t min_length) {
  const std::size_t enough = prefixed_ ? 1 : min_length;
  if (characters_ < enough || !(prefixed_ || is_machine_speed())) {
    flush();
    return false;
  }
  const std::size_t first = prefixed_ ? 0 : events_of_person_before_scan(enough);
  const auto held = std::exchange(held_, {});
  const std::int64_t last_ms = last_character_ms_;
  characters_ = 0;
  prefixed_ = false;

  for (std::size_t i = 0; i < first; ++i) pass_on(held[i].event);
  std::string text;
  texts_to_eat_ = 0;
  for (std::size_t i = first; i < held.size(); ++i) {
    if (held[i].character != '\0') {
      text.push_back(held[i].character);
      ++texts_to_eat_;
    }
    if (held[i].event.kind == KeyEvent::Kind::text && texts_to_eat_ > 0) --texts_to_eat_;
    eat(held[i].event);
  }
  leftovers_until_ms_ = last_ms + options_.late_suffix_ms;
  if (on_scan_) on_scan_(scanned_code_from_text(std::move(text), options_.source));
  return true;
}

bool WedgeFilter::is_machine_speed() const {
  if (characters_ < 2) return true;
  const auto gaps = static_cast<std::int64_t>(characters_ - 1);
  return last_character_ms_ - first_character_ms_ <= gaps * options_.machine_gap_ms;
}

// A person's last key may come less than a silence before a scan. It shows as a gap that is a
// person's and several times the scanner's own.
std::size_t WedgeFilter::events_of_person_before_scan(std::size_t min_length) const {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (held_[i].character != '\0') at.push_back(i);
  }
  const auto time_ms = [&](std::size_t n) { return held_[at[n]].event.time_ms; };
  for (std::size_t n = std::min(kMaxCharactersBeforeScan, at.size() - min_length); n > 0; --n) {
    const std::int64_t gap_ms = time_ms(n) - time_ms(n - 1);
    const std::int64_t rest_ms = last_character_ms_ - time_ms(n);
    const auto rest_gaps = static_cast<std::int64_t>(at.size() - n - 1);
    if (gap_ms > options_.machine_gap_ms && 4 * rest_ms <= rest_gaps * gap_ms) {
      // Releases and text after the person's key are the person's, a modifier is the scanner's.
      std::size_t cut = at[n - 1] + 1;
      while (!is_down(held_[cut].event)) ++cut;
      return cut;
    }
  }
  return 0;
}

std::int64_t WedgeFilter::silence_ms() const {
  return prefixed_ ? options_.prefixed_silence_ms : options_.silence_ms;
}

bool WedgeFilter::is_suffix(std::uint16_t usage) const {
  return std::ranges::find(options_.suffix_usages, usage) != options_.suffix_usages.end();
}

bool WedgeFilter::belongs_to_last_scan(std::int64_t time_ms) const {
  return leftovers_until_ms_ && time_ms <= *leftovers_until_ms_ &&
         time_ms >= *leftovers_until_ms_ - options_.late_suffix_ms;
}

void WedgeFilter::flush() {
  const auto held = std::exchange(held_, {});
  characters_ = 0;
  prefixed_ = false;
  leftovers_until_ms_.reset();
  for (const Held& one : held) pass_on(one.event);
}

void WedgeFilter::eat(const KeyEvent& event) {
  if (event.kind == KeyEvent::Kind::text) return;
  if (event.usage >= eaten_.size()) return;
  if (is_down(event)) {
    eaten_.set(event.usage);
  } else if (eaten_.test(event.usage)) {
    eaten_.reset(event.usage);
  } else if (pass_) {
    pass_(event);
  }
}

void WedgeFilter::pass_on(const KeyEvent& event) {
  if (event.kind != KeyEvent::Kind::text && event.usage < eaten_.size()) {
    if (is_down(event)) {
      eaten_.reset(event.usage);
    } else if (eaten_.test(event.usage)) {
      eaten_.reset(event.usage);
      return;
    }
  }
  if (pass_) pass_(event);
}

}  // namespace holdfast::drivers
