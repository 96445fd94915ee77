// What a till prints and kicks, and what it knows of that after a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/till/till_fixture.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;
using core::OutputJob;
using ports::OutputOutcome;
using ports::OutputResult;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_till::kNotebook;
using testing_till::kPencil;

const OutputOutcome kFailed{OutputResult::failed, {ErrorCode::device_offline, {}}};
const OutputOutcome kUnknown{OutputResult::unknown, {ErrorCode::outcome_unknown, {}}};

class OutputsTest : public testing_till::TillTest {
 protected:
  void sell() {
    send(command::Scan{kNotebook});
    send(command::StartCashPayment{});
    const Effects tendered = send(command::TenderCash{euro(500)});
    sold = only<effect::Append>(tendered);
    committed_effects = commit(tendered);
    kick = std::get<effect::Kick>(committed_effects.at(0));
    print = std::get<effect::Print>(committed_effects.at(1));
  }
  core::Workspace saved(const Effects& effects) {
    return only<effect::SaveWorkspace>(effects).workspace;
  }
  // The program was killed with this on its disk.
  Effects restart(const core::Workspace& workspace) {
    again = std::make_unique<Till>(catalogue, clock, random);
    for (const CommittedEntry& entry : journal) again->replay(entry);
    EXPECT_TRUE(again->resume(workspace, now));
    return again->handle(command::ClockTicked{}, now);
  }
  OutputState receipt_again() const { return again->view().receipts.at(0).printing; }

  effect::Append sold;
  effect::Kick kick;
  effect::Print print;
  std::unique_ptr<Till> again;
};

TEST_F(OutputsTest, KicksAndPrintsAfterTheCommitAndNotBefore) {
  open_till();
  send(command::Scan{kNotebook});
  EXPECT_THAT(send(command::StartCashPayment{}), IsEmpty());
  const Effects tendered = send(command::TenderCash{euro(500)});
  const auto append = only<effect::Append>(tendered);
  const auto& sale = std::get<core::SaleRecorded>(append.body);
  core::Workspace with_outputs{kAmelie, {}, sale.sale.id(), append.workspace.outputs};
  EXPECT_EQ(append.workspace, with_outputs);
  EXPECT_TRUE(view().payment.committing);
  EXPECT_EQ(view().screen, Screen::pay_cash);

  const Effects effects = commit(tendered);
  ASSERT_THAT(effects, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<effect::Kick>(effects[0]));
  EXPECT_EQ(std::get<effect::Print>(effects[1]).document, view().change.receipt);
  EXPECT_EQ(view().screen, Screen::change_due);
  EXPECT_EQ(view().change.change, euro(140));
  EXPECT_EQ(view().change.drawer, OutputState::working);
  EXPECT_FALSE(view().payment.committing);

  EXPECT_EQ(only<effect::SaveWorkspace>(send(command::NextSale{})).workspace,
            (core::Workspace{kAmelie, {}, {}, with_outputs.outputs}));
  EXPECT_EQ(view().change, ChangeView{});
}

TEST_F(OutputsTest, TheJobsAreOnTheDiskWithTheirSale) {
  open_till();
  sell();
  ASSERT_TRUE(sold.workspace.outputs);
  using Kind = OutputJob::Kind;
  using State = OutputJob::State;
  EXPECT_EQ(sold.workspace.outputs->jobs,
            (std::vector<OutputJob>{{kick.id.value, Kind::kick, State::sent, 1},
                                    {print.id.value, Kind::receipt, State::sent, 1}}));
  EXPECT_THAT(saved(send(command::KickFinished{kick.id, {}})).outputs->jobs, SizeIs(1));
  const auto after = saved(send(command::PrintFinished{print.id, kFailed}));
  EXPECT_EQ(after.outputs->jobs,
            (std::vector<OutputJob>{{print.id.value, Kind::receipt, State::failed, 1}}));
}

