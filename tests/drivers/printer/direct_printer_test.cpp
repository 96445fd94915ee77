// A printer on the network that the till speaks to itself: what the till says in every trouble, and
// whether a receipt's outcome is true.
#include <gmock/gmock.h>

#include "drivers/printer/escpos.h"
#include "tests/drivers/printer/direct_lane.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using ports::DeviceHealth;
using ports::OutputOutcome;
using ports::OutputResult;
using testing::EscposDevice;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PrinterSimulator;
using State = EscposDevice::State;

TEST_F(Direct, ReceiptsAndKicksArriveWholeAndInOrder) {
  open();
  for (std::uint8_t n = 1; n <= 3; ++n) {
    EXPECT_EQ(kick(n).result, OutputResult::done);
    EXPECT_EQ(print(n, "Sale " + std::to_string(n)).result, OutputResult::done);
  }
  EXPECT_EQ(simulator_.cuts(), 3U) << "done means printed";
  EXPECT_EQ(simulator_.kicks(), 3U);
  EXPECT_THAT(simulator_.problems(), IsEmpty());
  EscposReader alone;
  for (std::uint8_t n = 1; n <= 3; ++n) {
    alone.feed(drawer_pulse({.real_time = false}));
    alone.feed(render_escpos(receipt("Sale " + std::to_string(n)), profile_));
  }
  EXPECT_EQ(simulator_.paper(), alone.items());
  EXPECT_EQ(lane_.prints.wait_for(DeviceHealth::ready).name,
            "tcp://127.0.0.1:" + std::to_string(simulator_.port()));
}

TEST_F(Direct, AHundredReceiptsInARowComeOutInTheirOrder) {
  constexpr std::uint8_t kReceipts = 100;
  open();
  EscposReader alone;
  for (std::uint8_t n = 1; n <= kReceipts; ++n) {
    const core::ReceiptDocument document = receipt("Sale " + std::to_string(n));
    lane_.printer->print(print_id(n), document);
    alone.feed(render_escpos(document, profile_));
  }
  for (std::uint8_t n = 1; n <= kReceipts; ++n)
    EXPECT_EQ(lane_.prints.wait(print_id(n)).result, OutputResult::done) << int{n};
  EXPECT_EQ(simulator_.paper(), alone.items());
}

class EachProof : public Direct, public ::testing::WithParamInterface<PrintProof> {};

TEST_P(EachProof, ConfirmsAReceipt) {
  Lane::Setup setup;
  setup.abilities.proof = GetParam();
  open(setup);
  for (std::uint8_t n = 1; n <= 3; ++n)
    EXPECT_EQ(print(n, "Sale " + std::to_string(n)).result, OutputResult::done);
  EXPECT_TRUE(simulator_.wait_for_cuts(3));
  EXPECT_THAT(simulator_.problems(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Direct, EachProof,
                         ::testing::Values(PrintProof::none, PrintProof::paper_status,
                                           PrintProof::process_id));

TEST_F(Direct, AReceiptWaitsForAPrinterThatIsSwitchedOn) {
  simulator_.switch_off();
  open();
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.printer->print(print_id(2), receipt("second"));
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("switched on"));
  EXPECT_FALSE(lane_.prints.answered(print_id(1)));
  simulator_.switch_on();
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
  EXPECT_EQ(lane_.prints.wait(print_id(2)).result, OutputResult::done);
  lane_.prints.wait_for(DeviceHealth::ready);
  const std::string text = simulator_.text(48);
  EXPECT_LT(text.find("first"), text.find("second"));
}

TEST_F(Direct, AKickDoesNotWaitForAPrinterThatIsSwitchedOn) {
  simulator_.switch_off();
  Lane::Setup setup;
  setup.kick_limit = 300ms;
  open(setup);
  const OutputOutcome outcome = kick(1);
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_offline);
  simulator_.switch_on();
  EXPECT_EQ(print(1, "later").result, OutputResult::done);
  EXPECT_EQ(simulator_.kicks(), 0U);
}

TEST_F(Direct, NothingIsSentWhileTheCoverIsOpen) {
  simulator_.change([](State& state) { state.cover_open = true; });
  open();
  lane_.printer->print(print_id(1), receipt("first"));
  EXPECT_EQ(lane_.prints.wait_for(DeviceHealth::failed).detail,
            "The printer's cover is open. Close it.");
  EXPECT_FALSE(lane_.prints.answered(print_id(1)));
  simulator_.change([](State& state) { state.cover_open = false; });
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
  lane_.prints.wait_for(DeviceHealth::ready);
  EXPECT_EQ(count("first"), 1U);
}

