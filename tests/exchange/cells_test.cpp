#include "db/exchange/cells.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast::exchange {
namespace {

using testing::HasSubstr;

std::string staged(CellKind kind, std::string_view text, const CellRules& rules = {}) {
  const auto cell = read_cell({kind, "active draft"}, text, rules);
  return cell ? *cell : "refused: " + cell.error();
}

CellRules with_comma() {
  CellRules rules;
  rules.decimal_mark = ',';
  return rules;
}

TEST(Cells, PricesAreDecimalTextOfTheCurrency) {
  EXPECT_EQ(staged(CellKind::price, "4.95"), "4.95");
  EXPECT_EQ(staged(CellKind::price, " 4.9 "), "4.90");
  EXPECT_EQ(staged(CellKind::price, "0"), "0.00");
  EXPECT_EQ(staged(CellKind::price, "9999999999.99"), "9999999999.99");
  EXPECT_EQ(staged(CellKind::price, "4,95", with_comma()), "4.95");
  CellRules yen;
  yen.currency = "JPY";
  yen.currency_exponent = 0;
  EXPECT_EQ(staged(CellKind::price, "500", yen), "500");
  EXPECT_THAT(staged(CellKind::price, "500.00", yen), HasSubstr("JPY has 0 decimals"));
  CellRules fine;
  fine.fine_prices = true;
  EXPECT_EQ(staged(CellKind::price, "0.0125", fine), "0.0125");
}

TEST(Cells, PricesThatMayMeanSomethingElseAreRefused) {
  EXPECT_THAT(staged(CellKind::price, "1.234"), HasSubstr("EUR has 2 decimals"));
  EXPECT_THAT(staged(CellKind::price, "4,95"), HasSubstr("--decimal-comma"));
  EXPECT_THAT(staged(CellKind::price, "4.95", with_comma()), HasSubstr("--decimal-comma"));
  for (const char* wrong : {"", "€4.95", "4.95 €", "1,234.50", "1 234", "+1", "--1", ".5", "5.",
                            "0x10", "1e3", "NaN", "inf", "１"}) {
    EXPECT_THAT(staged(CellKind::price, wrong), HasSubstr("refused")) << wrong;
  }
  EXPECT_THAT(staged(CellKind::price, "-1"), HasSubstr("below zero"));
  EXPECT_THAT(staged(CellKind::price, "10000000000"), HasSubstr("too large"));
  EXPECT_THAT(staged(CellKind::price, "4.00E+12"), HasSubstr("spreadsheet"));
  EXPECT_THAT(staged(CellKind::quantity, "99999999999999999999999999"), HasSubstr("too large"));
  EXPECT_EQ(staged(CellKind::stock, "-3.5"), "-3.500");
}

RC_GTEST_PROP(Cells, DecimalsAreReadAsTheyAreWritten, ()) {
  const auto decimals = *rc::gen::inRange(0, 5);
  const auto value = *rc::gen::inRange<std::int64_t>(-99'999'999'999'999, 100'000'000'000'000);
  const auto again = read_decimal(decimal_text(value, decimals), '.', decimals, 14);
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == value);
}

TEST(Cells, BarcodesWithAWrongCheckDigitAreNamed) {
  EXPECT_EQ(staged(CellKind::barcodes, "4006381333931"), "{\"1 4006381333931\"}");
  EXPECT_EQ(staged(CellKind::barcodes, "4006381333931 | 14006381333938*12 | PLU-7"),
            "{\"1 4006381333931\",\"12.000 14006381333938\",\"1 PLU-7\"}");
  EXPECT_THAT(staged(CellKind::barcodes, "4006381333932"), HasSubstr("the last would be 1"));
  EXPECT_THAT(staged(CellKind::barcodes, "4.00638E+12"), HasSubstr("format the column as text"));
  EXPECT_THAT(staged(CellKind::barcodes, "4,00E+12"), HasSubstr("format the column as text"));
  EXPECT_EQ(staged(CellKind::barcodes, "4011"), "{\"1 4011\"}");
  EXPECT_EQ(staged(CellKind::barcodes, R"(a\*b|c\|d)"), R"({"1 a*b","1 c|d"})");
  CellRules any;
  any.any_barcode = true;
  EXPECT_EQ(staged(CellKind::barcodes, "4006381333932", any), "{\"1 4006381333932\"}");
}

