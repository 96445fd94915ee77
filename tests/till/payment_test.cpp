#include "pos/till/payment.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;

class PaymentTest : public testing::Test {
 protected:
  PaymentTest() {
    shift.apply({1,
                 {},
                 core::Instant{1},
                 core::ShiftOpened{id<core::ShiftId>(1), kAmelie, "2026-03-01", euro(10'000)}});
  }
  void add(const core::Item& goods, core::Quantity quantity = core::kOne) {
    ASSERT_TRUE(selling.add(goods, quantity, "", rules, {eur(), core::Instant{1}, random}));
  }

  CountingRandom random;
  TaxRules rules{{}, {tax(200'000)}};
  Selling selling;
  Shift shift;
  Payment payment;
};

TEST_F(PaymentTest, RefusesAnEmptySale) {
  EXPECT_EQ(payment.start(selling).error().code, ErrorCode::sale_empty);
  add(item(1, "Pencil HB", 120));
  ASSERT_TRUE(selling.void_line());
  EXPECT_EQ(payment.start(selling).error().code, ErrorCode::sale_empty);
  EXPECT_FALSE(payment.is_active());
}

TEST_F(PaymentTest, OffersTheExactAmountFirst) {
  add(item(1, "Notebook A5", 360));
  ASSERT_TRUE(payment.start(selling));
  PaymentView view;
  payment.show(view);
  EXPECT_EQ(view.due, euro(360));
  ASSERT_FALSE(view.quick_amounts.empty());
  EXPECT_EQ(view.quick_amounts.front(), euro(360));
  EXPECT_LE(view.quick_amounts.size(), kQuickAmounts);
  payment.end();
  payment.show(view);
  EXPECT_EQ(view, PaymentView{});
}

TEST_F(PaymentTest, RecordsExactlyWhatTheCustomerSaw) {
  add(item(1, "Notebook A5", 360));
  ASSERT_TRUE(payment.start(selling));
  const auto recorded = payment.tender_cash(euro(500), selling, shift, kAmelie);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->sale, selling.sale());
  EXPECT_EQ(recorded->totals, *selling.totals());
  EXPECT_EQ(recorded->tenders,
            (std::vector<core::Tender>{{core::TenderKind::cash, euro(500), euro(140)}}));
  EXPECT_EQ(recorded->shift, shift.id());
  EXPECT_EQ(recorded->cashier, kAmelie);
  EXPECT_EQ(recorded->receipt_number, 1);
}

TEST_F(PaymentTest, RefusesWhatIsTooLittleOrInOtherMoney) {
  add(item(1, "Notebook A5", 360));
  ASSERT_TRUE(payment.start(selling));
  EXPECT_EQ(payment.tender_cash(euro(359), selling, shift, kAmelie).error().code,
            ErrorCode::tender_too_small);
  EXPECT_EQ(payment.tender_cash({400, *core::Currency::from_code("USD")}, selling, shift, kAmelie)
                .error()
                .code,
            ErrorCode::currency_mismatch);
  EXPECT_TRUE(payment.is_active());
}

TEST_F(PaymentTest, RefusesATotalThatTaxLiftsBeyondAllBounds) {
  rules.policy.mode = core::TaxMode::added_to_price;
  add(item(1, "Gold", core::max_amount_minor(eur())));
  EXPECT_EQ(payment.start(selling).error().code, ErrorCode::amount_out_of_range);
  EXPECT_FALSE(payment.is_active());
}

TEST_F(PaymentTest, TakesNothingForAGift) {
  add(item(1, "Sample", 0));
  ASSERT_TRUE(payment.start(selling));
  const auto recorded = payment.tender_cash(euro(0), selling, shift, kAmelie);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->tenders.front().change, euro(0));
}

}  // namespace
}  // namespace holdfast::till
