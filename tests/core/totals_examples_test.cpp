// Tables computed by hand; the working is beside each.
#include <gmock/gmock.h>

#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr TaxPolicy kIncludedPerLine{TaxMode::included_in_price, TaxRoundingScope::per_line,
                                     Rounding::half_away_from_zero};
constexpr TaxPolicy kIncludedPerSale{TaxMode::included_in_price, TaxRoundingScope::per_sale,
                                     Rounding::half_away_from_zero};
constexpr TaxPolicy kAddedPerLine{TaxMode::added_to_price, TaxRoundingScope::per_line,
                                  Rounding::half_away_from_zero};
constexpr TaxPolicy kAddedPerSale{TaxMode::added_to_price, TaxRoundingScope::per_sale,
                                  Rounding::half_away_from_zero};

std::vector<std::string> line_taxes(const SaleTotals& totals) {
  std::vector<std::string> taxes;
  for (const LineTotals& line : totals.lines) taxes.push_back(to_plain(line.tax));
  return taxes;
}

std::vector<std::string> tax_table(const SaleTotals& totals) {
  std::vector<std::string> rows;
  for (const TaxAmount& tax : totals.taxes) {
    rows.push_back(tax.name + ' ' + to_plain(tax.base) + ' ' + to_plain(tax.tax));
  }
  return rows;
}

Sale sale_in(std::string_view code) {
  return Sale{id_of<TransactionId>(1), currency(code)};
}

