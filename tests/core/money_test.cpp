#include "pos/core/money.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>
#include <limits>

#include "pos/core/currencies.h"
#include "tests/core/long_division.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using testing::currency;
using testing::money;

constexpr std::array kRoundings = {Rounding::half_away_from_zero, Rounding::half_to_even,
                                   Rounding::toward_zero, Rounding::away_from_zero};

TEST(Currency, KnowsTheExponentsOfIso4217) {
  EXPECT_EQ(currency("EUR").exponent(), 2);
  EXPECT_EQ(currency("JPY").exponent(), 0);
  EXPECT_EQ(currency("JPY").minor_per_major(), 1);
  EXPECT_EQ(currency("KWD").exponent(), 3);
  EXPECT_EQ(currency("KWD").minor_per_major(), 1000);
  for (const char* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}) {
    EXPECT_EQ(currency(code).exponent(), 3) << code;
  }
}

TEST(Currency, RefusesWhatIsNoCurrency) {
  for (const char* code : {"", "E", "EURO", "eur", "ZZZ", "XAU", "DEM"}) {
    EXPECT_EQ(Currency::from_code(code).error(), (Error{ErrorCode::currency_mismatch, code}));
  }
}

TEST(Currency, TheTableIsSortedAndWithoutDoubles) {
  for (std::size_t i = 1; i < kCurrencies.size(); ++i) {
    EXPECT_LT(kCurrencies[i - 1].code, kCurrencies[i].code);
  }
  for (const CurrencyRow& row : kCurrencies) {
    EXPECT_EQ(currency(row.code).code(), row.code);
    EXPECT_LE(row.exponent, 3);
  }
}

TEST(Money, IsShownWithSymbolAndGroups) {
  EXPECT_EQ(to_display(money("1234.50", "EUR")), "€ 1,234.50");
  EXPECT_EQ(to_display(money("-0.05", "USD")), "\u2212$ 0.05");
  EXPECT_EQ(to_display(money("1500", "JPY")), "¥ 1,500");
  EXPECT_EQ(to_display(money("1.250", "KWD")), "KWD 1.250");
  EXPECT_EQ(to_display_number(money("1234567.89", "GBP")), "1,234,567.89");
  EXPECT_EQ(to_display_number(money("999", "JPY")), "999");
  EXPECT_EQ(to_display_number(money("-1000", "JPY")), "\u22121,000");
}

TEST(Money, IsWrittenPlainly) {
  EXPECT_EQ(to_plain(Money{5, currency("EUR")}), "0.05");
  EXPECT_EQ(to_plain(Money{-5, currency("KWD")}), "-0.005");
  EXPECT_EQ(to_plain(Money{0, currency("JPY")}), "0");
  EXPECT_EQ(to_plain(Money{std::numeric_limits<std::int64_t>::min(), currency("JPY")}),
            "-9223372036854775808");
}

TEST(Money, IsReadAsPeopleTypeIt) {
  EXPECT_EQ(money("12", "EUR").minor, 1200);
  EXPECT_EQ(money("12.5", "EUR").minor, 1250);
  EXPECT_EQ(money("12,50", "EUR").minor, 1250);
  EXPECT_EQ(money("0012.50", "EUR").minor, 1250);
  EXPECT_EQ(money("1,234", "KWD").minor, 1234);
}

TEST(Money, RefusesWhatIsNoAmount) {
  for (const char* text : {"", "-", ".", ".5", "12.", "12.345", "1,234.50", "1 000", "+1", "1e3",
                           "--1", "€ 1", "0x10"}) {
    EXPECT_EQ(parse_money(text, currency("EUR")).error(),
              (Error{ErrorCode::amount_malformed, text}))
        << text;
  }
  EXPECT_EQ(parse_money("1.0", currency("JPY")).error().code, ErrorCode::amount_malformed);
}