TEST(Cells, ZerosThatASpreadsheetTookAwayAreSeen) {
  // 036000291452, a UPC-A that begins with zero.
  const std::string said = staged(CellKind::barcodes, "36000291452");
  EXPECT_THAT(said, HasSubstr("took zeros away"));
  EXPECT_THAT(said, HasSubstr("036000291452"));
  // Eleven digits that no zero makes a GTIN are somebody's own.
  EXPECT_EQ(staged(CellKind::barcodes, "36000291453"), "{\"1 36000291453\"}");
}

TEST(Cells, ListsAndPathsKeepWhatIsEscaped) {
  EXPECT_EQ(staged(CellKind::list, "a|b c|"), R"({"a","b c",""})");
  EXPECT_EQ(staged(CellKind::list, R"(a\|b\\|"q")"), R"({"a|b\\","\"q\""})");
  EXPECT_EQ(staged(CellKind::path, "Drinks >  Hot drinks>Tea"), R"({"Drinks","Hot drinks","Tea"})");
  EXPECT_EQ(staged(CellKind::path, R"(\ a\>b > c\ )"), R"({" a>b","c "})");
  EXPECT_THAT(staged(CellKind::path, "Drinks > "), HasSubstr("empty"));
  EXPECT_THAT(staged(CellKind::list, R"(a\)"), HasSubstr("backslash"));
}

TEST(Cells, WordsFlagsNumbersAndTimes) {
  EXPECT_EQ(staged(CellKind::word, "Active"), "active");
  EXPECT_THAT(staged(CellKind::word, "sold"), HasSubstr("active draft"));
  EXPECT_EQ(staged(CellKind::flag, "Yes"), "true");
  EXPECT_EQ(staged(CellKind::flag, "0"), "false");
  EXPECT_EQ(staged(CellKind::integer, "2147483647"), "2147483647");
  EXPECT_THAT(staged(CellKind::integer, "2147483648"), HasSubstr("whole number"));
  EXPECT_THAT(staged(CellKind::integer, "-1"), HasSubstr("whole number"));
  EXPECT_EQ(staged(CellKind::time, "2026-03-01"), "2026-03-01 00:00Z");
  EXPECT_EQ(staged(CellKind::time, "2026-03-01T14:30:00.5+01:00"), "2026-03-01T14:30:00.5+01:00");
  EXPECT_EQ(staged(CellKind::time, "2026-03-01 14:30"), "2026-03-01 14:30Z");
  for (const char* wrong : {"2026-02-29", "01.03.2026", "2026-03-01T24:00", "2026-03-01T1:00",
                            "2026-03-01X", "0000-01-01", "2026-03-01T14:30:00.Z"}) {
    EXPECT_THAT(staged(CellKind::time, wrong), HasSubstr("write a time")) << wrong;
  }
}

TEST(Cells, AttributesAreJsonWhereTheyLookLikeIt) {
  const auto json = [](std::string_view text) { return read_attribute(text).value_or("refused"); };
  EXPECT_EQ(json("blue"), "\"blue\"");
  EXPECT_EQ(json("say \"hi\""), "\"say \\\"hi\\\"\"");
  EXPECT_EQ(json("true"), "true");
  EXPECT_EQ(json("1.50"), "1.50");
  EXPECT_EQ(json("007"), "\"007\"");
  EXPECT_EQ(json("\"true\""), "\"true\"");
  EXPECT_EQ(json("{\"company\": \"PSA\"}"), "{\"company\": \"PSA\"}");
  EXPECT_EQ(json("{broken"), "refused");
  EXPECT_EQ(json("[\"\\u0000\"]"), "refused");
}

TEST(Cells, TheGuardAgainstFormulasIsTakenAwayExactly) {
  EXPECT_EQ(without_guard("'=1+1"), "=1+1");
  EXPECT_EQ(without_guard("'@x"), "@x");
  EXPECT_EQ(without_guard("''quoted'"), "'quoted'");
  EXPECT_EQ(without_guard("'plain"), "'plain");
  EXPECT_EQ(without_guard("=1"), "=1");
}

TEST(Cells, LongValuesAreShortened) {
  EXPECT_EQ(shortened("a\nb"), "a b");
  EXPECT_EQ(shortened("äöü", 2), "äö…");
  EXPECT_EQ(shortened("äöü", 3), "äöü");
}

}  // namespace
}  // namespace holdfast::exchange