TEST_F(Direct, AReceiptThatFoundNoPaperIsCertainlyNotPrinted) {
  simulator_.change([](State& state) { state.paper = false; });
  Lane::Setup setup;
  setup.receipt_limit = 400ms;
  open(setup);
  const OutputOutcome outcome = print(1, "first");
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::printer_no_paper);
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("Load a new roll"));
  simulator_.change([](State& state) { state.paper = true; });
  EXPECT_EQ(print(2, "second").result, OutputResult::done);
  EXPECT_EQ(count("first"), 0U);
}

TEST_F(Direct, PaperThatEndsInTheMiddleHoldsTheReceiptUntilThereIsANewRoll) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.change([](State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("first"));
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("Load a new roll"));
  EXPECT_FALSE(lane_.prints.answered(print_id(1)));
  simulator_.change([](State& state) { state.paper = true; });
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
  lane_.prints.wait_for(DeviceHealth::ready);
  EXPECT_EQ(count("first"), 1U);
  EXPECT_EQ(simulator_.cuts(), 1U);
}

TEST_F(Direct, PaperThatEndsInTheMiddleAndStaysAwayLeavesTheOutcomeUnknown) {
  Lane::Setup setup;
  setup.patience.held = 400ms;
  open(setup);
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.change([](State& state) { state.lines_left = 2; });
  const OutputOutcome outcome = print(1, "first");
  EXPECT_EQ(outcome.result, OutputResult::unknown);
  EXPECT_EQ(outcome.error.code, ErrorCode::printer_no_paper);
  // The printer has it all and finishes it with the new roll; nothing comes twice.
  simulator_.change([](State& state) { state.paper = true; });
  EXPECT_EQ(print(2, "second").result, OutputResult::done);
  EXPECT_EQ(count("first"), 1U);
  EXPECT_EQ(count("second"), 1U);
}

TEST_F(Direct, ACutterThatJamsIsNamed) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.change([](State& state) { state.cutter_jammed = true; });
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("cutter is stuck"));
  EXPECT_THAT(lane_.kicks.wait_for(DeviceHealth::failed).detail, HasSubstr("through the printer"));
  simulator_.change([](State& state) { state = {.broken = true}; });
  lane_.prints.wait_for_detail("it needs service");
  simulator_.change([](State& state) { state = {.feed_pressed = true}; });
  lane_.prints.wait_for_detail("FEED");
  simulator_.change([](State& state) { state = {.too_hot = true}; });
  lane_.prints.wait_for_detail("too hot");
  simulator_.change([](State& state) { state = {.paper_near_end = true}; });
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::warning).detail, HasSubstr("near its end"));
  EXPECT_EQ(print(1, "on the last of the roll").result, OutputResult::done);
}

TEST_F(Direct, AResetInTheMiddleIsUnknownAndTheNextReceiptIsWhole) {
  PrinterProfile profile = profile_;
  profile.code_pages = {{CodePage::cp437, 0}};
  lane_.start(std::make_unique<TcpLink>(TcpLinkConfig{"127.0.0.1", simulator_.port(), false}), {},
              profile);
  lane_.prints.wait_for(DeviceHealth::ready);
  // The printer is left within a line that goes as a picture, and waits for the rest of it.
  const core::ReceiptDocument with_picture{{core::ReceiptText{"Чек"}}};
  FreeTypeGlyphs glyphs;
  const std::size_t length = render_escpos(with_picture, profile, &glyphs).size();
  ASSERT_GT(length, 1'000U) << "no picture";
  simulator_.reset_next_connection(length / 2);
  lane_.printer->print(print_id(1), with_picture);
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
  EXPECT_EQ(print(2, "second").result, OutputResult::done);
  EXPECT_EQ(count("second"), 1U) << "swallowed by the picture before it:\n" << simulator_.text(48);
}

// At every byte of what is sent: `done` means on paper, `failed` means not on paper, and nothing is
// there twice.
TEST_F(Direct, CutAtAnyByteTheOutcomeNeverLies) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  const std::size_t length = render_escpos(receipt("round 100"), profile_).size() + 40;
  std::map<int, OutputResult> results;
  constexpr int kRounds = 60;
  for (int n = 0; n < kRounds; ++n) {
    simulator_.reset_next_connection(length * static_cast<std::size_t>(n) / kRounds);
    const auto id = static_cast<std::uint8_t>(n);
    results[n] = print(id, "round " + std::to_string(n)).result;
  }
  EXPECT_EQ(print(200, "last").result, OutputResult::done);
  int unknown = 0;
  for (const auto& [n, result] : results) {
    const std::size_t found = count("round " + std::to_string(n));
    EXPECT_LE(found, 1U) << n;
    if (result != OutputResult::unknown) {
      EXPECT_EQ(found, result == OutputResult::done ? 1U : 0U) << n;
    }
    if (result == OutputResult::unknown) ++unknown;
  }
  EXPECT_GT(unknown, 0);
}

