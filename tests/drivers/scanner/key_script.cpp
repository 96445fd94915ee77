#include "tests/drivers/scanner/key_script.h"

#include <stdexcept>
#include <utility>

#include "drivers/scanner/us_layout.h"

namespace holdfast::drivers::testing {

using ports::KeyEvent;

Key key_for(char c) {
  for (bool shift : {false, true}) {
    for (std::uint16_t usage = 0; usage < 0x54; ++usage) {
      if (us_layout_character(usage, shift) == c) return {usage, shift};
    }
  }
  throw std::invalid_argument("no key for this character");
}

KeyScript& KeyScript::wait(std::int64_t ms) {
  now_ms_ += ms;
  return *this;
}

KeyScript& KeyScript::down(std::uint16_t usage, bool shift, bool repeat) {
  KeyEvent event;
  event.kind = KeyEvent::Kind::down;
  event.usage = usage;
  event.shift = shift;
  event.repeat = repeat;
  add(std::move(event));
  return *this;
}

KeyScript& KeyScript::up(std::uint16_t usage, bool shift) {
  KeyEvent event;
  event.kind = KeyEvent::Kind::up;
  event.usage = usage;
  event.shift = shift;
  add(std::move(event));
  return *this;
}

KeyScript& KeyScript::text(std::string utf8) {
  KeyEvent event;
  event.kind = KeyEvent::Kind::text;
  event.text = std::move(utf8);
  add(std::move(event));
  return *this;
}

KeyScript& KeyScript::command(std::uint16_t usage) {
  for (KeyEvent::Kind kind : {KeyEvent::Kind::down, KeyEvent::Kind::up}) {
    KeyEvent event;
    event.kind = kind;
    event.usage = usage;
    event.command = true;
    add(std::move(event));
  }
  return *this;
}

KeyScript& KeyScript::type(std::string_view characters, std::int64_t gap_ms, std::int64_t hold_ms) {
  bool first = true;
  for (const char c : characters) {
    if (!first) wait(gap_ms - hold_ms);
    first = false;
    const Key key = key_for(c);
    if (key.shift) down(kLeftShift, true);
    down(key.usage, key.shift);
    text(std::string(1, c));
    wait(hold_ms);
    up(key.usage, key.shift);
    if (key.shift) up(kLeftShift);
  }
  return *this;
}

KeyScript& KeyScript::scan(std::string_view characters, std::int64_t gap_ms, std::uint16_t suffix) {
  type(characters, gap_ms);
  return wait(gap_ms).down(suffix).up(suffix);
}

void KeyScript::add(KeyEvent event) {
  event.time_ms = now_ms_;
  events_.push_back(std::move(event));
}

FilterRun::FilterRun(ports::KeyFilter& filter_under_test) : filter(filter_under_test) {
  filter.set_handlers([this](const core::ScannedCode& code) { scans.push_back(code); },
                      [this](const KeyEvent& event) { passed.push_back(event); });
}

void FilterRun::feed(const std::vector<KeyEvent>& events) {
  for (const KeyEvent& event : events) {
    pass_time_to(event.time_ms);
    filter.feed(event);
  }
}

void FilterRun::pass_time_to(std::int64_t now_ms) {
  if (const auto deadline = filter.deadline_ms(); deadline && *deadline < now_ms) {
    filter.tick(*deadline);
  }
}

void FilterRun::settle() {
  if (const auto deadline = filter.deadline_ms()) filter.tick(*deadline);
}

}  // namespace holdfast::drivers::testing