TEST_F(OutputsTest, ASaleThatIsNotCommittedLeavesNoJobs) {
  open_till();
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  const auto append = only<effect::Append>(send(command::TenderCash{euro(500)}));
  send(command::EntryFailed{append.id, {ErrorCode::disk_full, {}}});
  send(command::CancelPayment{});
  const Effects scanned = send(command::Scan{kPencil});
  ASSERT_THAT(scanned, SizeIs(2));
  EXPECT_THAT(std::get<effect::SaveWorkspace>(scanned[0]).workspace.outputs->jobs, IsEmpty());
}

// An outcome that comes while the next entry is on its way must not put the workspace from
// before that entry on the disk after it.
TEST_F(OutputsTest, AnOutcomeWaitsForTheEntryThatIsBeingWritten) {
  open_till();
  sell();
  send(command::NextSale{});
  send(command::Scan{kPencil});
  send(command::StartCashPayment{});
  const Effects tendered = send(command::TenderCash{euro(500)});
  EXPECT_THAT(send(command::PrintFinished{print.id, {}}), IsEmpty());
  const Effects committed = commit(tendered);
  ASSERT_THAT(committed, SizeIs(3));
  const auto& workspace = std::get<effect::SaveWorkspace>(committed[2]).workspace;
  EXPECT_FALSE(workspace.open_sale);
  EXPECT_TRUE(workspace.unacknowledged);
  EXPECT_EQ(std::ranges::count(workspace.outputs->jobs, print.id.value, &OutputJob::id), 0);
  EXPECT_THAT(workspace.outputs->jobs, SizeIs(3)) << "the first kick, and the second sale's two";
}

TEST_F(OutputsTest, APrintOfAnEarlierRunIsLookedUpAndAKickIsNot) {
  open_till();
  sell();
  const Effects asked = restart(sold.workspace);
  EXPECT_EQ(asked, Effects{effect::LookUpPrint{print.id}});
  EXPECT_EQ(again->view().change.printing, OutputState::working);
  EXPECT_EQ(again->view().change.drawer, OutputState::unknown);
  static_cast<void>(again->handle(command::PrintFinished{print.id, {}}, now));
  EXPECT_EQ(again->view().change.printing, OutputState::done);
  EXPECT_EQ(receipt_again(), OutputState::done);
}

TEST_F(OutputsTest, WhatThePrintServerForgotIsUnknown) {
  open_till();
  sell();
  send(command::NextSale{});
  const auto left = saved(send(command::KickFinished{kick.id, {}}));
  restart(left);
  EXPECT_EQ(again->view().screen, Screen::sign_in);
  static_cast<void>(again->handle(command::PrintFinished{print.id, kUnknown}, now));
  EXPECT_THAT(again->view().banner.text, HasSubstr("may not have been printed"));
  EXPECT_EQ(receipt_again(), OutputState::unknown);
}

TEST_F(OutputsTest, WhatEndedBeforeTheRestartIsKnownAfterIt) {
  open_till();
  sell();
  send(command::KickFinished{kick.id, {}});
  restart(saved(send(command::PrintFinished{print.id, {}})));
  EXPECT_EQ(again->view().change.drawer, OutputState::done);
  EXPECT_EQ(again->view().change.printing, OutputState::done);
  EXPECT_TRUE(again->view().change.recovered);
}

TEST_F(OutputsTest, WithoutARecordNothingIsKnown) {
  open_till();
  sell();
  EXPECT_THAT(restart({kAmelie, {}, sold.workspace.unacknowledged}), IsEmpty());
  EXPECT_EQ(again->view().change.drawer, OutputState::unknown);
  EXPECT_EQ(again->view().change.printing, OutputState::unknown);
  EXPECT_EQ(receipt_again(), OutputState::unknown);
}

