#include <future>

#include "drivers/sim/sim_drawer.h"
#include "drivers/sim/sim_label_printer.h"
#include "drivers/sim/sim_printer.h"
#include "drivers/sim/sim_scale.h"
#include "drivers/sim/sim_scanner.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ports::DeviceStatus;
using ports::OutputOutcome;
using ports::OutputResult;
using testing::ElementsAre;

template <class IdType>
IdType id(std::uint8_t n) {
  IdType result;
  result.value.bytes[15] = n;
  return result;
}

core::ReceiptDocument receipt(std::string text) {
  return {{core::ReceiptText{std::move(text)}}};
}

struct Log {
  std::vector<OutputOutcome> outcomes;
  std::vector<DeviceStatus> statuses;
};

TEST(SimScanner, ScansOnlyWhenPluggedAndStarted) {
  SimScanner scanner(SimMode::stepped);
  std::vector<core::ScannedCode> scans;
  std::vector<DeviceStatus> statuses;
  EXPECT_FALSE(scanner.scan({"1", core::Symbology::unknown, {}}));
  ASSERT_TRUE(scanner.start([&](const auto& code) { scans.push_back(code); },
                            [&](const auto& status) { statuses.push_back(status); }));
  EXPECT_TRUE(scanner.scan({"4006381333931", core::Symbology::ean_13, {}}));
  EXPECT_TRUE(scans.empty()) << "answers come only inside pump()";
  scanner.pump();
  scanner.set_plugged(false);
  EXPECT_FALSE(scanner.scan({"2", core::Symbology::unknown, {}}));
  scanner.set_plugged(true);
  EXPECT_TRUE(scanner.scan({"3", core::Symbology::unknown, "panel"}));
  scanner.pump();
  EXPECT_THAT(
      scans, ElementsAre(core::ScannedCode{"4006381333931", core::Symbology::ean_13, "sim:scanner"},
                         core::ScannedCode{"3", core::Symbology::unknown, "panel"}));
  ASSERT_EQ(statuses.size(), 3U);
  EXPECT_EQ(statuses[0].health, DeviceHealth::ready);
  EXPECT_EQ(statuses[1].health, DeviceHealth::absent);
  EXPECT_EQ(statuses[2].health, DeviceHealth::ready);
}

TEST(SimLabelPrinter, KeepsItsLabelsAndSaysWhatBecameOfEach) {
  SimLabelPrinter printer({}, SimMode::stepped);
  Log log;
  ASSERT_TRUE(printer.start(
      [&](core::PrintJobId, const OutputOutcome& outcome) { log.outcomes.push_back(outcome); },
      [&](const DeviceStatus& status) { log.statuses.push_back(status); }));
  core::LabelDocument label;
  label.texts.push_back({"Pencil HB", core::LabelText::Size::normal, 1, false, false});
  core::LabelDocument wrong = label;
  wrong.code = core::LabelCode{core::LabelCode::Kind::ean_13, "4006381333932"};

  printer.print(id<core::PrintJobId>(1), label, 2);
  printer.print(id<core::PrintJobId>(2), wrong, 1);
  printer.pump();
  printer.set_labels_loaded(false);
  printer.print(id<core::PrintJobId>(3), label, 1);
  printer.pump();
  printer.set_labels_loaded(true);
  printer.lose_next_answer();
  printer.print(id<core::PrintJobId>(4), label, 1);
  printer.pump();

  ASSERT_EQ(log.outcomes.size(), 4U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::done);
  EXPECT_EQ(log.outcomes[1].error.code, ErrorCode::barcode_malformed);
  EXPECT_EQ(log.outcomes[2].error.code, ErrorCode::printer_no_paper);
  EXPECT_EQ(log.outcomes[3].result, OutputResult::unknown);
  EXPECT_EQ(printer.printed_count(), 2U);
  ASSERT_EQ(printer.labels().size(), 2U);
  EXPECT_EQ(printer.labels()[0].copies, 2);
  EXPECT_TRUE(std::ranges::any_of(printer.labels()[0].picture->dots,
                                  [](std::uint8_t dot) { return dot != 0; }));
  ASSERT_EQ(log.statuses.size(), 3U);
  EXPECT_EQ(log.statuses[0].role, ports::DeviceRole::label_printer);
  EXPECT_EQ(log.statuses[1].health, DeviceHealth::failed);
  EXPECT_EQ(log.statuses[2].health, DeviceHealth::ready);
}

