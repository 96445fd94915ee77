// Counting the stock: what the machine keeps, and what the till asks of the world for it.
#include "pos/till/counting.h"

#include "tests/till/till_fixture.h"

namespace holdfast::till {
namespace {

using namespace testing_till;
using core::CountLine;

class Count : public TillTest {
 protected:
  void open_count() {
    open_till();
    send(command::OpenCount{});
    ASSERT_EQ(view().screen, Screen::count);
  }
  const core::StockCount& counted() const { return view().count.count; }
  const CountLine& selected() const { return *counted().find(view().count.selected); }
};

TEST_F(Count, AScanSavesTheCountAndSoundsGood) {
  open_count();
  const Effects effects = send(command::Scan{kPencil});
  ASSERT_THAT(effects, SizeIs(2));
  const auto& saved = std::get<effect::SaveWorkspace>(effects[0]).workspace;
  ASSERT_TRUE(saved.count);
  EXPECT_EQ(*saved.count, counted());
  EXPECT_EQ(std::get<effect::Sound>(effects[1]).tone, effect::Tone::good);
  EXPECT_EQ(selected().counted, core::kOne);
  EXPECT_EQ(selected().counted_at, now);
  EXPECT_EQ(selected().barcode, kPencil.data);
}

TEST_F(Count, TheTimeIsThatOfTheLastScanOrCorrection) {
  open_count();
  send(command::Scan{kPencil});
  send(command::Scan{kNotebook});
  send(command::Scan{kPencil});
  EXPECT_EQ(selected().counted_at, now);
  const core::Instant notebook_at = counted().find(2)->counted_at;
  EXPECT_LT(notebook_at, now);
  send(command::SelectLine{2});
  EXPECT_EQ(counted().find(2)->counted_at, notebook_at);
  send(command::SetQuantity{core::Quantity::of(7)});
  EXPECT_EQ(counted().find(2)->counted_at, now);
}

TEST_F(Count, ANumberIsForOneScanAndAFailedOneLeavesIt) {
  open_count();
  send(command::SetNextCounted{core::Quantity::of(12)});
  EXPECT_EQ(view().count.next, core::Quantity::of(12));
  send(command::Scan{kPencil});
  EXPECT_EQ(selected().counted, core::Quantity::of(12));
  EXPECT_FALSE(view().count.next);
  send(command::SetNextCounted{core::Quantity{1'500}});
  const Effects effects = send(command::Scan{kPencil});
  EXPECT_EQ(view().banner.error_name, core::name(ErrorCode::quantity_not_whole));
  EXPECT_EQ(effects, Effects{effect::Sound{effect::Tone::bad}});
  EXPECT_EQ(selected().counted, core::Quantity::of(12));
  EXPECT_EQ(view().count.next, core::Quantity{1'500});
}

TEST_F(Count, MoreThanAShelfHoldsIsRefused) {
  open_count();
  send(command::Scan{kPencil});
  send(command::SetQuantity{core::Quantity::of(99'999)});
  send(command::Scan{kPencil});
  EXPECT_EQ(view().banner.error_name, core::name(ErrorCode::count_out_of_range));
  EXPECT_EQ(selected().counted, core::Quantity::of(99'999));
}

TEST_F(Count, AnUnknownCodeIsRefusedAloudAndKept) {
  open_count();
  const core::ScannedCode unknown{"4012345678901", core::Symbology::ean_13, "test"};
  const Effects effects = send(command::Scan{unknown});
  ASSERT_THAT(effects, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<effect::SaveWorkspace>(effects[0]));
  EXPECT_EQ(std::get<effect::Sound>(effects[1]).tone, effect::Tone::bad);
  EXPECT_EQ(view().banner.error_name, core::name(ErrorCode::unknown_barcode));
  EXPECT_TRUE(selected().variant.is_nil());
  EXPECT_EQ(selected().barcode, unknown.data);
  send(command::Scan{unknown});
  EXPECT_EQ(counted().size(), 1U);
  EXPECT_EQ(selected().counted, core::Quantity::of(2));
}

TEST_F(Count, ARemovedLineIsForgottenAndTheNextOneSelected) {
  open_count();
  send(command::Scan{kPencil});
  send(command::Scan{kNotebook});
  send(command::SelectLine{1});
  send(command::VoidLine{});
  EXPECT_EQ(counted().size(), 1U);
  EXPECT_EQ(view().count.selected, 2U);
  send(command::VoidLine{});
  EXPECT_EQ(view().count.selected, 0U);
  expect_refused(command::VoidLine{}, ErrorCode::no_line_selected);
  expect_refused(command::SubmitCount{}, ErrorCode::count_empty);
  send(command::Scan{kPencil});
  EXPECT_EQ(selected().counted, core::kOne);
}

TEST_F(Count, SubmittingIsOneEntryWithItsSlipAndTouchesNoMoney) {
  open_count();
  send(command::Scan{kPencil});
  const core::StockCount before = counted();
  const ShiftView shift = view().shift;
  const auto append = only<effect::Append>(send(command::SubmitCount{}));
  EXPECT_EQ(append.body,
            core::EntryBody(core::CountSubmitted{
                before, now, std::get<core::ShiftOpened>(journal[0].body).shift, kAmelie}));
  EXPECT_FALSE(append.workspace.count);
  ASSERT_THAT(append.workspace.outputs->jobs, SizeIs(1));
  EXPECT_EQ(append.workspace.outputs->jobs[0].kind, core::OutputJob::Kind::count_slip);
  // Nothing is scanned into a count that is on its way.
  expect_refused(command::Scan{kPencil}, ErrorCode::scan_not_now);

  const Effects effects = send(command::EntryCommitted{append.id, 2});
  EXPECT_EQ(only<effect::Print>(effects).document,
            core::count_slip(std::get<core::CountSubmitted>(append.body), *view().shop, "Amélie D.",
                             view().local_now, false));
  EXPECT_EQ(view().screen, Screen::sell);
  EXPECT_FALSE(view().count.open);
  EXPECT_EQ(view().shift, shift);
}

TEST_F(Count, ABarcodeWithoutAProductIsNoProductInTheMessage) {
  open_count();
  send(command::Scan{kPencil});
  send(command::Scan{{"4012345678901", core::Symbology::ean_13, "test"}});
  commit(send(command::SubmitCount{}));
  EXPECT_THAT(view().banner.text, testing::StartsWith("The count of 1 product is submitted."));
}

TEST_F(Count, ASlipThatWasNotPrintedCanBePrinted) {
  open_count();
  EXPECT_FALSE(view().count_slip);
  send(command::Scan{kPencil});
  const auto slip = only<effect::Print>(commit(send(command::SubmitCount{})));
  ASSERT_TRUE(view().count_slip);
  EXPECT_EQ(view().count_slip->printing, OutputState::working);
  const ports::OutputOutcome failed{ports::OutputResult::failed, {ErrorCode::device_offline, {}}};
  const auto left = only<effect::SaveWorkspace>(send(command::PrintFinished{slip.id, failed}));
  EXPECT_EQ(view().count_slip->printing, OutputState::failed);

  // The next start knows it too.
  Till again(catalogue, clock, random);
  for (const CommittedEntry& entry : journal) again.replay(entry);
  ASSERT_TRUE(again.resume(left.workspace, now));
  ASSERT_TRUE(again.view().count_slip);
  EXPECT_EQ(again.view().count_slip->printing, OutputState::failed);

  const auto second = recorded(send(command::ReprintCountSlip{}));
  EXPECT_EQ(second.document, slip.document) << "the first one to be printed is no duplicate";
  send(command::PrintFinished{second.id, {}});
  EXPECT_EQ(view().count_slip->printing, OutputState::done);
  const auto third = recorded(send(command::ReprintCountSlip{}));
  EXPECT_EQ(third.document,
            core::count_slip(std::get<core::CountSubmitted>(journal.back().body), *view().shop,
                             "Amélie D.", view().count_slip->submitted_at, true));
  EXPECT_NE(third.document, slip.document);
  send(command::PrintFinished{third.id, failed});
  EXPECT_EQ(view().count_slip->printing, OutputState::done) << "a copy that fails";
}

TEST_F(Count, ASlipIsOfThisShift) {
  open_count();
  expect_refused(command::ReprintCountSlip{}, ErrorCode::not_now);
  send(command::Scan{kPencil});
  const auto slip = only<effect::Print>(commit(send(command::SubmitCount{})));
  send(command::PrintFinished{slip.id, {}});
  send(command::StartCloseShift{});
  commit(send(command::CloseShift{euro(10'000)}));
  sign_in();
  commit(send(command::OpenShift{euro(10'000)}));
  EXPECT_FALSE(view().count_slip);
  expect_refused(command::ReprintCountSlip{}, ErrorCode::not_now);
}

TEST_F(Count, WhatIsSavedMeanwhileHasTheCountInIt) {
  open_count();
  send(command::Scan{kPencil});
  const core::StockCount count = counted();
  send(command::LeaveCount{});
  EXPECT_EQ(std::get<effect::SaveWorkspace>(send(command::Scan{kNotebook})[0]).workspace.count,
            count);
  const auto voided = only<effect::Append>(send(command::VoidSale{}));
  EXPECT_EQ(voided.workspace.count, count);
  send(command::EntryCommitted{voided.id, 2});
  send(command::Scan{kNotebook});
  send(command::StartCashPayment{});
  const auto sold = only<effect::Append>(send(command::TenderCash{view().payment.due}));
  EXPECT_EQ(sold.workspace.count, count);
  send(command::EntryCommitted{sold.id, 3});
  send(command::NextSale{});
  send(command::StartCloseShift{});
  EXPECT_EQ(
      only<effect::Append>(send(command::CloseShift{view().shift.expected_cash})).workspace.count,
      count);
}

TEST_F(Count, IsFoundAgainAfterARestart) {
  open_count();
  send(command::Scan{kPencil});
  core::Workspace workspace;
  workspace.count = counted();

  Till again(catalogue, clock, random);
  for (const CommittedEntry& entry : journal) again.replay(entry);
  ASSERT_TRUE(again.resume(workspace, now));
  EXPECT_TRUE(again.view().count.open);
}

TEST_F(Count, AScanCostsTheSameAfterManyProducts) {
  core::StockCount count(core::CountId{}, kAmelie, now);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    CountLine line;
    line.variant.value.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    line.variant.value.bytes[15] = static_cast<std::uint8_t>(i);
    line.variant.value.bytes[0] = 9;
    ASSERT_TRUE(count.add(line));
  }
  Till again(catalogue, clock, random);
  core::Workspace workspace;
  workspace.count = count;
  open_till();
  again.replay(journal[0]);
  ASSERT_TRUE(again.resume(workspace, now));
  for (const Command& step :
       std::vector<Command>{command::ChoosePerson{kAmelie}, command::EnterPin{"2468"},
                            command::PinChecked{kAmelie, true}, command::OpenCount{}})
    static_cast<void>(again.handle(step, now));
  const auto before = again.view().count.count.parts();
  const Effects effects = again.handle(command::Scan{kPencil}, now);
  // Of all that is saved and shown, one part is new.
  const auto& saved = std::get<effect::SaveWorkspace>(effects.at(0)).workspace.count->parts();
  ASSERT_EQ(saved.size(), before.size());
  EXPECT_EQ(std::ranges::mismatch(saved, before).in1 - saved.begin(),
            static_cast<std::ptrdiff_t>(saved.size()) - 1);
  EXPECT_EQ(again.view().count.count.parts(), saved);
}

}  // namespace
}  // namespace holdfast::till