TEST_F(Direct, APowerCutInTheMiddleIsUnknown) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.change([](State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.prints.wait_for(DeviceHealth::failed);
  simulator_.switch_off();
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
  simulator_.switch_on();
  simulator_.change([](State& state) { state.paper = true; });
  EXPECT_EQ(print(2, "second").result, OutputResult::done);
}

TEST_F(Direct, APrinterThatTakesNoMoreIsUnknown) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.with_device([](EscposDevice& device) {
    device.memory = 64;
    device.no_automatic = true;
  });
  simulator_.change([](State& state) { state.lines_left = 1; });
  core::ReceiptDocument long_one;
  for (int i = 0; i < 60'000; ++i)
    long_one.blocks.emplace_back(core::ReceiptText{"line of a receipt that has no end"});
  lane_.printer->print(print_id(1), long_one);
  const OutputOutcome outcome = lane_.prints.wait(print_id(1));
  EXPECT_EQ(outcome.result, OutputResult::unknown);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_timeout);
}

TEST_F(Direct, APrinterThatAnswersNonsenseIsSentNothing) {
  simulator_.with_device([](EscposDevice& device) { device.nonsense = true; });
  for (const StatusSupport support : {StatusSupport::yes, StatusSupport::perhaps}) {
    Lane lane;
    Lane::Setup setup;
    setup.abilities.real_time = support;
    setup.patience.answer = 100ms;
    setup.receipt_limit = 600ms;
    open(lane, setup);
    lane.printer->print(print_id(1), receipt("first"));
    const OutputOutcome outcome = lane.prints.wait(print_id(1));
    EXPECT_EQ(outcome.result, OutputResult::failed);
    EXPECT_EQ(outcome.error.code, ErrorCode::device_failure);
    EXPECT_THAT(lane.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("no receipt printer"));
  }
  EXPECT_THAT(simulator_.paper(), IsEmpty());
}

TEST_F(Direct, AnswersMayBeLate) {
  simulator_.delay_answers(150ms);
  open();
  EXPECT_EQ(print(1, "first").result, OutputResult::done);
  EXPECT_EQ(kick(1).result, OutputResult::done);
  EXPECT_EQ(count("first"), 1U);
}

TEST_F(Direct, APrinterThatMustAnswerAndDoesNotIsSentNothing) {
  simulator_.with_device([](EscposDevice& device) { device.mute = true; });
  Lane::Setup setup;
  setup.receipt_limit = 1s;
  open(setup);
  const OutputOutcome outcome = print(1, "first");
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_timeout);
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("is silent"));
  EXPECT_THAT(simulator_.paper(), IsEmpty());
}

TEST_F(Direct, APrinterThatNeedNotAnswerIsPrintedOn) {
  simulator_.with_device([](EscposDevice& device) { device.mute = true; });
  Lane::Setup setup;
  setup.abilities = {StatusSupport::perhaps, false, PrintProof::none};
  setup.patience.answer = 100ms;
  open(setup);
  EXPECT_EQ(print(1, "first").result, OutputResult::done);
  EXPECT_EQ(kick(1).result, OutputResult::done);
  EXPECT_TRUE(simulator_.wait_for_cuts(1));
  lane_.prints.wait_for(DeviceHealth::ready);
}

