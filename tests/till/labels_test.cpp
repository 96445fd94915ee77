// Labels for the shelf, from a sale and from a count.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/till/till_fixture.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;
using ports::OutputResult;
using testing::HasSubstr;
using testing_till::kNotebook;
using testing_till::kPencil;

class LabelsTest : public testing_till::TillTest {
 protected:
  void set_up_printer() {
    send(command::DeviceChanged{
        {ports::DeviceRole::label_printer, ports::DeviceHealth::ready, "tcp:labels", {}}});
  }
  static core::ShelfLabel shelf(const effect::PrintLabel& print) {
    return std::get<core::ShelfLabel>(print.label);
  }
};

TEST_F(LabelsTest, PrintsThatOfTheSelectedLine) {
  open_till();
  set_up_printer();
  send(command::Scan{kPencil});
  send(command::Scan{kNotebook});
  const auto print = only<effect::PrintLabel>(send(command::PrintLabel{3}));
  EXPECT_EQ(shelf(print).name, "Notebook A5");
  EXPECT_EQ(shelf(print).price, euro(360));
  EXPECT_EQ(shelf(print).barcode, "05901234123457");
  EXPECT_EQ(print.copies, 3);
  EXPECT_THAT(view().banner.text, HasSubstr("3 labels"));
}

TEST_F(LabelsTest, TheShelfSaysTheCataloguesPriceAndNotTodays) {
  open_till();
  set_up_printer();
  send(command::Scan{kPencil});
  send(command::OverridePrice{euro(50)});
  EXPECT_EQ(shelf(only<effect::PrintLabel>(send(command::PrintLabel{}))).price, euro(120));
}

TEST_F(LabelsTest, PrintsThatOfWhatWasCounted) {
  open_till();
  set_up_printer();
  send(command::OpenCount{});
  send(command::Scan{kPencil});
  EXPECT_EQ(shelf(only<effect::PrintLabel>(send(command::PrintLabel{}))).name, "Pencil HB");
  send(command::Scan{{"5000000000005", core::Symbology::unknown, "test"}});
  expect_refused(command::PrintLabel{}, ErrorCode::item_unknown);
}

TEST_F(LabelsTest, SaysWhatIsMissing) {
  open_till();
  expect_refused(command::PrintLabel{}, ErrorCode::device_not_set_up);
  set_up_printer();
  expect_refused(command::PrintLabel{}, ErrorCode::no_line_selected);
  send(command::Scan{kPencil});
  expect_refused(command::PrintLabel{0}, ErrorCode::quantity_out_of_range);
  expect_refused(command::PrintLabel{1'000}, ErrorCode::quantity_out_of_range);
  send(command::StartCashPayment{});
  const Effects effects = send(command::PrintLabel{});
  EXPECT_EQ(view().banner.kind, Banner::Kind::error);
  EXPECT_EQ(effects, Effects{effect::Sound{effect::Tone::bad}});
}

TEST_F(LabelsTest, ALabelThatFailedIsTold) {
  open_till();
  set_up_printer();
  send(command::Scan{kPencil});
  const auto print = only<effect::PrintLabel>(send(command::PrintLabel{}));
  send(command::DismissBanner{});
  send(command::PrintFinished{print.id,
                              {OutputResult::failed, {ErrorCode::device_offline, "it is off"}}});
  EXPECT_THAT(view().banner.text, HasSubstr("The label of Pencil HB was not printed."));
}

TEST_F(LabelsTest, OneThatMayLieThereIsNotPrintedAgainByItself) {
  open_till();
  set_up_printer();
  send(command::Scan{kPencil});
  const auto print = only<effect::PrintLabel>(send(command::PrintLabel{}));
  send(command::DismissBanner{});
  const Effects after = send(
      command::PrintFinished{print.id, {OutputResult::unknown, {ErrorCode::outcome_unknown, {}}}});
  EXPECT_THAT(view().banner.text, HasSubstr("may not have been printed"));
  for (const Effect& effect : after)
    EXPECT_FALSE(std::holds_alternative<effect::PrintLabel>(effect));
}

}  // namespace
}  // namespace holdfast::till