TEST(Money, RefusesMoreThanTheServerHolds) {
  EXPECT_TRUE(parse_money("9999999999.99", currency("EUR")));
  EXPECT_TRUE(parse_money("9999999999", currency("JPY")));
  EXPECT_TRUE(parse_money("1000000000.000", currency("KWD")));
  for (const auto& [text, code] : {std::pair{"10000000000.00", "EUR"},
                                   {"10000000000", "JPY"},
                                   {"1000000000.001", "KWD"},
                                   {"99999999999999999999999", "EUR"}}) {
    EXPECT_EQ(parse_money(text, currency(code)).error().code, ErrorCode::amount_out_of_range)
        << text;
  }
}

TEST(MoneyDeathTest, MixedCurrenciesAndOverflowStopTheProgram) {
  const Money largest{std::numeric_limits<std::int64_t>::max(), currency("EUR")};
  EXPECT_DEATH(static_cast<void>(money("1", "EUR") + money("1", "USD")), "currency");
  EXPECT_DEATH(static_cast<void>(largest + money("0.01", "EUR")), "overflow");
  EXPECT_DEATH(static_cast<void>(mul_div(1, 1, 0, Rounding::toward_zero)), "denominator");
  EXPECT_DEATH(static_cast<void>(mul_div(largest.minor, 2, 1, Rounding::toward_zero)), "quotient");
}

struct RoundingRow {
  std::int64_t value;  // divided by 10
  std::array<std::int64_t, kRoundings.size()> rounded;
};

TEST(MulDiv, RoundsByName) {
  constexpr std::array kRows = {
      RoundingRow{4, {0, 0, 0, 1}},       RoundingRow{5, {1, 0, 0, 1}},
      RoundingRow{6, {1, 1, 0, 1}},       RoundingRow{15, {2, 2, 1, 2}},
      RoundingRow{25, {3, 2, 2, 3}},      RoundingRow{20, {2, 2, 2, 2}},
      RoundingRow{-5, {-1, 0, 0, -1}},    RoundingRow{-15, {-2, -2, -1, -2}},
      RoundingRow{-25, {-3, -2, -2, -3}}, RoundingRow{-24, {-2, -2, -2, -3}},
      RoundingRow{0, {0, 0, 0, 0}},
  };
  for (const RoundingRow& row : kRows) {
    for (std::size_t i = 0; i < kRoundings.size(); ++i) {
      EXPECT_EQ(mul_div(row.value, 1, 10, kRoundings[i]), row.rounded[i]) << row.value << ' ' << i;
    }
  }
}

RC_GTEST_PROP(MulDivProperty, AgreesWithLongDivision,
              (std::int64_t value, std::int64_t numerator, std::int64_t divisor)) {
  // Results beyond 64 bits stop the program: keep the factors apart.
  const std::int64_t a = value >> *rc::gen::inRange(0, 63);
  const std::int64_t b = numerator >> *rc::gen::inRange(0, 63);
  const std::int64_t d =
      std::max<std::int64_t>(1, divisor & std::numeric_limits<std::int64_t>::max());
  const testing::Quotient exact = testing::long_division(a, b, d);
  RC_PRE(exact.fits);

  for (const Rounding rounding : kRoundings) {
    RC_ASSERT(mul_div(a, b, d, rounding) == exact.rounded(rounding));
  }
}

RC_GTEST_PROP(MoneyProperty, ParsingUndoesWriting, ()) {
  const CurrencyRow row = *rc::gen::elementOf(std::vector(kCurrencies.begin(), kCurrencies.end()));
  const std::int64_t most = max_amount_minor(currency(row.code));
  const Money amount{*rc::gen::inRange<std::int64_t>(-most, most + 1), currency(row.code)};

  RC_ASSERT(parse_money(to_plain(amount), amount.currency).value() == amount);
  std::string comma = to_plain(amount);
  std::replace(comma.begin(), comma.end(), '.', ',');
  RC_ASSERT(parse_money(comma, amount.currency).value() == amount);
}

RC_GTEST_PROP(MoneyProperty, ParsingAnythingEndsInAnAmountOrANamedRefusal, (std::string text)) {
  const auto parsed = parse_money(text, currency("EUR"));
  RC_ASSERT(parsed || parsed.error().code == ErrorCode::amount_malformed ||
            parsed.error().code == ErrorCode::amount_out_of_range);
}

}  // namespace
}  // namespace holdfast::core