TEST_F(Direct, AReceiptThatIsNeverConfirmedIsUnknownAndTheProfileIsBlamed) {
  simulator_.with_device([](EscposDevice& device) { device.no_proof = true; });
  open();
  const OutputOutcome outcome = print(1, "first");
  EXPECT_EQ(outcome.result, OutputResult::unknown);
  EXPECT_THAT(outcome.error.detail, HasSubstr("printer.profile"));
  EXPECT_EQ(count("first"), 1U);
}

TEST_F(Direct, TwoTillsShareAPrinter) {
  constexpr std::uint8_t kReceipts = 12;
  Lane other;
  open();
  open(other, {});
  for (std::uint8_t n = 1; n <= kReceipts; ++n) {
    lane_.printer->print(print_id(n), receipt("Lane 2 sale " + std::to_string(n)));
    other.printer->print(print_id(n), receipt("Lane 3 sale " + std::to_string(n)));
    other.drawer->kick(kick_id(n));
    std::this_thread::sleep_for(20ms);
  }
  for (std::uint8_t n = 1; n <= kReceipts; ++n) {
    EXPECT_EQ(lane_.prints.wait(print_id(n)).result, OutputResult::done);
    EXPECT_EQ(other.prints.wait(print_id(n)).result, OutputResult::done);
    EXPECT_EQ(other.kicks.wait(kick_id(n)).result, OutputResult::done);
    EXPECT_EQ(count("Lane 2 sale " + std::to_string(n)), 1U);
    EXPECT_EQ(count("Lane 3 sale " + std::to_string(n)), 1U);
  }
  EXPECT_EQ(simulator_.cuts(), 2U * kReceipts);
  EXPECT_THAT(simulator_.problems(), IsEmpty());
  EXPECT_FALSE(lane_.prints.was(DeviceHealth::failed)) << "a busy printer is no trouble";
  EXPECT_FALSE(other.prints.was(DeviceHealth::failed)) << "a busy printer is no trouble";
}

TEST_F(Direct, AnIdleLinkIsClosedUnlessItIsHeld) {
  open();
  EXPECT_EQ(print(1, "first").result, OutputResult::done);
  const std::size_t before = simulator_.jobs().size();
  EXPECT_TRUE(simulator_.wait_for_connections(before + 2)) << "each look opens it anew";

  PrinterSimulator own;
  Lane lane;
  Lane::Setup setup;
  setup.held = true;
  lane.start(std::make_unique<TcpLink>(TcpLinkConfig{"127.0.0.1", own.port(), true}), setup,
             profile_);
  lane.prints.wait_for(DeviceHealth::ready);
  own.change([](State& state) { state.cover_open = true; });
  lane.prints.wait_for(DeviceHealth::failed);
  own.change([](State& state) { state.cover_open = false; });
  lane.prints.wait_for(DeviceHealth::ready);
  EXPECT_EQ(own.jobs().size(), 1U);
}

TEST_F(Direct, StopTakesBackWhatHasNotBegun) {
  simulator_.switch_off();
  open();
  lane_.printer->print(print_id(1), receipt("a"));
  lane_.drawer->kick(kick_id(1));
  lane_.prints.wait_for(DeviceHealth::failed);
  const auto before = std::chrono::steady_clock::now();
  lane_.printer->stop();
  lane_.drawer->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "a hang, not a figure";
  EXPECT_EQ(lane_.prints.wait(print_id(1)).error.code, ErrorCode::device_closed);
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::failed);
  EXPECT_EQ(lane_.kicks.wait(kick_id(1)).result, OutputResult::failed);
}

TEST_F(Direct, StopWaitsForAReceiptInHandButNotForANewRoll) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  simulator_.change([](State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("a"));
  lane_.prints.wait_for(DeviceHealth::failed);
  const auto before = std::chrono::steady_clock::now();
  lane_.printer->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "a hang, not a figure";
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
}

TEST_F(Direct, AReceiptOfAnEarlierRunIsUnknownAndNotRepeated) {
  open();
  lane_.printer->look_up(print_id(1));
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
  EXPECT_THAT(simulator_.paper(), IsEmpty());
}

TEST_F(Direct, AnAddressThatIsNoneIsNamed) {
  Lane lane;
  lane.start(std::make_unique<TcpLink>(TcpLinkConfig{"printer.example", 9100, false}), {},
             profile_);
  EXPECT_THAT(lane.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("printer.example"));
}

}  // namespace
}  // namespace holdfast::drivers
