#include "pos/core/sale.h"

#include <gmock/gmock.h>

#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using namespace testing;

class SaleTest : public ::testing::Test {
 protected:
  static Money eur(std::string_view text) { return money(text, "EUR"); }

  // Refused by that name, and the sale is as it was.
  void expect_refused(ErrorCode code, const auto& operation) {
    const Sale before = sale_;
    const auto result = operation(sale_);
    ASSERT_FALSE(result);
    EXPECT_EQ(name(result.error().code), name(code));
    EXPECT_EQ(sale_, before);
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> rows;
    for (const SaleLine& line : sale_.lines()) {
      rows.push_back(std::to_string(line.number) + ": " + to_plain(line.quantity) + " x " +
                     to_plain(line.unit_price()) + (line.voided ? " voided" : ""));
    }
    return rows;
  }

  Sale sale_{id_of<TransactionId>(1), currency("EUR")};
  Item mug_ = item(1, eur("9.99"), 1);
  Item pen_ = item(2, eur("1.20"), 1);
  Item apples_ = item(3, eur("3.50"), 2, "kg");
};

using ::testing::ElementsAre;

TEST_F(SaleTest, AddingAgainJoinsTheLine) {
  EXPECT_EQ(*sale_.add(mug_, kOne, "111"), 1U);
  EXPECT_EQ(*sale_.add(pen_, kOne, ""), 2U);
  EXPECT_EQ(*sale_.add(mug_, Quantity::of(2), "222"), 1U);
  EXPECT_THAT(lines(), ElementsAre("1: 3 x 9.99", "2: 1 x 1.20"));
  EXPECT_EQ(sale_.lines()[0].barcode, "111");
}

TEST_F(SaleTest, GoodsByMeasureGetALineForEachMeasuring) {
  EXPECT_EQ(*sale_.add(apples_, Quantity{462}, ""), 1U);
  EXPECT_EQ(*sale_.add(apples_, Quantity{300}, ""), 2U);
  EXPECT_THAT(lines(), ElementsAre("1: 0.462 x 3.50", "2: 0.3 x 3.50"));
}

TEST_F(SaleTest, ALineWithItsOwnTermsIsLeftAlone) {
  const std::uint32_t discounted = *sale_.add(mug_, kOne, "");
  ASSERT_TRUE(sale_.discount_line(discounted, percent(100'000)));
  const std::uint32_t overridden = *sale_.add(mug_, kOne, "");
  ASSERT_TRUE(sale_.override_price(overridden, eur("5")));
  const std::uint32_t voided = *sale_.add(mug_, kOne, "");
  ASSERT_TRUE(sale_.void_line(voided));
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 4U);

  mug_.price = eur("10.99");  // the catalogue changed meanwhile
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 5U);
  EXPECT_THAT(lines(), ElementsAre("1: 1 x 9.99", "2: 1 x 5.00", "3: 1 x 9.99 voided",
                                   "4: 1 x 9.99", "5: 1 x 10.99"));
}

TEST_F(SaleTest, AddedAtAPriceOfItsOwnALineStaysAlone) {
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 1U);
  EXPECT_EQ(*sale_.add(mug_, kOne, "", eur("4.50")), 2U);
  EXPECT_EQ(*sale_.add(mug_, kOne, "", eur("4.50")), 3U);
  // The item's own price is none of its own.
  EXPECT_EQ(*sale_.add(mug_, kOne, "", eur("9.99")), 1U);
  EXPECT_THAT(lines(), ElementsAre("1: 2 x 9.99", "2: 1 x 4.50", "3: 1 x 4.50"));
  EXPECT_EQ(sale_.lines()[1].list_price, eur("9.99"));
  expect_refused(ErrorCode::amount_negative,
                 [&](Sale& sale) { return sale.add(mug_, kOne, "", eur("-1")); });
  expect_refused(ErrorCode::currency_mismatch,
                 [&](Sale& sale) { return sale.add(mug_, kOne, "", money("1", "USD")); });
}

