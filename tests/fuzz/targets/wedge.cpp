// Keys as they come from the X server: bytes of kind and modifiers, of the usage, of the pause
// before it in ms, and of the character for a text.
#include <string>

#include "drivers/scanner/wedge_filter.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using ports::KeyEvent;

class Screen {
 public:
  explicit Screen(bool prefixed) : filter_(options(prefixed)) {
    filter_.set_handlers(
        [this](const core::ScannedCode& code) {
          FUZZ_REQUIRE(!code.data.empty());
          scanned_ += code.data.size();
        },
        [this](const KeyEvent& event) { passed_.push_back(event); });
  }
  void feed(const KeyEvent& event) {
    fed_.push_back(event);
    if (const auto due = filter_.deadline_ms(); due && *due <= event.time_ms) tick(event.time_ms);
    filter_.feed(event);
  }
  void tick(std::int64_t now_ms) {
    filter_.tick(now_ms);
    const auto due = filter_.deadline_ms();
    FUZZ_REQUIRE(!due || *due > now_ms);
  }
  // Silence releases everything: what passed came in, in that order, and a key that went down
  // behind the filter came up again as often.
  void check(std::int64_t now_ms) {
    for (int i = 0; i < 4; ++i) tick(now_ms += 1'000);
    FUZZ_REQUIRE(!filter_.deadline_ms());
    FUZZ_REQUIRE(passed_.size() <= fed_.size());
    auto next = fed_.begin();
    for (const KeyEvent& event : passed_) {
      while (next != fed_.end() && !(*next == event)) ++next;
      FUZZ_REQUIRE(next != fed_.end());
      ++next;
    }
    FUZZ_REQUIRE(scanned_ <= fed_.size() - passed_.size());
  }

 private:
  static drivers::WedgeOptions options(bool prefixed) {
    drivers::WedgeOptions options;
    if (prefixed) options.prefix_usage = 0x73;
    return options;
  }
  drivers::WedgeFilter filter_;
  std::vector<KeyEvent> fed_, passed_;
  std::size_t scanned_ = 0;
};

void run(Bytes input) {
  Reader reader(input);
  Screen screen((reader.byte() & 1) != 0);
  std::int64_t now_ms = 1'000;
  while (!reader.at_end()) {
    const std::uint8_t what = reader.byte();
    KeyEvent event;
    event.kind = static_cast<KeyEvent::Kind>(what % 3);
    event.repeat = (what & 0x10) != 0;
    event.shift = (what & 0x20) != 0;
    event.command = (what & 0x40) != 0;
    // Beyond the keyboard page too.
    event.usage = static_cast<std::uint16_t>(reader.byte() | ((what & 0x80) != 0 ? 0x300 : 0));
    event.time_ms = now_ms += reader.byte();
    const std::uint8_t character = reader.byte();
    if (event.kind == KeyEvent::Kind::text) event.text = static_cast<char>(character);
    screen.feed(event);
  }
  screen.check(now_ms);
}

const Registration registration({"wedge", run});

}  // namespace
}  // namespace holdfast::fuzz
