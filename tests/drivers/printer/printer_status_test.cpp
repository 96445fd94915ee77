// What printers say of themselves, byte by byte as the command reference has it.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "drivers/printer/printer_status.h"
#include "drivers/printer/status_stream.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PrinterStatus after(StatusQuestion question, std::uint8_t answer) {
  PrinterStatus status;
  EXPECT_TRUE(read_answer(question, answer, status));
  return status;
}

TEST(PrinterStatus, EachBitOfTheAnswersInRealTime) {
  using Q = StatusQuestion;
  EXPECT_EQ(after(Q::printer, 0x12).online, true);
  EXPECT_EQ(after(Q::printer, 0x12).drawer_pin_high, false);
  EXPECT_EQ(after(Q::printer, 0x16).drawer_pin_high, true);
  EXPECT_EQ(after(Q::printer, 0x1A).online, false);
  EXPECT_TRUE(after(Q::printer, 0x3A).waiting_to_go_online);
  EXPECT_TRUE(after(Q::printer, 0x5A).feed_button);

  EXPECT_EQ(after(Q::offline_cause, 0x12), PrinterStatus{});
  EXPECT_TRUE(after(Q::offline_cause, 0x16).cover_open);
  EXPECT_TRUE(after(Q::offline_cause, 0x1A).feed_button);
  EXPECT_TRUE(after(Q::offline_cause, 0x32).paper_end);
  EXPECT_TRUE(after(Q::offline_cause, 0x52).offline_error);

  EXPECT_EQ(after(Q::error_cause, 0x12), PrinterStatus{});
  EXPECT_TRUE(after(Q::error_cause, 0x16).recoverable_error);
  EXPECT_TRUE(after(Q::error_cause, 0x1A).cutter_error);
  EXPECT_TRUE(after(Q::error_cause, 0x32).unrecoverable_error);
  EXPECT_TRUE(after(Q::error_cause, 0x52).auto_recoverable_error);

  EXPECT_EQ(after(Q::paper, 0x12), PrinterStatus{});
  EXPECT_TRUE(after(Q::paper, 0x1E).paper_near_end);
  EXPECT_FALSE(after(Q::paper, 0x1E).paper_end);
  EXPECT_TRUE(after(Q::paper, 0x7E).paper_end);
}

TEST(PrinterStatus, EachBitOfAutomaticStatus) {
  const auto of = [](AutomaticStatus bytes) {
    PrinterStatus status;
    EXPECT_TRUE(read_automatic(bytes, status));
    status.drawer_pin_high.reset();
    return status;
  };
  EXPECT_EQ(of({0x10, 0x00, 0x00, 0x0F}), PrinterStatus{});
  EXPECT_EQ(of({0x18, 0x00, 0x00, 0x0F}), PrinterStatus{.online = false});
  EXPECT_TRUE(of({0x38, 0x00, 0x00, 0x0F}).cover_open);
  EXPECT_TRUE(of({0x58, 0x00, 0x00, 0x0F}).feed_button);
  EXPECT_TRUE(of({0x18, 0x01, 0x00, 0x0F}).waiting_to_go_online);
  EXPECT_TRUE(of({0x18, 0x02, 0x00, 0x0F}).feed_button);
  EXPECT_TRUE(of({0x18, 0x04, 0x00, 0x0F}).recoverable_error);
  EXPECT_TRUE(of({0x18, 0x08, 0x00, 0x0F}).cutter_error);
  EXPECT_TRUE(of({0x18, 0x20, 0x00, 0x0F}).unrecoverable_error);
  EXPECT_TRUE(of({0x18, 0x40, 0x00, 0x0F}).auto_recoverable_error);
  EXPECT_TRUE(of({0x10, 0x00, 0x03, 0x0F}).paper_near_end);
  EXPECT_FALSE(of({0x10, 0x00, 0x03, 0x0F}).paper_end);
  EXPECT_TRUE(of({0x18, 0x00, 0x0F, 0x0F}).paper_end);
  PrinterStatus status;
  EXPECT_TRUE(read_automatic({0x14, 0x00, 0x00, 0x0F}, status));
  EXPECT_EQ(status.drawer_pin_high, true);
}

TEST(PrinterStatus, BytesWithoutTheFixedBitsChangeNothing) {
  for (int byte = 0; byte < 256; ++byte) {
    PrinterStatus status;
    const auto b = static_cast<std::uint8_t>(byte);
    const bool fixed_bits =
        (byte & 0x01) == 0 && (byte & 0x02) != 0 && (byte & 0x10) != 0 && (byte & 0x80) == 0;
    for (const int n : {1, 2, 3, 4}) {
      EXPECT_EQ(read_answer(static_cast<StatusQuestion>(n), b, status), fixed_bits) << byte;
      if (!fixed_bits) {
        EXPECT_EQ(status, PrinterStatus{});
      }
    }
    const bool starts = (byte & 0x93) == 0x10;
    EXPECT_EQ(read_automatic(AutomaticStatus{b, 0, 0, 0}, status), starts) << byte;
    EXPECT_EQ(read_automatic(AutomaticStatus{0x10, 0, b, 0}, status), (byte & 0x90) == 0) << byte;
  }
}