TEST_F(SaleTest, TakingOwnTermsOffJoinsTheLineWithItsLike) {
  ASSERT_TRUE(sale_.add(mug_, Quantity::of(2), ""));
  ASSERT_TRUE(sale_.discount_line(1, percent(100'000)));
  ASSERT_TRUE(sale_.add(pen_, kOne, ""));
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 3U);

  ASSERT_TRUE(sale_.discount_line(1, std::nullopt));

  EXPECT_THAT(lines(), ElementsAre("2: 1 x 1.20", "3: 3 x 9.99"));
  EXPECT_EQ(sale_.find(1), nullptr);
  EXPECT_EQ(*sale_.add(item(4, eur("1"), 1), kOne, ""), 4U);

  ASSERT_TRUE(sale_.override_price(3, eur("8")));
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 5U);
  ASSERT_TRUE(sale_.override_price(3, mug_.price));
  EXPECT_THAT(lines(), ElementsAre("2: 1 x 1.20", "4: 1 x 1.00", "5: 4 x 9.99"));
  EXPECT_FALSE(sale_.lines().back().override_price);
}

TEST_F(SaleTest, JoiningBeyondTheLimitOfALineIsRefused) {
  ASSERT_TRUE(sale_.add(mug_, Quantity::of(600), ""));
  expect_refused(ErrorCode::quantity_out_of_range,
                 [&](Sale& sale) { return sale.add(mug_, Quantity::of(400), ""); });
  ASSERT_TRUE(sale_.discount_line(1, percent(1)));
  ASSERT_TRUE(sale_.add(mug_, Quantity::of(400), ""));
  expect_refused(ErrorCode::quantity_out_of_range,
                 [](Sale& sale) { return sale.discount_line(1, std::nullopt); });
}

TEST_F(SaleTest, QuantitiesAreMoreThanZeroAndAtMost999) {
  ASSERT_TRUE(sale_.add(mug_, kOne, ""));
  for (const Quantity quantity : {Quantity{0}, Quantity{-1000}, Quantity::of(1000)}) {
    expect_refused(ErrorCode::quantity_out_of_range,
                   [&](Sale& sale) { return sale.add(pen_, quantity, ""); });
    expect_refused(ErrorCode::quantity_out_of_range,
                   [&](Sale& sale) { return sale.set_quantity(1, quantity); });
  }
  ASSERT_TRUE(sale_.set_quantity(1, kMaxLineQuantity));
  EXPECT_EQ(sale_.lines()[0].quantity, kMaxLineQuantity);
}

TEST_F(SaleTest, PricesAndSumsHaveALimit) {
  const Money most{max_amount_minor(currency("EUR")), currency("EUR")};
  expect_refused(ErrorCode::amount_negative,
                 [](Sale& sale) { return sale.add(item(9, eur("-1"), 1), kOne, ""); });
  expect_refused(ErrorCode::amount_out_of_range, [&](Sale& sale) {
    return sale.add(item(9, {most.minor + 1, most.currency}, 1), kOne, "");
  });
  expect_refused(ErrorCode::currency_mismatch,
                 [](Sale& sale) { return sale.add(item(9, money("1", "USD"), 1), kOne, ""); });

  ASSERT_TRUE(sale_.add(item(9, most, 1), kOne, ""));
  expect_refused(ErrorCode::amount_out_of_range,
                 [&](Sale& sale) { return sale.add(pen_, kOne, ""); });
  expect_refused(ErrorCode::amount_out_of_range,
                 [](Sale& sale) { return sale.set_quantity(1, Quantity::of(2)); });
  ASSERT_TRUE(sale_.override_price(1, eur("1")));
  ASSERT_TRUE(sale_.add(pen_, kOne, ""));
  expect_refused(ErrorCode::amount_out_of_range,
                 [&](Sale& sale) { return sale.override_price(1, most); });
  expect_refused(ErrorCode::amount_negative,
                 [](Sale& sale) { return sale.override_price(1, eur("-0.01")); });
  expect_refused(ErrorCode::currency_mismatch,
                 [](Sale& sale) { return sale.override_price(1, money("1", "USD")); });
  EXPECT_TRUE(sale_.override_price(1, eur("0")));
}

TEST_F(SaleTest, ASaleHoldsALimitedNumberOfLines) {
  for (std::uint32_t number = 1; number <= kMaxLines; ++number) {
    ASSERT_TRUE(sale_.add(item(number, eur("1"), 1), kOne, ""));
  }
  expect_refused(ErrorCode::sale_too_large,
                 [](Sale& sale) { return sale.add(item(kMaxLines + 1, eur("1"), 1), kOne, ""); });
  EXPECT_TRUE(sale_.add(item(1, eur("1"), 1), kOne, ""));  // joins its line
}

TEST_F(SaleTest, WhatIsVoidedOrWasNeverThereCannotBeChosen) {
  ASSERT_TRUE(sale_.add(mug_, kOne, ""));
  ASSERT_TRUE(sale_.void_line(1));
  EXPECT_TRUE(sale_.empty());
  EXPECT_EQ(sale_.lines().size(), 1U);
  for (const std::uint32_t number : {0U, 1U, 2U}) {
    EXPECT_EQ(sale_.find(number), nullptr);
    expect_refused(ErrorCode::no_line_selected, [&](Sale& sale) { return sale.void_line(number); });
    expect_refused(ErrorCode::no_line_selected,
                   [&](Sale& sale) { return sale.set_quantity(number, kOne); });
    expect_refused(ErrorCode::no_line_selected,
                   [&](Sale& sale) { return sale.override_price(number, eur("1")); });
    expect_refused(ErrorCode::no_line_selected,
                   [&](Sale& sale) { return sale.discount_line(number, percent(1)); });
  }
  EXPECT_EQ(*sale_.add(mug_, kOne, ""), 2U);
}

TEST_F(SaleTest, ALineDiscountIsAtMostWhatTheLineIsWorth) {
  ASSERT_TRUE(sale_.add(mug_, Quantity::of(2), ""));
  for (const Discount& discount :
       {percent(0), percent(-1), percent(1'000'001), amount_off(eur("0")), amount_off(eur("-1")),
        amount_off(eur("19.99"))}) {
    expect_refused(ErrorCode::discount_out_of_range,
                   [&](Sale& sale) { return sale.discount_line(1, discount); });
  }
  expect_refused(ErrorCode::currency_mismatch,
                 [](Sale& sale) { return sale.discount_line(1, amount_off(money("1", "USD"))); });
  ASSERT_TRUE(sale_.discount_line(1, amount_off(eur("19.98"))));
  EXPECT_EQ(line_discount_amount(sale_.lines()[0]), eur("19.98"));
  ASSERT_TRUE(sale_.set_quantity(1, kOne));
  EXPECT_EQ(line_discount_amount(sale_.lines()[0]), eur("9.99"));
}

TEST_F(SaleTest, ASaleDiscountIsAtMostTheSubtotal) {
  expect_refused(ErrorCode::sale_empty, [](Sale& sale) { return sale.discount_sale(percent(1)); });
  ASSERT_TRUE(sale_.add(mug_, kOne, ""));
  ASSERT_TRUE(sale_.discount_line(1, amount_off(eur("0.99"))));
  expect_refused(ErrorCode::discount_out_of_range,
                 [](Sale& sale) { return sale.discount_sale(amount_off(eur("9.01"))); });
  ASSERT_TRUE(sale_.discount_sale(amount_off(eur("9.00"))));
  ASSERT_TRUE(sale_.discount_sale(std::nullopt));
  EXPECT_FALSE(sale_.discount());
}

TEST_F(SaleTest, ASaleDiscountLargerThanWhatIsLeftTakesOffWhatIsLeft) {
  const std::vector<TaxCategory> exempt = {category(1, {})};
  ASSERT_TRUE(sale_.add(mug_, kOne, ""));
  ASSERT_TRUE(sale_.add(pen_, kOne, ""));
  ASSERT_TRUE(sale_.discount_sale(amount_off(eur("10.00"))));
  ASSERT_TRUE(sale_.void_line(1));

  const SaleTotals totals = compute_totals(sale_, exempt, {}).value();
  EXPECT_EQ(totals.sale_discount, eur("1.20"));
  EXPECT_EQ(totals.total, eur("0"));

  ASSERT_TRUE(sale_.void_line(2));
  EXPECT_EQ(compute_totals(sale_, exempt, {})->sale_discount, eur("0"));
}

TEST_F(SaleTest, RestoreRefusesWhatNoOperationsMake) {
  ASSERT_TRUE(sale_.add(mug_, Quantity::of(2), ""));
  ASSERT_TRUE(sale_.add(pen_, kOne, ""));
  ASSERT_TRUE(sale_.discount_line(2, percent(100'000)));
  const auto restored = [&](const auto& damage, std::optional<Discount> discount = {}) {
    std::vector<SaleLine> damaged = sale_.lines();
    damage(damaged);
    const auto result = Sale::restore(sale_.id(), sale_.currency(), damaged, std::move(discount));
    return result ? std::string{"restored"} : result.error().detail;
  };
  using Lines = std::vector<SaleLine>;

  EXPECT_EQ(restored([](Lines&) {}), "restored");
  EXPECT_EQ(restored([](Lines& l) { l[0].number = 0; }), "lines[0].number");
  EXPECT_EQ(restored([](Lines& l) { l[1].number = 1; }), "lines[1].number");
  EXPECT_EQ(restored([](Lines& l) { l[0].quantity = {}; }), "lines[0]");
  EXPECT_EQ(restored([](Lines& l) { l[1].list_price = money("1", "USD"); }), "lines[1]");
  EXPECT_EQ(restored([](Lines& l) { l[1].list_price.minor = -1; }), "lines[1]");
  EXPECT_EQ(restored([](Lines& l) { l[0].override_price = l[0].list_price; }), "lines[0]");
  EXPECT_EQ(restored([](Lines& l) { l[1].discount->parts_per_million = 0; }), "lines[1]");
  EXPECT_EQ(restored([](Lines& l) { l[1].discount->amount = eur("1"); }), "lines[1]");
  EXPECT_EQ(restored([](Lines& l) { l[0].list_price.minor = max_amount_minor(currency("EUR")); }),
            "lines[0]");
  EXPECT_EQ(restored([](Lines& l) { l.push_back(l[0]), l[2].number = 3; }), "lines");
  EXPECT_EQ(restored([](Lines& l) { l.resize(kMaxLines + 1, l[0]); }), "lines");
  EXPECT_EQ(restored([](Lines&) {}, percent(0)), "discount");
  EXPECT_EQ(restored([](Lines&) {}, amount_off(money("1", "USD"))), "discount");
  EXPECT_EQ(restored([](Lines& l) { l.clear(); }, percent(1)), "discount");
}

}  // namespace
}  // namespace holdfast::core