TEST(SimScanner, NothingIsCalledAfterStop) {
  SimScanner scanner;
  std::atomic<int> calls = 0;
  ASSERT_TRUE(scanner.start([&](const auto&) { ++calls; }, [&](const auto&) { ++calls; }));
  for (int i = 0; i < 100; ++i) scanner.scan({"1", core::Symbology::unknown, {}});
  scanner.stop();
  const int before = calls;
  EXPECT_FALSE(scanner.scan({"1", core::Symbology::unknown, {}}));
  EXPECT_EQ(calls, before);
}

TEST(SimScale, MovesSettlesAndIsUnplugged) {
  SimScale scale(SimMode::stepped);
  std::vector<ports::ScaleReading> readings;
  std::vector<DeviceStatus> statuses;
  ASSERT_TRUE(scale.start([&](const auto& reading) { readings.push_back(reading); },
                          [&](const auto& status) { statuses.push_back(status); }));
  const core::Weight apples{462, 3, core::WeightUnit::kilogram};
  scale.put(apples);
  scale.settle();
  scale.set_plugged(false);
  scale.settle();
  scale.set_plugged(true);
  scale.pump();
  std::vector<ports::ScaleState> states;
  for (const auto& reading : readings) states.push_back(reading.state);
  using ports::ScaleState;
  EXPECT_THAT(states, ElementsAre(ScaleState::zero, ScaleState::in_motion, ScaleState::stable,
                                  ScaleState::absent, ScaleState::stable));
  EXPECT_EQ(readings.back().weight, apples);
  ASSERT_EQ(statuses.size(), 3U);
  EXPECT_EQ(statuses[1].health, DeviceHealth::absent);
  EXPECT_EQ(statuses[2].health, DeviceHealth::ready);
  scale.stop();
  scale.put(apples);
  EXPECT_EQ(scale.pump(), 0U);
}

TEST(SimPrinter, PrintsThroughTheRealRenderer) {
  SimPrinter printer(*find_profile("generic-58mm"), SimMode::stepped);
  Log log;
  ASSERT_TRUE(printer.start([&](auto, const auto& outcome) { log.outcomes.push_back(outcome); },
                            [&](const auto& status) { log.statuses.push_back(status); }));
  printer.print(id<core::PrintJobId>(1), receipt("Café 3 €"));
  printer.pump();
  ASSERT_EQ(printer.papers().size(), 1U);
  const SimPaper paper = printer.papers()[0];
  EXPECT_EQ(paper.id, id<core::PrintJobId>(1));
  EXPECT_EQ(paper.document, receipt("Café 3 €"));
  EXPECT_EQ(paper.bytes, render_escpos(paper.document, *find_profile("generic-58mm")));
  EXPECT_EQ(paper.text.substr(0, paper.text.find('\n')), "Café 3 €");
  ASSERT_EQ(log.outcomes.size(), 1U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::done);
}

TEST(SimPrinter, EveryFaultHasItsOutcome) {
  SimPrinter printer(builtin_profiles()[0], SimMode::stepped);
  Log log;
  ASSERT_TRUE(printer.start([&](auto, const auto& outcome) { log.outcomes.push_back(outcome); },
                            [&](const auto& status) { log.statuses.push_back(status); }));
  printer.set_powered(false);
  printer.print(id<core::PrintJobId>(1), receipt("a"));
  printer.pump();
  printer.set_powered(true);
  printer.set_paper_loaded(false);
  printer.print(id<core::PrintJobId>(2), receipt("b"));
  printer.pump();
  printer.set_paper_loaded(true);
  printer.lose_next_answer();
  printer.print(id<core::PrintJobId>(3), receipt("c"));
  printer.print(id<core::PrintJobId>(4), receipt("d"));
  printer.pump();
  ASSERT_EQ(log.outcomes.size(), 4U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::failed);
  EXPECT_EQ(log.outcomes[0].error.code, ErrorCode::device_offline);
  EXPECT_EQ(log.outcomes[1].result, OutputResult::failed);
  EXPECT_EQ(log.outcomes[2].result, OutputResult::unknown);
  EXPECT_EQ(log.outcomes[3].result, OutputResult::done);
  EXPECT_EQ(printer.printed_count(), 2U) << "the one whose answer was lost is on paper";
  EXPECT_EQ(log.statuses.back().health, DeviceHealth::ready);
}

