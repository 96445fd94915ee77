#include "pos/till/device_book.h"

namespace holdfast::till {
namespace {

namespace cmd = command;
using core::ErrorCode;
using ports::DeviceHealth;
using ports::DeviceReport;
using ports::DeviceRole;
using ports::DeviceState;
using ports::OutputResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Book : public ::testing::Test {
 protected:
  void hear(const Command& command) { book_.apply(command, core::Instant{now_ms_}, now_ms_); }
  void tell(DeviceRole role, DeviceHealth health, const std::string& detail = {}) {
    hear(cmd::DeviceChanged{{role, health, "Example", detail}});
  }
  void pass(std::int64_t ms) { now_ms_ += ms; }
  [[nodiscard]] DeviceReport report(DeviceRole role) const {
    for (const DeviceReport& one : book_.reports(now_ms_)) {
      if (one.status.role == role) return one;
    }
    ADD_FAILURE() << "nothing was heard of it";
    return {};
  }

  DeviceBook book_;
  std::int64_t now_ms_ = 1'000;
};

TEST_F(Book, BeginsEmpty) {
  EXPECT_THAT(book_.reports(0), IsEmpty());
  hear(cmd::ClockTicked{});
  EXPECT_THAT(book_.reports(0), IsEmpty());
}

TEST_F(Book, CountsScansOfScannersOnly) {
  tell(DeviceRole::scanner, DeviceHealth::ready);
  hear(cmd::Scan{{"4006381333931", core::Symbology::ean_13, "usb:052e:1234"}});
  hear(cmd::Scan{{"4006381333931", core::Symbology::unknown, "wedge"}});
  hear(cmd::Scan{{"4006381333931", core::Symbology::unknown, std::string{core::kTypedByHand}}});
  hear(cmd::Scan{{"4006381333931", core::Symbology::unknown, "tile"}});
  EXPECT_EQ(report(DeviceRole::scanner).statistics.good_scans, 2);
}

TEST_F(Book, CountsAScanThatWasNoneAndKeepsWhatToDoAboutIt) {
  tell(DeviceRole::scanner, DeviceHealth::ready);
  pass(10);
  tell(DeviceRole::scanner, DeviceHealth::warning, "Let it end each code with Enter.");
  const DeviceReport scanner = report(DeviceRole::scanner);
  EXPECT_EQ(scanner.statistics.bad_scans, 1);
  ASSERT_TRUE(scanner.last_error);
  EXPECT_THAT(scanner.last_error->sentence, HasSubstr("Enter"));
  EXPECT_EQ(scanner.last_error->at, core::Instant{1'010});
  tell(DeviceRole::scanner, DeviceHealth::ready);
  EXPECT_TRUE(report(DeviceRole::scanner).last_error) << "also when it has passed";
}

TEST_F(Book, TellsAReplugFromAFault) {
  tell(DeviceRole::scanner, DeviceHealth::absent);
  tell(DeviceRole::scanner, DeviceHealth::ready);
  EXPECT_EQ(report(DeviceRole::scanner).statistics.replugs, 0) << "the first time is none";
  tell(DeviceRole::scanner, DeviceHealth::absent);
  EXPECT_EQ(report(DeviceRole::scanner).state(), DeviceState::open);
  tell(DeviceRole::scanner, DeviceHealth::ready);
  tell(DeviceRole::scanner, DeviceHealth::failed, "It stopped.");
  tell(DeviceRole::scanner, DeviceHealth::failed, "It is still so.");
  tell(DeviceRole::scanner, DeviceHealth::ready);
  const auto counted = report(DeviceRole::scanner).statistics;
  EXPECT_EQ(counted.replugs, 1);
  EXPECT_EQ(counted.faults, 1);
}

TEST_F(Book, CountsTheTimeInWhichADeviceWorked) {
  tell(DeviceRole::scale, DeviceHealth::ready);
  pass(5'000);
  EXPECT_EQ(report(DeviceRole::scale).statistics.enabled_ms, 5'000) << "up to now";
  tell(DeviceRole::scale, DeviceHealth::warning, "x");
  pass(1'000);
  tell(DeviceRole::scale, DeviceHealth::absent);
  pass(60'000);
  EXPECT_EQ(report(DeviceRole::scale).statistics.enabled_ms, 6'000);
  tell(DeviceRole::scale, DeviceHealth::ready);
  pass(1);
  EXPECT_EQ(report(DeviceRole::scale).statistics.enabled_ms, 6'001);
}

TEST_F(Book, CountsOutputsByTheirThreeEnds) {
  tell(DeviceRole::receipt_printer, DeviceHealth::ready);
  hear(cmd::PrintFinished{{}, {OutputResult::done, {}}});
  hear(cmd::PrintFinished{{}, {OutputResult::failed, {ErrorCode::printer_no_paper, {}}}});
  hear(cmd::PrintFinished{{}, {OutputResult::unknown, {ErrorCode::device_offline, "cable"}}});
  hear(cmd::KickFinished{{}, {OutputResult::failed, {ErrorCode::drawer_stuck, {}}}});
  const DeviceReport printer = report(DeviceRole::receipt_printer);
  EXPECT_EQ(printer.statistics.outputs_done, 1);
  EXPECT_EQ(printer.statistics.outputs_failed, 1);
  EXPECT_EQ(printer.statistics.outputs_unknown, 1);
  EXPECT_THAT(printer.last_error->sentence, HasSubstr("cable"));
  EXPECT_EQ(report(DeviceRole::cash_drawer).statistics.outputs_failed, 1);
}

TEST_F(Book, AJobOfAnotherPrinterIsThatOnes) {
  core::PrintJobId label;
  label.value.bytes[0] = 1;
  book_.printed_by(label, DeviceRole::label_printer);
  hear(cmd::PrintFinished{label, {OutputResult::done, {}}});
  EXPECT_EQ(report(DeviceRole::label_printer).statistics.outputs_done, 1);
  hear(cmd::PrintFinished{label, {OutputResult::done, {}}});
  EXPECT_EQ(report(DeviceRole::receipt_printer).statistics.outputs_done, 1);
}

TEST_F(Book, WhatIsNotSetUpHasNotFailed) {
  tell(DeviceRole::receipt_printer, DeviceHealth::not_set_up);
  hear(cmd::PrintFinished{{}, {OutputResult::failed, {ErrorCode::device_not_set_up, {}}}});
  const DeviceReport printer = report(DeviceRole::receipt_printer);
  EXPECT_EQ(printer.state(), DeviceState::closed);
  EXPECT_EQ(printer.statistics, ports::DeviceStatistics{});
  EXPECT_FALSE(printer.last_error);
}

TEST_F(Book, CountsWeightsAtRest) {
  hear(cmd::ScaleChanged{ports::ScaleReading::of(ports::ScaleState::in_motion)});
  EXPECT_THAT(book_.reports(0), IsEmpty());
  hear(cmd::ScaleChanged{ports::ScaleReading::resting({1, 3, core::WeightUnit::kilogram})});
  EXPECT_EQ(report(DeviceRole::scale).statistics.weighings, 1);
}

TEST_F(Book, KeepsTheLastCheck) {
  book_.note_check(DeviceRole::receipt_printer, {true, "test print: done", core::Instant{5}});
  EXPECT_TRUE(report(DeviceRole::receipt_printer).last_check->passed);
  EXPECT_THAT(book_.reports(0), SizeIs(1));
}

}  // namespace
}  // namespace holdfast::till
