// A window's host around a real till in a world of memory: what is pressed on the screen
// is sold, committed, printed and kicked.
#pragma once

#include <string_view>

#include "pos/core/assert.h"
#include "pos/till/memory_world.h"
#include "ui/host.h"

namespace holdfast::ui::testing {

class WorldHost : public Host {
 public:
  // `given` is a scenario's lines: the shop, its goods, its people.
  explicit WorldHost(std::string_view given) {
    const auto done = till::run_scenario(given, "given", world);
    HOLDFAST_ASSERT(done.has_value());
    world.watch([this](const till::Effect& effect) {
      if (const auto* sound = std::get_if<till::effect::Sound>(&effect))
        tone_ = sound->tone == till::effect::Tone::good ? 1 : 2;
    });
  }

  using Host::submit;
  [[nodiscard]] const till::TillView& view() const override { return world.view(); }
  void submit(const till::Command& command) override {
    const auto sent = world.send(command);
    HOLDFAST_ASSERT(sent.has_value());
    if (const auto* scan = std::get_if<till::command::Scan>(&command)) scans.push_back(scan->code);
    changed_ = true;
  }
  bool pump() override { return std::exchange(changed_, false); }
  [[nodiscard]] core::Instant now() const override { return world.now(); }
  int take_tone() override { return std::exchange(tone_, 0); }

  till::MemoryWorld world;
  std::vector<core::ScannedCode> scans;

 private:
  bool changed_ = true;
  int tone_ = 0;
};

inline constexpr std::string_view kSmallShop = R"(
given shop "Corner Market" currency EUR tax included per line
given tax A "VAT 20 %" 20%
given item 4006381333931 "Pencil HB" 1.20 A
given item 5901234123457 "Notebook A5" 3.60 A
given person "Amélie D." cashier pin 2468
)";

}  // namespace holdfast::ui::testing
