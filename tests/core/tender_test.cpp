#include "pos/core/tender.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

#include "pos/core/currencies.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using testing::currency;
using ::testing::ElementsAre;
using testing::money;

std::vector<std::string> quick(std::string_view due, std::string_view code, std::size_t count = 5) {
  std::vector<std::string> amounts;
  for (const Money amount : quick_cash_amounts(money(due, code), count)) {
    amounts.push_back(to_plain(amount));
  }
  return amounts;
}

TEST(CashTender, GivesChange) {
  const Tender tender = cash_tender(money("16.98", "EUR"), money("20.00", "EUR")).value();
  EXPECT_EQ(tender.kind, TenderKind::cash);
  EXPECT_EQ(to_plain(tender.tendered), "20.00");
  EXPECT_EQ(to_plain(tender.change), "3.02");
  EXPECT_EQ(cash_tender(money("5.00", "EUR"), money("5.00", "EUR"))->change.minor, 0);
  EXPECT_EQ(cash_tender(money("0", "EUR"), money("0", "EUR"))->change.minor, 0);
}

TEST(CashTender, RefusesByName) {
  const Money due = money("16.98", "EUR");
  EXPECT_EQ(cash_tender(due, money("16.97", "EUR")).error(),
            (Error{ErrorCode::tender_too_small, "€ 16.98"}));
  EXPECT_EQ(cash_tender(due, money("-20.00", "EUR")).error().code, ErrorCode::tender_too_small);
  EXPECT_EQ(cash_tender(due, money("20.00", "USD")).error().code, ErrorCode::currency_mismatch);
  EXPECT_EQ(cash_tender(money("-1", "EUR"), money("0", "EUR")).error().code,
            ErrorCode::amount_out_of_range);
}

TEST(CashTender, ASlipOfTheFingerIsTooLarge) {
  struct Row {
    const char* code;
    const char* most;  // for a due of 1
    const char* too_much;
  };
  for (const Row& row :
       {Row{"EUR", "50001.00", "50001.01"}, Row{"USD", "10001.00", "10001.01"},
        Row{"JPY", "1000001", "1000002"}, Row{"KWD", "2001.000", "2001.001"},
        Row{"CHF", "100001.00", "100001.01"}, Row{"VND", "100000001", "100000002"}}) {
    const Money due = money("1", row.code);
    EXPECT_TRUE(cash_tender(due, money(row.most, row.code))) << row.code;
    EXPECT_EQ(cash_tender(due, money(row.too_much, row.code)).error().code,
              ErrorCode::tender_too_large)
        << row.code;
  }
}

TEST(QuickCash, OffersWhatPeopleHandOver) {
  EXPECT_THAT(quick("20.76", "EUR"), ElementsAre("20.76", "21.00", "25.00", "30.00", "50.00"));
  EXPECT_THAT(quick("8.20", "EUR"), ElementsAre("8.20", "9.00", "10.00", "20.00", "50.00"));
  EXPECT_THAT(quick("20.00", "EUR"), ElementsAre("20.00", "50.00", "100.00", "200.00", "500.00"));
  EXPECT_THAT(quick("20.76", "USD", 6),
              ElementsAre("20.76", "21.00", "25.00", "30.00", "40.00", "50.00"));
  EXPECT_THAT(quick("4.50", "GBP"), ElementsAre("4.50", "5.00", "10.00", "20.00", "50.00"));
  EXPECT_THAT(quick("50.00", "EUR"), ElementsAre("50.00", "100.00", "200.00", "500.00"));
  EXPECT_THAT(quick("2076", "JPY"), ElementsAre("2076", "2100", "2500", "3000", "5000"));
  EXPECT_THAT(quick("3.650", "KWD"), ElementsAre("3.650", "3.750", "4.000", "5.000", "10.000"));
  EXPECT_THAT(quick("89.00", "CHF"), ElementsAre("89.00", "90.00", "100.00", "200.00", "1000.00"));
  EXPECT_THAT(quick("187000", "VND"),
              ElementsAre("187000", "190000", "200000", "500000", "1000000"));
  EXPECT_THAT(quick("523.40", "EUR", 4), ElementsAre("523.40", "524.00", "525.00", "530.00"));
  EXPECT_THAT(quick("0", "EUR"), ElementsAre("0.00"));
  EXPECT_TRUE(quick("-1", "EUR").empty());
  EXPECT_TRUE(quick("1", "EUR", 0).empty());
}

RC_GTEST_PROP(QuickCashProperty, StartsAtTheAmountDueRisesAndIsAccepted, ()) {
  const CurrencyRow row = *rc::gen::elementOf(std::vector(kCurrencies.begin(), kCurrencies.end()));
  const Money due{*rc::gen::inRange<std::int64_t>(
                      0, *rc::gen::element<std::int64_t>(1'000, 100'000, 100'000'000)),
                  currency(row.code)};
  const auto count = *rc::gen::inRange<std::size_t>(1, 9);

  const std::vector<Money> amounts = quick_cash_amounts(due, count);

  RC_ASSERT(!amounts.empty() && amounts.size() <= count);
  RC_ASSERT(amounts.front() == due);
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    if (i > 0) RC_ASSERT(amounts[i - 1].minor < amounts[i].minor);
    const auto tender = cash_tender(due, amounts[i]);
    RC_ASSERT(tender.has_value());
    RC_ASSERT(tender->tendered - tender->change == due);
  }
}

}  // namespace
}  // namespace holdfast::core