TEST(PrinterStatus, TheScreenSaysWhatToDo) {
  const auto detail = [](const PrinterStatus& status) { return health(status).second; };
  EXPECT_EQ(health({}).first, DeviceHealth::ready);
  EXPECT_EQ(health({.paper_near_end = true}).first, DeviceHealth::warning);
  EXPECT_THAT(detail({.paper_near_end = true}), HasSubstr("near its end"));
  EXPECT_THAT(detail({.online = false, .paper_end = true}), HasSubstr("Load a new roll"));
  EXPECT_THAT(detail({.online = false, .cover_open = true, .paper_end = true}),
              HasSubstr("cover is open. Close it"));
  EXPECT_THAT(detail({.online = false, .cutter_error = true}), HasSubstr("cutter is stuck"));
  EXPECT_THAT(detail({.online = false, .feed_button = true}), HasSubstr("FEED"));
  EXPECT_THAT(detail({.online = false}), HasSubstr("offline"));
  EXPECT_EQ(health({.online = false}).first, DeviceHealth::failed);
}

TEST(PrinterStatus, WhyItPrintsNothingHasAName) {
  EXPECT_EQ(trouble({}), std::nullopt);
  EXPECT_EQ(trouble({.paper_near_end = true}), std::nullopt);
  EXPECT_EQ(trouble({.paper_end = true})->code, ErrorCode::printer_no_paper);
  EXPECT_EQ(trouble({.cover_open = true})->code, ErrorCode::printer_cover_open);
  EXPECT_EQ(trouble({.recoverable_error = true})->code, ErrorCode::printer_error);
  EXPECT_EQ(trouble({.online = false})->code, ErrorCode::device_offline);
}

std::vector<StatusEvent> read(std::vector<std::uint8_t> bytes) {
  StatusStream stream;
  return stream.feed(bytes);
}

TEST(StatusStream, TellsOneKindOfAnswerFromAnother) {
  EXPECT_THAT(read({0x12, 0x1A}), ElementsAre(RealTimeAnswer{0x12}, RealTimeAnswer{0x1A}));
  EXPECT_THAT(read({0x14, 0x00, 0x03, 0x0F}), ElementsAre(AutomaticStatus{0x14, 0x00, 0x03, 0x0F}));
  EXPECT_THAT(read({0x03}), ElementsAre(InOrderAnswer{0x03}));
  EXPECT_THAT(read({0x37, 0x22, '0', '0', '4', '2', 0x00}),
              ElementsAre(ProcessedUpTo{{'0', '0', '4', '2'}}));
  EXPECT_THAT(read({0xFF, 0x9A}), ElementsAre(Nonsense{0xFF}, Nonsense{0x9A}));
}

TEST(StatusStream, FlowControlMayComeBetweenAnyTwoBytes) {
  EXPECT_THAT(read({0x13, 0x10, 0x11, 0x00, 0x13, 0x00, 0x11, 0x0F}),
              ElementsAre(AutomaticStatus{0x10, 0x00, 0x00, 0x0F}));
  EXPECT_THAT(read({0x11, 0x13}), IsEmpty());
}

TEST(StatusStream, AnAnswerThatBreaksOffIsNonsenseAndTheNextOneIsRead) {
  EXPECT_THAT(read({0x10, 0x00, 0x12}),
              ElementsAre(Nonsense{0x10}, Nonsense{0x00}, RealTimeAnswer{0x12}));
  EXPECT_THAT(read({0x37, 0x22, '1', 0x00, 0x12}),
              ElementsAre(Nonsense{0x37}, Nonsense{0x22}, Nonsense{'1'}, InOrderAnswer{0x00},
                          RealTimeAnswer{0x12}));
  EXPECT_THAT(read({0x37, 0x40}), ElementsAre(Nonsense{0x37}, InOrderAnswer{0x40}));
}

RC_GTEST_PROP(StatusStream, IsTheSameHoweverTheBytesArrive, (std::vector<std::uint8_t> bytes)) {
  const std::vector<StatusEvent> whole = read(bytes);
  StatusStream stream;
  std::vector<StatusEvent> parts;
  for (const std::uint8_t byte : bytes) {
    for (const StatusEvent& event : stream.feed({&byte, 1})) parts.push_back(event);
  }
  RC_ASSERT(whole == parts);
}

}  // namespace
}  // namespace holdfast::drivers
