// What no till should take: codes that are not there, not whole or not now, numbers that
// make no sense. Each is refused by name, and neither the sale nor the disk knows of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pos/core/quantity.h"
#include "tests/app/journal_contents.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace cmd = till::command;
using ::testing::AnyOf;
using ::testing::StrEq;

class BadInput : public ::testing::Test {
 protected:
  static ShopServer& shop() {
    static ShopServer server;
    return server;
  }

  // Two croissants and a kefir are on the counter.
  void SetUp() override {
    fill_catalogue(folder_.path(), shop().till_conninfo());
    till_.emplace(folder_.path());
    till_->sign_in_and_open_shift();
    for (const char* code : {kCroissant, kCroissant, kKefir}) till_->scan(code);
    till_->submit(cmd::SelectLine{1});
    till_->submit(cmd::DismissBanner{});
    till_->runtime().flush_journal();
    sale_ = view().sale;
    ASSERT_EQ(sale_.totals.total.minor, 450);
  }

  const till::TillView& view() { return till_->view(); }

  void expect_refused(const std::string& error_name, const std::string& input) {
    EXPECT_EQ(view().banner.kind, till::Banner::Kind::error) << input;
    EXPECT_EQ(view().banner.error_name, error_name) << input;
    EXPECT_GT(view().banner.text.size(), 20U) << input;
    EXPECT_TRUE(view().sale == sale_) << input;
    EXPECT_EQ(till_->runtime().take_tone(), 2) << input;
    till_->submit(cmd::DismissBanner{});
    EXPECT_EQ(view().banner, till::Banner{});
  }

  // As ui/views/sell.cpp does it.
  void type_quantity(const std::string& text) {
    if (const auto quantity = core::parse_quantity(text))
      till_->submit(cmd::SetQuantity{*quantity});
    else
      till_->submit(cmd::RefuseInput{quantity.error()});
  }

  // After a restart the same sale lies on the counter, and it can be paid.
  void expect_nothing_lost() {
    till_.reset();
    const auto journal = read_journal(folder_.path());
    EXPECT_EQ(journal.entries.size(), 1U);  // the opened shift
    ASSERT_TRUE(journal.workspace.open_sale);
    EXPECT_EQ(journal.workspace.open_sale->lines().size(), 2U);

    till_.emplace(folder_.path());
    till_->sign_in_and_open_shift();
    EXPECT_TRUE(view().sale.lines == sale_.lines);
    EXPECT_TRUE(view().sale.totals == sale_.totals);
    till_->sell_for_cash(500);
    EXPECT_EQ(view().change.change.minor, 50);
    till_.reset();
    const auto sales = read_journal(folder_.path()).sales();
    ASSERT_EQ(sales.size(), 1U);
    EXPECT_EQ(sales.front().totals.total.minor, 450);
  }

  TempFolder folder_;
  std::optional<SimTill> till_;
  till::SaleView sale_;
};

TEST_F(BadInput, CodesThatNobodySells) {
  for (const std::string code : {"2000000099996", "4006381333931", "ABC-123", "12", "x"}) {
    till_->scan(code);
    expect_refused("unknown_barcode", code);
  }
  expect_nothing_lost();
}

TEST_F(BadInput, AWrongCheckDigit) {
  for (char last = '0'; last <= '9'; ++last) {
    std::string code = kKefir;
    if (code.back() == last) continue;
    code.back() = last;
    till_->scan(code);
    expect_refused("barcode_check_digit", code);
  }
  expect_nothing_lost();
}

// Whatever length is left: nothing may be sold for a code that was not read to its end.
TEST_F(BadInput, ACodeCutOffAnywhere) {
  for (const std::string whole : {kCroissant, kKefir, kMilk}) {
    for (std::size_t length = 1; length < whole.size(); ++length) {
      till_->scan(whole.substr(0, length));
      EXPECT_THAT(view().banner.error_name,
                  AnyOf(StrEq("barcode_check_digit"), StrEq("unknown_barcode")));
      expect_refused(view().banner.error_name, whole.substr(0, length));
    }
  }
  expect_nothing_lost();
}

TEST_F(BadInput, CodesThatAreNone) {
  const std::string codes[] = {"",         std::string(129, '7'), "\x01\x02",
                               "\xff\xfe", "400638\n1333931",     std::string(100'000, 'A')};
  for (const auto& code : codes) {
    till_->scan(code);
    expect_refused("barcode_malformed", code.substr(0, 20));
  }
  expect_nothing_lost();
}

TEST_F(BadInput, AScanWhilePaying) {
  till_->submit(cmd::StartCashPayment{});
  ASSERT_EQ(view().screen, till::Screen::pay_cash);
  till_->scan(kMilk);
  expect_refused("scan_not_now", "while paying");
  EXPECT_EQ(view().screen, till::Screen::pay_cash);
  till_->submit(cmd::CancelPayment{});
  expect_nothing_lost();
}

TEST_F(BadInput, QuantitiesThatMakeNoSense) {
  for (const std::string text : {"0", "1000", "-1", "0.0001", "2000000000022",
                                 "99999999999999999999", "three", "", "1e3", "+1", " 1"}) {
    type_quantity(text);
    expect_refused("quantity_out_of_range", text);
  }
  till_->submit(cmd::SetQuantity{core::Quantity::of(1000)});
  expect_refused("quantity_out_of_range", "1000 from a key");
  expect_nothing_lost();
}

TEST_F(BadInput, MoneyThatDoesNotFit) {
  till_->submit(cmd::StartCashPayment{});
  till_->submit(cmd::TenderCash{till_->money(449)});
  expect_refused("tender_too_small", "one cent short");
  till_->submit(cmd::TenderCash{till_->money(100'000'000)});
  expect_refused("tender_too_large", "a barcode typed as money");
  till_->submit(cmd::TenderCash{till_->money(-500)});
  EXPECT_EQ(view().banner.kind, till::Banner::Kind::error);
  till_->submit(cmd::TenderCash{{500, core::Currency{}}});
  EXPECT_EQ(view().banner.kind, till::Banner::Kind::error);
  EXPECT_EQ(view().screen, till::Screen::pay_cash);
  EXPECT_EQ(till_->devices().drawer->kick_count(), 0U);
  till_->submit(cmd::CancelPayment{});
  expect_nothing_lost();
}

// The till knows of no dialogs; the screen tells the runtime.
TEST_F(BadInput, AScanWhileADialogIsOpen) {
  till_->runtime().set_dialog_open(true);
  till_->scan(kMilk);
  expect_refused("scan_not_now", "a scan behind a dialog");
  till_->runtime().set_dialog_open(false);
  expect_nothing_lost();
}

}  // namespace
}  // namespace holdfast::testing