const std::vector<TaxCategory> kFrance = {category(1, {rate(1, "TVA 20 %", 200'000)}),
                                          category(2, {rate(2, "TVA 5.5 %", 55'000)}),
                                          category(3, {rate(3, "TVA 0 %", 0)}), category(4, {})};

TEST(TotalsExamples, FrenchVatIsContainedInThePrice) {
  Sale sale = sale_in("EUR");
  ASSERT_TRUE(sale.add(item(1, money("9.99", "EUR"), 1), Quantity::of(2), ""));
  ASSERT_TRUE(sale.add(item(2, money("2.50", "EUR"), 2), kOne, ""));

  const SaleTotals totals = compute_totals(sale, kFrance, kIncludedPerLine).value();

  // 19.98 × 20 ÷ 120 = 3.33; 2.50 × 5.5 ÷ 105.5 = 0.1303…
  EXPECT_THAT(line_taxes(totals), ElementsAre("3.33", "0.13"));
  EXPECT_THAT(tax_table(totals), ElementsAre("TVA 20 % 16.65 3.33", "TVA 5.5 % 2.37 0.13"));
  EXPECT_EQ(to_plain(totals.total), "22.48");
  EXPECT_EQ(to_plain(totals.subtotal), "22.48");
  EXPECT_EQ(totals.units, Quantity::of(3));
}

TEST(TotalsExamples, PerSaleRoundsOnceAndSpreadsTheTaxOverTheLines) {
  Sale sale = sale_in("EUR");
  for (const std::uint32_t number : {1U, 2U, 3U}) {
    ASSERT_TRUE(sale.add(item(number, money("1.00", "EUR"), 1), kOne, ""));
  }

  // 1.00 × 20 ÷ 120 = 0.1666…; 3.00 × 20 ÷ 120 = 0.50
  const SaleTotals per_line = compute_totals(sale, kFrance, kIncludedPerLine).value();
  const SaleTotals per_sale = compute_totals(sale, kFrance, kIncludedPerSale).value();

  EXPECT_THAT(line_taxes(per_line), ElementsAre("0.17", "0.17", "0.17"));
  EXPECT_THAT(line_taxes(per_sale), ElementsAre("0.17", "0.17", "0.16"));
  EXPECT_THAT(tax_table(per_sale), ElementsAre("TVA 20 % 2.50 0.50"));
}

TEST(TotalsExamples, ASaleDiscountIsSharedBeforeTax) {
  Sale sale = sale_in("EUR");
  ASSERT_TRUE(sale.add(item(1, money("9.99", "EUR"), 1), Quantity::of(2), ""));
  ASSERT_TRUE(sale.add(item(2, money("2.50", "EUR"), 2), kOne, ""));
  ASSERT_TRUE(sale.discount_sale(percent(100'000)));

  const SaleTotals totals = compute_totals(sale, kFrance, kIncludedPerLine).value();

  // 10 % of 22.48 is 2.25: 1.9997… and 0.2502…, so 2.00 and 0.25.
  EXPECT_EQ(to_plain(totals.lines[0].sale_discount), "2.00");
  EXPECT_EQ(to_plain(totals.lines[1].sale_discount), "0.25");
  // 17.98 × 20 ÷ 120 = 2.9966…; 2.25 × 5.5 ÷ 105.5 = 0.1172…
  EXPECT_THAT(line_taxes(totals), ElementsAre("3.00", "0.12"));
  EXPECT_EQ(to_plain(totals.total), "20.23");
}

TEST(TotalsExamples, EqualRemaindersAreSettledByContentAndNotByPosition) {
  const Item standard = item(1, money("1.00", "EUR"), 1);
  const Item reduced = item(2, money("1.00", "EUR"), 2);
  std::vector<SaleTotals> both;
  for (const auto& [first, second] : {std::pair{standard, reduced}, {reduced, standard}}) {
    Sale sale = sale_in("EUR");
    ASSERT_TRUE(sale.add(first, Quantity::of(6), ""));
    ASSERT_TRUE(sale.add(second, Quantity::of(6), ""));
    ASSERT_TRUE(sale.discount_sale(amount_off(money("0.05", "EUR"))));
    both.push_back(compute_totals(sale, kFrance, kIncludedPerLine).value());
  }

  // 2.5 cents each; the cent left goes to the first tax category, wherever it stands.
  EXPECT_EQ(to_plain(both[0].lines[0].sale_discount), "0.03");
  EXPECT_EQ(to_plain(both[1].lines[0].sale_discount), "0.02");
  // 5.97 × 20 ÷ 120 = 0.995; 5.98 × 5.5 ÷ 105.5 = 0.3117…
  EXPECT_THAT(tax_table(both[0]), ElementsAre("TVA 20 % 4.97 1.00", "TVA 5.5 % 5.67 0.31"));
  EXPECT_EQ(both[0].taxes, both[1].taxes);
}

TEST(TotalsExamples, LineDiscountsAndOwnPricesComeBeforeTheSales) {
  Sale sale = sale_in("EUR");
  const std::uint32_t first = *sale.add(item(1, money("24.00", "EUR"), 1), kOne, "");
  const std::uint32_t second = *sale.add(item(2, money("9.90", "EUR"), 1), Quantity::of(2), "");
  ASSERT_TRUE(sale.discount_line(first, amount_off(money("4.00", "EUR"), "scratched")));
  ASSERT_TRUE(sale.override_price(second, money("8.00", "EUR")));
  ASSERT_TRUE(sale.discount_line(second, percent(250'000)));  // a quarter of 16.00
  ASSERT_TRUE(sale.discount_sale(amount_off(money("2.00", "EUR"))));

  const SaleTotals totals = compute_totals(sale, kFrance, kIncludedPerLine).value();

  EXPECT_EQ(to_plain(totals.line_discount), "8.00");
  EXPECT_EQ(to_plain(totals.subtotal), "32.00");
  EXPECT_EQ(to_plain(totals.lines[0].sale_discount), "1.25");  // 20 of 32
  EXPECT_EQ(to_plain(totals.lines[1].sale_discount), "0.75");  // 12 of 32
  EXPECT_EQ(to_plain(totals.total), "30.00");
}

TEST(TotalsExamples, ZeroRateStandsInTheTableAndExemptDoesNot) {
  Sale sale = sale_in("EUR");
  ASSERT_TRUE(sale.add(item(1, money("3.00", "EUR"), 3), kOne, ""));
  ASSERT_TRUE(sale.add(item(2, money("4.00", "EUR"), 4), kOne, ""));

  const SaleTotals totals = compute_totals(sale, kFrance, kIncludedPerSale).value();

  EXPECT_THAT(tax_table(totals), ElementsAre("TVA 0 % 3.00 0.00"));
  EXPECT_EQ(to_plain(totals.total), "7.00");
}

TEST(TotalsExamples, AmericanSalesTaxIsAdded) {
  const std::vector<TaxCategory> new_york = {category(1, {rate(1, "Sales tax", 88'750)})};
  Sale sale = sale_in("USD");
  ASSERT_TRUE(sale.add(item(1, money("19.99", "USD"), 1), kOne, ""));

  // 19.99 × 8.875 % = 1.7741…
  const SaleTotals totals = compute_totals(sale, new_york, kAddedPerLine).value();
  EXPECT_EQ(to_plain(totals.total), "21.76");
  EXPECT_THAT(tax_table(totals), ElementsAre("Sales tax 19.99 1.77"));

  // 1.15 × 8.875 % = 0.1020…; 3.45 × 8.875 % = 0.3061…
  Sale three = sale_in("USD");
  for (const std::uint32_t number : {1U, 2U, 3U}) {
    ASSERT_TRUE(three.add(item(number, money("1.15", "USD"), 1), kOne, ""));
  }
  EXPECT_EQ(to_plain(compute_totals(three, new_york, kAddedPerLine)->tax), "0.30");
  EXPECT_EQ(to_plain(compute_totals(three, new_york, kAddedPerSale)->tax), "0.31");
}

TEST(TotalsExamples, CanadianGstAndPstApplySideBySide) {
  const std::vector<TaxCategory> british_columbia = {
      category(1, {rate(1, "GST 5 %", 50'000), rate(2, "PST 7 %", 70'000)}),
      category(2, {rate(1, "GST 5 %", 50'000)})};
  Sale sale = sale_in("CAD");
  ASSERT_TRUE(sale.add(item(1, money("12.49", "CAD"), 1), kOne, ""));
  ASSERT_TRUE(sale.add(item(2, money("5.00", "CAD"), 2), kOne, ""));

  const SaleTotals totals = compute_totals(sale, british_columbia, kAddedPerLine).value();

  // 12.49 × 5 % = 0.6245, × 7 % = 0.8743; 5.00 × 5 % = 0.25
  EXPECT_THAT(tax_table(totals), ElementsAre("PST 7 % 12.49 0.87", "GST 5 % 17.49 0.87"));
  EXPECT_EQ(to_plain(totals.total), "19.23");
}

TEST(TotalsExamples, SeveralIncludedRatesAreTakenOutTogetherAndSplit) {
  const std::vector<TaxCategory> quebec = {
      category(1, {rate(1, "GST 5 %", 50'000), rate(2, "QST 9.975 %", 99'750)})};
  Sale sale = sale_in("CAD");
  ASSERT_TRUE(sale.add(item(1, money("114.98", "CAD"), 1), kOne, ""));

  // 114.98 × 14.975 ÷ 114.975 = 14.9756…; of 14.98, 5 ÷ 14.975 is 5.0016…
  const SaleTotals totals = compute_totals(sale, quebec, kIncludedPerLine).value();
  EXPECT_THAT(tax_table(totals), ElementsAre("QST 9.975 % 100.00 9.98", "GST 5 % 100.00 5.00"));
}

TEST(TotalsExamples, YenHaveNoDecimalsAndCutFractionsOff) {
  const std::vector<TaxCategory> japan = {category(1, {rate(1, "10 %", 100'000)}),
                                          category(2, {rate(2, "8 %", 80'000)})};
  const TaxPolicy policy{TaxMode::included_in_price, TaxRoundingScope::per_sale,
                         Rounding::toward_zero};
  Sale sale = sale_in("JPY");
  ASSERT_TRUE(sale.add(item(1, money("550", "JPY"), 1), kOne, ""));
  ASSERT_TRUE(sale.add(item(2, money("199", "JPY"), 2), Quantity::of(3), ""));

  // 550 × 10 ÷ 110 = 50; 597 × 8 ÷ 108 = 44.2…
  const SaleTotals totals = compute_totals(sale, japan, policy).value();
  EXPECT_THAT(tax_table(totals), ElementsAre("10 % 500 50", "8 % 553 44"));
  EXPECT_EQ(to_plain(totals.total), "1147");
}

TEST(TotalsExamples, DinarsHaveThreeDecimalsAndWeighedGoodsCountAsOne) {
  const std::vector<TaxCategory> kuwait = {category(1, {})};
  Sale sale = sale_in("KWD");
  ASSERT_TRUE(sale.add(item(1, money("1.250", "KWD"), 1), Quantity::of(3), ""));
  ASSERT_TRUE(sale.add(item(2, money("2.150", "KWD"), 1, "kg"), Quantity{462}, ""));

  // 2.150 × 0.462 = 0.9933
  const SaleTotals totals = compute_totals(sale, kuwait, kIncludedPerLine).value();
  EXPECT_EQ(to_plain(totals.lines[1].total), "0.993");
  EXPECT_EQ(to_plain(totals.total), "4.743");
  EXPECT_EQ(totals.units, Quantity::of(4));
}

TEST(TotalsExamples, AnUnknownTaxCategoryIsRefusedByTheNameOfTheGoods) {
  Sale sale = sale_in("EUR");
  ASSERT_TRUE(sale.add(item(1, money("1.00", "EUR"), 9), kOne, ""));

  const auto totals = compute_totals(sale, kFrance, kIncludedPerLine);

  ASSERT_FALSE(totals);
  EXPECT_EQ(totals.error(), (Error{ErrorCode::tax_category_unknown, "Item 1"}));
}

TEST(TotalsExamples, NothingSoldIsZero) {
  const SaleTotals totals = compute_totals(sale_in("EUR"), kFrance, kIncludedPerSale).value();
  EXPECT_EQ(totals.total, money("0", "EUR"));
  EXPECT_TRUE(totals.lines.empty());
  EXPECT_TRUE(totals.taxes.empty());
}

}  // namespace
}  // namespace holdfast::core
