// What must hold for every stream of keys, whoever typed it.
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/scanner/wedge_filter.h"
#include "tests/drivers/scanner/key_script.h"

namespace holdfast::drivers {
namespace {

using ports::KeyEvent;
using testing::FilterRun;
using testing::KeyScript;

std::string printable_text(std::size_t min_length, std::size_t max_length) {
  const auto length = *rc::gen::inRange(min_length, max_length + 1);
  return *rc::gen::container<std::string>(length, rc::gen::inRange<char>(' ', 0x7F));
}

// Text that does not begin like an AIM identifier.
std::string code_text() {
  std::string text = printable_text(6, 60);
  if (text[0] == ']') text[0] = '0';
  return text;
}

RC_GTEST_PROP(WedgeFilterProperty, EveryTextAtMachineSpeedIsOneScan, ()) {
  WedgeFilter filter;
  FilterRun run(filter);
  const std::string text = code_text();
  KeyScript script;
  const auto gap_ms = *rc::gen::inRange(0, 30);
  if (*rc::gen::arbitrary<bool>()) {
    script.scan(text, gap_ms);
  } else {
    script.type(text, gap_ms);
  }
  run.feed(script.events());
  run.settle();
  RC_ASSERT(run.scans.size() == 1u);
  RC_ASSERT(run.scans[0].data == text);
  RC_ASSERT(run.passed.empty());
}

RC_GTEST_PROP(WedgeFilterProperty, EverythingAPersonTypesArrivesUnchanged, ()) {
  WedgeFilter filter;
  FilterRun run(filter);
  KeyScript script;
  const auto words = *rc::gen::inRange(1, 6);
  for (int i = 0; i < words; ++i) {
    const auto gap_ms = *rc::gen::inRange(70, 400);
    script.type(printable_text(1, 12), gap_ms, *rc::gen::inRange(0, gap_ms));
    script.wait(*rc::gen::inRange(70, 900));
    if (*rc::gen::arbitrary<bool>()) script.down(testing::kEnter).up(testing::kEnter).wait(100);
  }
  run.feed(script.events());
  run.settle();
  RC_ASSERT(run.scans.empty());
  RC_ASSERT(run.passed == script.events());
}

RC_GTEST_PROP(WedgeFilterProperty, PersonAndScannerTakeTurns, ()) {
  WedgeFilter filter;
  FilterRun run(filter);
  KeyScript script;
  std::vector<KeyEvent> expected_keys;
  std::vector<std::string> expected_codes;
  const auto turns = *rc::gen::inRange(1, 8);
  for (int i = 0; i < turns; ++i) {
    const std::size_t begin = script.size();
    if (*rc::gen::arbitrary<bool>()) {
      expected_codes.push_back(code_text());
      script.scan(expected_codes.back(), *rc::gen::inRange(0, 30));
    } else {
      script.type(printable_text(1, 8), 100, 60);
      expected_keys.insert(expected_keys.end(),
                           script.events().begin() + static_cast<std::ptrdiff_t>(begin),
                           script.events().end());
    }
    script.wait(200);
  }
  run.feed(script.events());
  run.settle();
  std::vector<std::string> codes;
  for (const auto& code : run.scans) codes.push_back(code.data);
  RC_ASSERT(codes == expected_codes);
  RC_ASSERT(run.passed == expected_keys);
}

// Whatever comes: nothing is invented, nothing overtakes, no key stays pressed or is released
// twice, and nothing is held without a deadline.
RC_GTEST_PROP(WedgeFilterProperty, AnyStreamKeepsKeysBalanced, ()) {
  WedgeOptions options;
  if (*rc::gen::arbitrary<bool>()) options.prefix_usage = 0x73;
  WedgeFilter filter(options);
  FilterRun run(filter);
  std::vector<KeyEvent> events;
  std::map<std::uint16_t, bool> pressed;
  std::int64_t now_ms = 0;
  const auto count = *rc::gen::inRange(0, 200);
  for (int i = 0; i < count; ++i) {
    now_ms += *rc::gen::element(0, 0, 1, 2, 5, 20, 34, 50, 61, 130);
    KeyEvent event;
    event.time_ms = now_ms;
    event.usage =
        *rc::gen::element<std::uint16_t>(0x04, 0x1E, 0x27, 0x28, 0x30, 0x3A, 0x73, 0xE0, 0xE1);
    event.shift = *rc::gen::arbitrary<bool>();
    event.command = *rc::gen::weightedElement<bool>({{9, false}, {1, true}});
    if (*rc::gen::inRange(0, 5) == 0) {
      event.kind = KeyEvent::Kind::text;
      event.text = std::to_string(i);
      event.usage = 0;
    } else {
      bool& is_pressed = pressed[event.usage];
      event.kind = is_pressed ? KeyEvent::Kind::up : KeyEvent::Kind::down;
      is_pressed = !is_pressed;
    }
    events.push_back(event);
  }
  run.feed(events);
  for (const auto& [usage, is_pressed] : pressed) {
    if (!is_pressed) continue;
    KeyEvent event;
    event.kind = KeyEvent::Kind::up;
    event.usage = usage;
    event.time_ms = now_ms;
    events.push_back(event);
    run.feed({event});
  }
  run.settle();
  RC_ASSERT(!filter.deadline_ms());

  std::size_t at = 0;
  std::map<std::uint16_t, int> depth;
  for (const KeyEvent& event : run.passed) {
    while (at < events.size() && !(events[at] == event)) ++at;
    RC_ASSERT(at < events.size());
    ++at;
    if (event.kind == KeyEvent::Kind::text) continue;
    depth[event.usage] += event.kind == KeyEvent::Kind::down ? 1 : -1;
    RC_ASSERT(depth[event.usage] == 0 || depth[event.usage] == 1);
  }
  for (const auto& [usage, open] : depth) RC_ASSERT(open == 0);
}

}  // namespace
}  // namespace holdfast::drivers