TEST(SimPrinter, JobsNotBegunWhenStoppedEndAsFailed) {
  SimPrinter printer(builtin_profiles()[0], SimMode::stepped);
  Log log;
  ASSERT_TRUE(printer.start([&](auto, const auto& outcome) { log.outcomes.push_back(outcome); },
                            [](const auto&) {}));
  printer.print(id<core::PrintJobId>(1), receipt("a"));
  printer.stop();
  ASSERT_EQ(log.outcomes.size(), 1U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::failed);
  EXPECT_EQ(printer.printed_count(), 0U);
}

TEST(SimPrinter, AnswersFromItsOwnThread) {
  SimPrinter printer;
  std::promise<std::thread::id> answered;
  ASSERT_TRUE(
      printer.start([&](auto, const auto&) { answered.set_value(std::this_thread::get_id()); },
                    [](const auto&) {}));
  printer.print(id<core::PrintJobId>(1), receipt("a"));
  EXPECT_NE(answered.get_future().get(), std::this_thread::get_id());
  printer.stop();
}

TEST(SimDrawer, CountsItsKicks) {
  SimDrawer drawer(SimMode::stepped);
  Log log;
  ASSERT_TRUE(drawer.start([&](auto, const auto& outcome) { log.outcomes.push_back(outcome); },
                           [&](const auto& status) { log.statuses.push_back(status); }));
  drawer.kick(id<core::KickId>(1));
  drawer.pump();
  EXPECT_TRUE(drawer.is_open());
  drawer.close();
  drawer.set_connected(false);
  drawer.kick(id<core::KickId>(2));
  drawer.pump();
  EXPECT_FALSE(drawer.is_open());
  drawer.set_connected(true);
  drawer.lose_next_answer();
  drawer.kick(id<core::KickId>(3));
  drawer.pump();
  EXPECT_EQ(drawer.kick_count(), 2U);
  ASSERT_EQ(log.outcomes.size(), 3U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::done);
  EXPECT_EQ(log.outcomes[1].result, OutputResult::failed);
  EXPECT_EQ(log.outcomes[2].result, OutputResult::unknown);
  EXPECT_EQ(log.statuses.size(), 3U);
}

TEST(SimDrawer, OpensThroughItsPrinter) {
  SimDrawer drawer(SimMode::stepped);
  Log log;
  ASSERT_TRUE(drawer.start([&](auto, const auto& outcome) { log.outcomes.push_back(outcome); },
                           [&](const auto& status) { log.statuses.push_back(status); }));
  drawer.set_powered(false);
  drawer.kick(id<core::KickId>(1));
  drawer.pump();
  EXPECT_FALSE(drawer.is_open());
  EXPECT_EQ(drawer.kick_count(), 0U);
  ASSERT_EQ(log.outcomes.size(), 1U);
  EXPECT_EQ(log.outcomes[0].result, OutputResult::failed);
  EXPECT_EQ(log.outcomes[0].error.code, core::ErrorCode::device_offline);
  ASSERT_EQ(log.statuses.size(), 2U);
  EXPECT_EQ(log.statuses[1].health, ports::DeviceHealth::failed);

  drawer.set_powered(true);
  drawer.kick(id<core::KickId>(2));
  drawer.pump();
  EXPECT_TRUE(drawer.is_open());
  EXPECT_EQ(log.statuses.back().health, ports::DeviceHealth::ready);
}

}  // namespace
}  // namespace holdfast::drivers