TEST_F(OutputsTest, AReceiptThatWasNotPrintedIsNoDuplicateAfterARestartEither) {
  open_till();
  sell();
  send(command::KickFinished{kick.id, {}});
  const auto left = saved(send(command::PrintFinished{print.id, kFailed}));
  EXPECT_THAT(restart(left), IsEmpty());
  EXPECT_EQ(again->view().change.printing, OutputState::failed);
  const auto record = only<effect::RecordPrint>(again->handle(command::ReprintReceipt{}, now));
  const auto jobs = record.workspace.outputs->jobs;
  ASSERT_THAT(jobs, SizeIs(2));
  EXPECT_EQ(jobs[1].kind, OutputJob::Kind::receipt);
  const auto paper = only<effect::Print>(again->handle(command::PrintRecorded{record.id}, now));
  EXPECT_EQ(paper.document, print.document);
  const auto after = saved(again->handle(command::PrintFinished{record.id, {}}, now));
  EXPECT_THAT(after.outputs->jobs, IsEmpty()) << "the paper is there: what failed before is over";
}

TEST_F(OutputsTest, ANoticeWaitsBehindAnErrorAndIsNotLost) {
  open_till();
  send(command::Scan{kNotebook});
  pay(euro(500));
  const auto job = std::get<effect::Print>(committed_effects.at(1)).id;
  send(command::NextSale{});
  expect_refused(command::StartCashPayment{}, ErrorCode::sale_empty);
  send(command::PrintFinished{job, {ports::OutputResult::failed, {ErrorCode::device_offline, {}}}});
  EXPECT_EQ(view().banner.error_name, "sale_empty");
  send(command::Scan{kPencil});
  EXPECT_EQ(view().banner.kind, Banner::Kind::info);
  EXPECT_THAT(view().banner.text, HasSubstr("was not printed"));
  send(command::Scan{kPencil});
  EXPECT_EQ(view().banner.kind, Banner::Kind::good);
}

TEST_F(OutputsTest, ReprintsWithoutKicking) {
  open_till();
  expect_refused(command::ReprintReceipt{}, ErrorCode::not_now);
  send(command::Scan{kNotebook});
  pay(euro(500));
  const auto first = std::get<effect::Print>(committed_effects.at(1));
  send(command::PrintFinished{first.id, {}});
  const auto copy = recorded(send(command::ReprintReceipt{}));
  EXPECT_NE(copy.id, first.id);
  EXPECT_NE(copy.document, first.document) << "a copy says that it is one";
  EXPECT_EQ(view().change.printing, OutputState::working);
  send(command::NextSale{});
  EXPECT_EQ(recorded(send(command::ReprintReceipt{})).document, copy.document);
}

TEST_F(OutputsTest, PrintsNothingAgainThatTheDiskDoesNotKnow) {
  open_till();
  sell();
  const auto record = only<effect::RecordPrint>(send(command::ReprintReceipt{}));
  EXPECT_THAT(send(command::PrintRecorded{id<core::PrintJobId>(99)}),
              Contains(Effect(effect::Sound{effect::Tone::bad})));
  const Effects effects =
      send(command::PrintRecorded{record.id, core::Error{ErrorCode::disk_full, {}}});
  for (const Effect& effect : effects) EXPECT_FALSE(std::holds_alternative<effect::Print>(effect));
  EXPECT_EQ(view().banner.error_name, "disk_full");
  EXPECT_EQ(view().screen, Screen::change_due);
  EXPECT_EQ(view().change.printing, OutputState::failed);
}

TEST_F(OutputsTest, ShowsARecoveredSaleOnceItKnowsTheShop) {
  open_till();
  sell();
  const ports::MemoryCatalogue nothing;
  ports::MemoryCatalogue late = nothing;
  Till restarted(late, clock, random);
  for (const CommittedEntry& entry : journal) restarted.replay(entry);
  const auto sale = std::get<core::SaleRecorded>(journal.back().body).sale.id();
  ASSERT_TRUE(restarted.resume({kAmelie, {}, sale}, now));
  EXPECT_EQ(restarted.view().screen, Screen::waiting_for_catalogue);
  late = shop();
  EXPECT_THAT(restarted.handle(command::CatalogueChanged{}, now), IsEmpty());
  EXPECT_EQ(restarted.view().screen, Screen::change_due);
  EXPECT_TRUE(restarted.view().change.recovered);
  EXPECT_EQ(restarted.view().change.change, euro(140));
  EXPECT_EQ(restarted.view().change.receipt,
            std::get<effect::Print>(committed_effects[1]).document);
}

