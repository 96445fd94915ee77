// Trials of devices: simulated ones, and a printer on a socket.
#include "pos/app/device_trial.h"

#include <thread>

#include "config/settings.h"
#include "drivers/sim/sim_drawer.h"
#include "drivers/sim/sim_line_display.h"
#include "drivers/sim/sim_printer.h"
#include "drivers/sim/sim_scale.h"
#include "drivers/sim/sim_scanner.h"
#include "pos/app/compose_devices.h"
#include "pos/core/code_rules.h"
#include "tests/support/printer_simulator.h"

namespace holdfast::app {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const core::LocalTime kNow{2026, 3, 1, 14, 32, 0};

core::PrintJobId job() {
  return {*core::Uuid::parse("01890000-0000-7000-8000-000000000001")};
}
core::KickId kick() {
  return {job().value};
}

class Trial : public ::testing::Test {
 protected:
  [[nodiscard]] DeviceTrial trial(std::chrono::milliseconds patience = 20s) {
    return DeviceTrial(
        [this](const std::string& line) {
          said_ += line + "\n";
          if (on_line_) on_line_(line);
        },
        patience);
  }
  std::string said_;
  std::function<void(const std::string&)> on_line_;
};

TEST_F(Trial, AScanIsShownStepByStep) {
  drivers::SimScanner scanner;
  on_line_ = [&](const std::string& line) {
    if (line == "Scan something.") scanner.scan({"4006381333931", core::Symbology::ean_13, ""});
  };
  EXPECT_TRUE(trial().scanner(scanner, {}, 2026));
  EXPECT_THAT(said_, HasSubstr("scanner: ready"));
  EXPECT_THAT(said_, HasSubstr("  read: 4006381333931"));
  EXPECT_THAT(said_, HasSubstr("  symbology: EAN-13"));
  EXPECT_THAT(said_, HasSubstr("  meaning: GTIN 4006381333931"));
}

TEST_F(Trial, AScannerThatIsNotThereIsWaitedForAndNamed) {
  drivers::SimScanner scanner;
  scanner.set_plugged(false);
  EXPECT_FALSE(trial(50ms).scanner(scanner, {}, 2026));
  EXPECT_THAT(said_, HasSubstr("No scanner works."));
}

TEST_F(Trial, StoppingEndsTheWait) {
  drivers::SimScanner scanner;
  DeviceTrial one = trial(std::chrono::hours{1});
  on_line_ = [&](const std::string& line) {
    if (line == "Scan something.") one.stop();
  };
  EXPECT_FALSE(one.scanner(scanner, {}, 2026));
  EXPECT_THAT(said_, HasSubstr("Nothing was scanned."));
}

TEST_F(Trial, AGiftCardIsShownByItsEndAlone) {
  drivers::SimScanner scanner;
  core::CodeRules rules;
  ASSERT_TRUE(core::set_code_rule(rules, "gift_card", "@@@@-@@@@"));
  on_line_ = [&](const std::string& line) {
    if (line == "Scan something.") scanner.scan({"AB12-CD34", core::Symbology::code_128, ""});
  };
  EXPECT_TRUE(trial().scanner(scanner, rules, 2026));
  EXPECT_THAT(said_, Not(HasSubstr("AB12")));
}

TEST_F(Trial, AWeightAtRest) {
  drivers::SimScale scale;
  on_line_ = [&](const std::string& line) {
    if (line == "Put something on the scale.") scale.show({1'230, 3, core::WeightUnit::kilogram});
  };
  EXPECT_TRUE(trial().scale(scale));
  EXPECT_THAT(said_, HasSubstr("scale: 1.230 kg, at rest"));
}

TEST_F(Trial, APrintAndAKick) {
  drivers::SimPrinter printer;
  EXPECT_TRUE(trial().printer(printer, job(), trial_receipt(kNow)));
  EXPECT_THAT(said_, HasSubstr("test print: done"));
  ASSERT_EQ(printer.papers().size(), 1U);
  EXPECT_THAT(printer.papers()[0].text, HasSubstr("This is no receipt"));
  EXPECT_THAT(printer.papers()[0].text, HasSubstr("2026-03-01 14:32"));
  drivers::SimDrawer drawer;
  EXPECT_TRUE(trial().drawer(drawer, kick()));
  EXPECT_EQ(drawer.kick_count(), 1U);
}

TEST_F(Trial, WhatIsNotKnownIsSaid) {
  drivers::SimPrinter printer;
  printer.lose_next_answer();
  EXPECT_FALSE(trial().printer(printer, job(), trial_receipt(kNow)));
  EXPECT_THAT(said_, HasSubstr("test print: unknown"));
}

TEST_F(Trial, ADisplay) {
  drivers::SimLineDisplay display;
  EXPECT_TRUE(trial().display(display));
  EXPECT_THAT(said_, HasSubstr("display: ready"));
}

TEST_F(Trial, ARealConversationWithAPrinterOnTheNetwork) {
  testing::PrinterSimulator simulator;
  config::Settings settings;
  settings.printer.connection = "tcp://127.0.0.1:" + std::to_string(simulator.port());
  settings.printer.profile = "epson-tm";
  settings.drawer.kind = config::DrawerKind::printer;
  auto made = make_printer(settings);
  ASSERT_TRUE(made);
  EXPECT_TRUE(trial().printer(*made->printer, job(), trial_receipt(kNow))) << said_;
  EXPECT_THAT(simulator.text(48), HasSubstr("Letters: äöüß"));
  EXPECT_TRUE(trial().drawer(*made->drawer, kick())) << said_;
  EXPECT_EQ(simulator.kicks(), 1U);
  simulator.change([](testing::EscposDevice::State& state) { state.paper = false; });
  EXPECT_FALSE(trial(1s).printer(*made->printer, job(), trial_receipt(kNow)));
  EXPECT_THAT(said_, HasSubstr("paper")) << "and why";
  EXPECT_EQ(simulator.cuts(), 1U) << "nothing prints later";
}

}  // namespace
}  // namespace holdfast::app
