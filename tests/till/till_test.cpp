// The router: which effects follow which commands, in which order, and what is refused.
#include "pos/till/till.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/till/till_fixture.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_till::kNotebook;
using testing_till::kPencil;
using testing_till::TillTest;

TEST_F(TillTest, ShowsTheShopItReadAtTheStart) {
  EXPECT_EQ(view().screen, Screen::sign_in);
  EXPECT_EQ(view().shop->shop_name, "Corner Market");
  EXPECT_EQ(view().currency, eur());
  EXPECT_THAT(view().sign_in.people, SizeIs(3));
  EXPECT_THAT(view().tiles, SizeIs(2));
  send(command::ClockTicked{});
  EXPECT_EQ(view().now, now);
  EXPECT_EQ(view().local_now.clock(), "10:00");
}

TEST_F(TillTest, SaysWhyTheCatalogueCannotBeRead) {
  catalogue.fail_with(core::Error{ErrorCode::catalogue_damaged, {}});
  const Till other(catalogue, clock, random);
  EXPECT_EQ(other.view().screen, Screen::waiting_for_catalogue);
  EXPECT_EQ(other.view().banner.error_name, "catalogue_damaged");

  open_till();
  expect_refused(command::CatalogueChanged{}, ErrorCode::catalogue_damaged);
  EXPECT_EQ(view().screen, Screen::sell) << "what was read before stays";
  expect_refused(command::Scan{kPencil}, ErrorCode::catalogue_damaged);
}