TEST_F(OutputsTest, AShiftReportThatWasNotPrintedCanBePrinted) {
  open_till();
  send(command::StartCloseShift{});
  committed_effects = commit(send(command::CloseShift{euro(10'000)}));
  const auto report = only<effect::Print>(committed_effects);
  expect_refused(command::ReprintShiftReport{}, ErrorCode::not_signed_in);
  const auto left = saved(send(command::PrintFinished{report.id, kFailed}));
  restart(left);
  EXPECT_EQ(again->view().last_report->printing, OutputState::failed);

  sign_in();
  ASSERT_EQ(view().screen, Screen::open_shift);
  const auto second = recorded(send(command::ReprintShiftReport{}));
  EXPECT_EQ(second.document, report.document) << "the first one to be printed is no duplicate";
  EXPECT_THAT(saved(send(command::PrintFinished{second.id, {}})).outputs->jobs, IsEmpty());
  EXPECT_EQ(view().last_report->printing, OutputState::done);
  const auto third = recorded(send(command::ReprintShiftReport{}));
  EXPECT_NE(third.document, report.document);
  send(command::PrintFinished{third.id, kFailed});
  EXPECT_EQ(view().last_report->printing, OutputState::done) << "a copy that fails";
}

// Nobody misses a printer or a drawer that the settings do not name.
TEST_F(OutputsTest, DevicesThatAreNotSetUpAreNoTrouble) {
  const OutputOutcome none{OutputResult::failed, {ErrorCode::device_not_set_up, {}}};
  send(command::DeviceChanged{
      {ports::DeviceRole::receipt_printer, ports::DeviceHealth::not_set_up, {}, {}}});
  send(command::DeviceChanged{
      {ports::DeviceRole::cash_drawer, ports::DeviceHealth::not_set_up, {}, {}}});
  open_till();
  sell();
  send(command::KickFinished{kick.id, none});
  const auto left = saved(send(command::PrintFinished{print.id, none}));
  EXPECT_EQ(view().change.printing, OutputState::none);
  EXPECT_EQ(view().change.drawer, OutputState::none);
  EXPECT_EQ(view().change.printing_detail + view().change.drawer_detail, "");
  EXPECT_EQ(view().receipts.at(0).printing, OutputState::failed) << "it is on no paper";
  expect_refused(command::ReprintReceipt{}, ErrorCode::device_not_set_up);

  restart(left);
  EXPECT_TRUE(again->view().change.recovered);
  for (const auto role : {ports::DeviceRole::receipt_printer, ports::DeviceRole::cash_drawer}) {
    std::ignore =
        again->handle(command::DeviceChanged{{role, ports::DeviceHealth::not_set_up, {}, {}}}, now);
  }
  EXPECT_EQ(again->view().change.printing, OutputState::none);
  EXPECT_EQ(again->view().change.drawer, OutputState::none);

  send(command::NextSale{});
  const Effects moved =
      commit(send(command::MoveCash{core::CashMoved::Direction::in, euro(100), "x"}));
  send(command::PrintFinished{std::get<effect::Print>(moved.at(1)).id, none});
  EXPECT_NE(view().banner.kind, Banner::Kind::error);
  EXPECT_THAT(view().banner.text, testing::Not(HasSubstr("printed")));
  send(command::StartCloseShift{});
  commit(send(command::CloseShift{view().shift.expected_cash}));
  sign_in();
  expect_refused(command::ReprintShiftReport{}, ErrorCode::device_not_set_up);
}

TEST_F(OutputsTest, WithoutAShiftThereIsNoReport) {
  sign_in();
  EXPECT_FALSE(view().last_report);
  expect_refused(command::ReprintShiftReport{}, ErrorCode::not_now);
}

}  // namespace
}  // namespace holdfast::till