TEST_F(TillTest, OpensAShiftOnTheShopsLocalDay) {
  now = core::Instant{1'772'402'400'000};  // 2026-03-01T22:00:00Z is already the 2nd there
  sign_in();
  const auto append = only<effect::Append>(send(command::OpenShift{euro(10'000)}));
  EXPECT_EQ(std::get<core::ShiftOpened>(append.body).business_day, "2026-03-02");
  EXPECT_EQ(append.workspace, (core::Workspace{kAmelie, {}, {}, core::OutputRecord{}}));
  EXPECT_EQ(append.occurred_at, now);
}

TEST_F(TillTest, NobodyLeavesWhileTheirEntryIsWritten) {
  sign_in();
  const Effects opening = send(command::OpenShift{euro(10'000)});
  expect_refused(command::SignOut{}, ErrorCode::not_now);
  commit(opening);
  EXPECT_EQ(view().banner.error_name, "not_now") << "until a person has done something";
  EXPECT_EQ(view().person->id, kAmelie);
  EXPECT_THAT(send(command::SignOut{}), SizeIs(1));
  EXPECT_EQ(view().person, std::nullopt);
  sign_in();
  send(command::StartCloseShift{});
  const Effects closing = send(command::CloseShift{euro(10'000)});
  expect_refused(command::CancelCloseShift{}, ErrorCode::not_now);
  commit(closing);
  EXPECT_EQ(view().screen, Screen::sign_in);
}

TEST_F(TillTest, SavesTheOpenSaleWithEachChange) {
  open_till();
  const Effects effects = send(command::Scan{kPencil});
  ASSERT_THAT(effects, SizeIs(2));
  const auto& saved = std::get<effect::SaveWorkspace>(effects[0]).workspace;
  EXPECT_EQ(saved.person, kAmelie);
  ASSERT_TRUE(saved.open_sale);
  EXPECT_EQ(saved.open_sale->lines().at(0).barcode, "4006381333931");
  EXPECT_EQ(effects[1], Effect(effect::Sound{effect::Tone::good}));

  for (const Command& change :
       {Command(command::SetQuantity{core::Quantity::of(2)}),
        Command(command::OverridePrice{euro(99)}), Command(command::DiscountLine{{}}),
        Command(command::DiscountSale{{}}), Command(command::AddItem{id<core::VariantId>(2)}),
        Command(command::VoidLine{})}) {
    EXPECT_TRUE(only<effect::SaveWorkspace>(send(change)).workspace.open_sale);
  }
  EXPECT_THAT(send(command::SelectLine{1}), IsEmpty()) << "nothing that a crash could lose";
}

TEST_F(TillTest, TakesNothingButAnswersWhileTheDiskIsWritten) {
  open_till();
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  const Effects tendered = send(command::TenderCash{euro(500)});
  expect_refused(command::Scan{kPencil}, ErrorCode::scan_not_now);
  for (const Command& command :
       {Command(command::TenderCash{euro(500)}), Command(command::CancelPayment{}),
        Command(command::NextSale{}), Command(command::VoidSale{}), Command(command::SignOut{}),
        Command(command::VoidLine{}), Command(command::ReprintReceipt{}),
        Command(command::StartCloseShift{}), Command(command::OpenShift{euro(1)}),
        Command(command::ChoosePerson{kBoris}), Command(command::EnterPin{"2468"})}) {
    expect_refused(command, ErrorCode::not_now);
  }
  send(command::DismissBanner{});
  send(command::ClockTicked{});
  send(command::ServerChanged{command::ServerChanged::Link::down, 1, {}});
  EXPECT_TRUE(view().payment.committing);
  commit(tendered);
  EXPECT_EQ(view().change.total, euro(360));
  EXPECT_THAT(journal, SizeIs(2));
}

TEST_F(TillTest, ChecksEverythingBeforeTheJournal) {
  open_till();
  expect_refused(command::StartCashPayment{}, ErrorCode::sale_empty);
  expect_refused(command::TenderCash{euro(500)}, ErrorCode::not_now);
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  expect_refused(command::TenderCash{euro(359)}, ErrorCode::tender_too_small);
  EXPECT_EQ(view().screen, Screen::pay_cash);
}

TEST_F(TillTest, TriesAgainAfterAFullDisk) {
  open_till();
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  const auto append = only<effect::Append>(send(command::TenderCash{euro(500)}));
  send(command::EntryFailed{append.id, {ErrorCode::disk_full, "4 kB left"}});
  EXPECT_EQ(view().screen, Screen::pay_cash);
  EXPECT_EQ(view().banner.error_name, "disk_full");
  EXPECT_EQ(view().sale.totals.total, euro(360));
  const Effects effects = commit(send(command::TenderCash{euro(500)}));
  EXPECT_THAT(effects, SizeIs(2));
  EXPECT_EQ(view().change.receipt_number, 1);
}

TEST_F(TillTest, StopsWhenTheJournalCannotBeTrusted) {
  for (const ErrorCode code : {ErrorCode::disk_failed, ErrorCode::journal_damaged,
                               ErrorCode::outcome_unknown, ErrorCode::internal}) {
    Till other(catalogue, clock, random);
    static_cast<void>(other.handle(command::ChoosePerson{kAmelie}, now));
    static_cast<void>(other.handle(command::EnterPin{"2468"}, now));
    static_cast<void>(other.handle(command::PinChecked{kAmelie, true}, now));
    const auto append = only<effect::Append>(other.handle(command::OpenShift{euro(10'000)}, now));
    static_cast<void>(other.handle(command::EntryFailed{append.id, {code, "why"}}, now));
    EXPECT_EQ(other.view().screen, Screen::halted);
    EXPECT_THAT(other.view().halted_reason, HasSubstr("why"));
    static_cast<void>(other.handle(command::OpenShift{euro(10'000)}, now));
    EXPECT_EQ(other.view().banner.error_name, core::name(code));
  }
}

TEST_F(TillTest, AWorkspaceThatCannotBeSavedIsSaidAloud) {
  open_till();
  send(command::Scan{kNotebook});
  send(command::WorkspaceFailed{{ErrorCode::disk_full, {}}});
  EXPECT_EQ(view().screen, Screen::sell);
  EXPECT_EQ(view().banner.error_name, "disk_full");
  send(command::WorkspaceFailed{{ErrorCode::disk_failed, {}}});
  EXPECT_EQ(view().screen, Screen::halted);
}

TEST_F(TillTest, AJournalThatFailsBetweenSalesHaltsTheTill) {
  open_till();
  send(command::JournalFailed{{ErrorCode::disk_failed, "why"}});
  EXPECT_EQ(view().screen, Screen::halted);
  EXPECT_THAT(view().halted_reason, HasSubstr("why"));
}

TEST_F(TillTest, ASaleThatIsBeingWrittenDecidesForItself) {
  open_till();
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  const Effects tendered = send(command::TenderCash{euro(500)});
  send(command::WorkspaceFailed{{ErrorCode::disk_failed, {}}});
  send(command::JournalFailed{{ErrorCode::disk_failed, {}}});
  EXPECT_EQ(view().screen, Screen::pay_cash);
  commit(tendered);
  EXPECT_EQ(view().screen, Screen::change_due) << "the customer is owed change";
}

TEST_F(TillTest, RefusesAnswersThatNobodyWaitsFor) {
  open_till();
  const TillView before = view();
  for (const Command& answer :
       {Command(command::EntryCommitted{id<core::EntryId>(77), 9}),
        Command(command::EntryFailed{id<core::EntryId>(77), {ErrorCode::disk_failed, {}}}),
        Command(command::PinChecked{kBoris, true}),
        Command(command::PrintFinished{id<core::PrintJobId>(77), {}}),
        Command(command::KickFinished{id<core::KickId>(77), {}})}) {
    expect_refused(answer, ErrorCode::internal);
  }
  EXPECT_EQ(view().screen, before.screen);
  EXPECT_EQ(view().person, before.person);
  EXPECT_EQ(view().shift, before.shift);
}

TEST_F(TillTest, AScanStartsTheNextSaleFromTheChangeScreen) {
  open_till();
  send(command::Scan{kNotebook});
  pay(euro(500));
  const Effects effects = send(command::Scan{kPencil});
  ASSERT_THAT(effects, SizeIs(2));
  const auto& saved = std::get<effect::SaveWorkspace>(effects[0]).workspace;
  EXPECT_EQ(saved.unacknowledged, std::nullopt);
  ASSERT_TRUE(saved.open_sale);
  EXPECT_EQ(saved.open_sale->lines().at(0).name, "Pencil HB");
  EXPECT_EQ(view().screen, Screen::sell);
}

TEST_F(TillTest, OpensTheDrawerOnlyOnceItIsWrittenDown) {
  open_till();
  send(command::Scan{kPencil});
  const Effects opening = send(command::OpenDrawer{});
  const auto append = only<effect::Append>(opening);
  EXPECT_TRUE(std::holds_alternative<core::DrawerOpened>(append.body));
  EXPECT_TRUE(append.workspace.open_sale) << "a sale that is open stays open";
  const auto kick = only<effect::Kick>(commit(opening));
  EXPECT_EQ(append.workspace.outputs->jobs.at(0).id, kick.id.value);
  EXPECT_EQ(view().shift.drawer.openings, 1);
  const auto after = only<effect::SaveWorkspace>(send(command::KickFinished{
      kick.id, {ports::OutputResult::failed, {ErrorCode::device_offline, {}}}}));
  EXPECT_THAT(view().banner.text, HasSubstr("No sale: the drawer may not have opened"));
  EXPECT_THAT(after.workspace.outputs->jobs, IsEmpty()) << "told, and over";
}

TEST_F(TillTest, MovesCashWithASlip) {
  open_till();
  const Effects moving =
      send(command::MoveCash{core::CashMoved::Direction::out, euro(5'000), "To the safe"});
  const auto append = only<effect::Append>(moving);
  const auto& moved = std::get<core::CashMoved>(append.body);
  const Effects effects = commit(moving);
  ASSERT_THAT(effects, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<effect::Kick>(effects[0]));
  EXPECT_EQ(std::get<effect::Print>(effects[1]).document,
            core::cash_slip(moved, *view().shop, "Amélie D.", view().local_now));
  EXPECT_EQ(view().shift.expected_cash, euro(5'000));
  expect_refused(command::MoveCash{core::CashMoved::Direction::out, euro(5'001), ""},
                 ErrorCode::amount_out_of_range);
  expect_refused(command::MoveCash{core::CashMoved::Direction::in, euro(1), std::string(101, 'x')},
                 ErrorCode::not_now);
}

TEST_F(TillTest, AsksForPermissionInOnePlace) {
  sign_in(kStockRoom);
  commit(send(command::OpenShift{euro(10'000)}));
  send(command::Scan{kPencil});
  expect_refused(command::OverridePrice{euro(1)}, ErrorCode::not_permitted);
  expect_refused(command::DiscountLine{{}}, ErrorCode::not_permitted);
  expect_refused(command::DiscountSale{{}}, ErrorCode::not_permitted);
  expect_refused(command::StartCloseShift{}, ErrorCode::not_permitted);
  expect_refused(command::OpenDrawer{}, ErrorCode::not_permitted);
  expect_refused(command::MoveCash{core::CashMoved::Direction::in, euro(1), ""},
                 ErrorCode::not_permitted);
}

TEST_F(TillTest, RefusesByNameWhatMakesNoSense) {
  expect_refused(command::OpenShift{euro(1)}, ErrorCode::not_signed_in);
  expect_refused(command::SignOut{}, ErrorCode::not_signed_in);
  expect_refused(command::VoidLine{}, ErrorCode::not_signed_in);
  sign_in();
  expect_refused(command::ChoosePerson{kBoris}, ErrorCode::not_now);
  expect_refused(command::VoidSale{}, ErrorCode::no_shift_open);
  expect_refused(command::CloseShift{euro(1)}, ErrorCode::no_shift_open);
  commit(send(command::OpenShift{euro(10'000)}));
  expect_refused(command::OpenShift{euro(1)}, ErrorCode::shift_already_open);
  expect_refused(command::NextSale{}, ErrorCode::not_now);
  expect_refused(command::CancelPayment{}, ErrorCode::not_now);
  expect_refused(command::CancelCloseShift{}, ErrorCode::not_now);
  expect_refused(command::AddItem{id<core::VariantId>(99)}, ErrorCode::item_unknown);
  expect_refused(command::RefuseInput{{ErrorCode::amount_malformed, "1x"}},
                 ErrorCode::amount_malformed);
  EXPECT_THAT(view().banner.text, HasSubstr("1x"));
}

TEST_F(TillTest, RemembersSinceWhenTheServerIsAway) {
  using Link = command::ServerChanged::Link;
  send(command::ServerChanged{Link::down, 3, {ErrorCode::server_unreachable, {}}});
  const core::Instant since = now;
  send(command::ServerChanged{Link::refused, 4, {ErrorCode::server_login_refused, {}}});
  EXPECT_EQ(view().server.down_since, since);
  EXPECT_EQ(view().server.waiting, 4);
  EXPECT_THAT(view().server.detail, HasSubstr("login"));
  send(command::ServerChanged{Link::up, 0, {ErrorCode::sequence_fork, "the other machine"}});
  EXPECT_EQ(view().server.error_name, "sequence_fork");
  EXPECT_EQ(view().server.down_since, core::Instant{});
  send(command::ServerChanged{Link::up, 0, {}});
  EXPECT_EQ(view().server.down_since, core::Instant{});
  EXPECT_THAT(view().server.detail, IsEmpty());
}

TEST_F(TillTest, FillsTheDeviceThatChanged) {
  using ports::DeviceHealth;
  using ports::DeviceRole;
  send(command::DeviceChanged{{DeviceRole::scanner, DeviceHealth::ready, "S", ""}});
  send(command::DeviceChanged{{DeviceRole::receipt_printer, DeviceHealth::warning, "P", "low"}});
  send(command::DeviceChanged{{DeviceRole::cash_drawer, DeviceHealth::failed, "D", "open"}});
  EXPECT_EQ(view().scanner.name, "S");
  EXPECT_EQ(view().printer.health, DeviceHealth::warning);
  EXPECT_EQ(view().drawer.detail, "open");
}

// Both are said: that entries came back, and what the start found.
TEST_F(TillTest, TellsOfEntriesThatCameBackWhateverElseTheStartFound) {
  core::Workspace workspace;
  workspace.open_sale = core::Sale(id<core::TransactionId>(1), eur());
  ASSERT_FALSE(till.resume(workspace, now));
  const std::string trouble = view().banner.text;
  send(command::EntriesBroughtBack{21});
  EXPECT_THAT(view().banner.text, HasSubstr("21 entries came back"));
  EXPECT_THAT(view().banner.text, HasSubstr(trouble));
  EXPECT_EQ(view().banner.kind, Banner::Kind::error);
  EXPECT_EQ(view().banner.error_name, "internal");
}

TEST_F(TillTest, SetsAContradictoryWorkspaceAsideAndStarts) {
  core::Workspace workspace;
  workspace.open_sale = core::Sale(id<core::TransactionId>(1), eur());
  const auto resumed = till.resume(workspace, now);
  ASSERT_FALSE(resumed);
  EXPECT_EQ(resumed.error().code, ErrorCode::internal);
  EXPECT_EQ(view().banner.error_name, "internal");
  EXPECT_EQ(view().screen, Screen::sign_in);
  open_till();
  EXPECT_TRUE(view().sale.empty);
}

}  // namespace
}  // namespace holdfast::till
