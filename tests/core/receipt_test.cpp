#include "pos/core/receipt.h"

#include <gmock/gmock.h>

#include "tests/core/receipt_text.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using namespace testing;

const LocalTime kAfternoon{2026, 3, 1, 14, 32, 5};

ShopProfile corner_market() {
  ShopProfile shop;
  shop.shop_name = "Corner Market";
  shop.terminal_name = "Lane 2";
  shop.terminal_number = 2;
  shop.address = "12 Harbour Street\nPort Town";
  shop.tax_number = "XX 123 456 789";
  shop.receipt_footer = "Thank you\nOpen every day";
  shop.currency = currency("EUR");
  return shop;
}

SaleRecorded sold(const Sale& sale, const std::vector<TaxCategory>& categories, TaxPolicy policy,
                  std::string_view cash) {
  SaleRecorded recorded;
  recorded.sale = sale;
  recorded.tax_policy = policy;
  recorded.totals = compute_totals(sale, categories, policy).value();
  recorded.tenders = {
      cash_tender(recorded.totals.total, parse_money(cash, sale.currency()).value()).value()};
  recorded.receipt_number = 412;
  return recorded;
}

SaleRecorded everything() {
  Sale sale{id_of<TransactionId>(1), currency("EUR")};
  EXPECT_TRUE(sale.add(item(1, money("9.99", "EUR"), 1), Quantity::of(2), ""));
  EXPECT_TRUE(sale.add(item(2, money("3.50", "EUR"), 2, "kg"), Quantity{462}, ""));
  EXPECT_TRUE(sale.add(item(3, money("0.20", "EUR"), 1), kOne, ""));
  EXPECT_TRUE(sale.add(item(4, money("1.00", "EUR"), 1), kOne, ""));
  EXPECT_TRUE(sale.add(item(5, money("24.00", "EUR"), 1), kOne, ""));
  EXPECT_TRUE(sale.discount_line(1, percent(125'000, "display piece")));
  EXPECT_TRUE(sale.void_line(4));
  EXPECT_TRUE(sale.override_price(5, money("20.00", "EUR")));
  EXPECT_TRUE(sale.discount_sale(amount_off(money("1.00", "EUR"), "voucher")));
  return sold(
      sale,
      {category(1, {rate(1, "VAT 20 %", 200'000)}), category(2, {rate(2, "VAT 5.5 %", 55'000)})},
      {}, "50.00");
}

TEST(SaleReceipt, ShowsEverythingTheCustomerMaySee) {
  EXPECT_EQ(
      "\n" +
          as_text(sale_receipt(everything(), corner_market(), "Amélie D.", kAfternoon, false), 42),
      R"(
            **Corner Market**
            12 Harbour Street
                Port Town
          Tax no. XX 123 456 789

Receipt 0002-000412       2026-03-01 14:32
Lane 2
------------------------------------------
Item 1
  2 × 9.99                           19.98
  Discount 12.5 %, display piece     −2.50
Item 2
  0.462 kg × 3.50                     1.62
Item 3                                0.20
Item 5
  1 × 20.00 (was 24.00)              20.00
------------------------------------------
Subtotal                             39.30
Discount, voucher                    −1.00
**TOTAL**                      **€ 38.30**
Cash                                 50.00
*Change*                           *11.70*
------------------------------------------
Tax included in the total
VAT 20 % of 30.60                     6.12
VAT 5.5 % of 1.50                     0.08
Tax                                   6.20
------------------------------------------
Served by Amélie D.

|0002-000412|

                Thank you
              Open every day
)");
}

TEST(SaleReceipt, ACopySaysSo) {
  const SaleRecorded sale = everything();
  const auto original = sale_receipt(sale, corner_market(), "", kAfternoon, false);
  const auto copy = sale_receipt(sale, corner_market(), "", kAfternoon, true);
  EXPECT_EQ(as_text(original, 42).find("DUPLICATE"), std::string::npos);
  EXPECT_EQ(copy.blocks.front(),
            (ReceiptBlock{ReceiptText{"DUPLICATE", Align::centre, Emphasis::large}}));
}

TEST(SaleReceipt, TaxAddedToThePricesStandsBeforeTheTotal) {
  Sale sale{id_of<TransactionId>(1), currency("USD")};
  ASSERT_TRUE(sale.add(item(1, money("19.99", "USD"), 1), kOne, ""));
  TaxPolicy added;
  added.mode = TaxMode::added_to_price;
  ShopProfile plain;
  plain.shop_name = "Shop";

  const auto receipt =
      sale_receipt(sold(sale, {category(1, {rate(1, "Sales tax", 88'750)})}, added, "40"), plain,
                   "", kAfternoon, false);

  EXPECT_EQ("\n" + as_text(receipt, 36), R"(
              **Shop**

Receipt 0001-000412 2026-03-01 14:32
------------------------------------
Item 1                         19.99
------------------------------------
Subtotal                       19.99
Tax                             1.77
**TOTAL**                **$ 21.76**
Cash                           40.00
*Change*                     *18.24*
------------------------------------
Tax added to the prices
Sales tax of 19.99              1.77
------------------------------------

|0001-000412|
)");
}

TEST(SaleReceipt, ExemptGoodsHaveNoTaxTable) {
  Sale sale{id_of<TransactionId>(1), currency("KWD")};
  ASSERT_TRUE(sale.add(item(1, money("1.250", "KWD"), 1), kOne, ""));
  const auto text = as_text(sale_receipt(sold(sale, {category(1, {})}, {}, "1.250"),
                                         corner_market(), "", kAfternoon, false),
                            42);
  EXPECT_EQ(text.find("Tax included"), std::string::npos);
  EXPECT_NE(text.find("**KWD 1.250**"), std::string::npos);
  EXPECT_NE(text.find("*0.000*"), std::string::npos);
}

TEST(ReceiptCode, GrowsWithItsNumbers) {
  ShopProfile shop;
  shop.terminal_number = 12'345;
  EXPECT_EQ(receipt_code(shop, 1'234'567), "12345-1234567");
  EXPECT_EQ(receipt_code(corner_market(), 7), "0002-000007");
}

TEST(ShiftReport, ShowsWhatIsMissingOrOver) {
  const ShiftClosed closed{id_of<ShiftId>(5),
                           id_of<PersonId>(6),
                           money("1168.37", "EUR"),
                           money("1168.00", "EUR"),
                           41,
                           money("1018.37", "EUR")};
  EXPECT_EQ("\n" + as_text(shift_report(closed, {}, corner_market(), "Amélie D.", kAfternoon,
                                        "412:9f3c1a2b77de0142", false),
                           42),
            R"(
            **Corner Market**
            12 Harbour Street
                Port Town
          Tax no. XX 123 456 789

              *SHIFT REPORT*
Lane 2                    2026-03-01 14:32
Closed by Amélie D.
------------------------------------------
Sales                                   41
*Sales total*                 *€ 1,018.37*
------------------------------------------
Cash expected                     1,168.37
Cash counted                      1,168.00
*Difference*                       *−0.37*

Shift 00000000-0000-7000-8000-000000000005
Journal 412:9f3c1a2b77de0142
)");
  ShiftClosed over = closed;
  over.counted_cash = money("1170.00", "EUR");
  EXPECT_NE(as_text(shift_report(over, {}, corner_market(), "", kAfternoon, "412:9f3c1a2b77de0142",
                                 false),
                    42)
                .find("*+1.63*"),
            std::string::npos);
}

TEST(ShiftReport, ShowsWhatMovedInTheDrawerBesideSales) {
  const ShiftClosed closed{
      id_of<ShiftId>(5),   id_of<PersonId>(6), money("100.00", "EUR"), money("100.00", "EUR"), 0,
      money("0.00", "EUR")};
  const DrawerTotals drawer{money("20.00", "EUR"), money("50.00", "EUR"), 3, 2,
                            money("12.50", "EUR")};
  const std::string text =
      as_text(shift_report(closed, drawer, corner_market(), "", kAfternoon, "1:00", true), 42);
  EXPECT_EQ(text.find("DUPLICATE"), text.find_first_not_of(" *")) << text;
  EXPECT_NE(text.find("Cash put in                          20.00\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Cash taken out                      −50.00\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Opened without a sale                    3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Returns                                  2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("*Paid back*                       *−12.50*\n"), std::string::npos) << text;
}

TEST(ReceiptCode, IsReadAsItIsPrintedAndAsItIsTyped) {
  const auto read = [](const char* text) {
    return read_receipt_code(text).value_or(ReceiptCode{});
  };
  EXPECT_EQ(read("0002-000412"), (ReceiptCode{2, 412}));
  EXPECT_EQ(read("0002.000412"), (ReceiptCode{2, 412}));  // the number pad has no hyphen
  EXPECT_EQ(read("0002000412"), (ReceiptCode{2, 412}));
  EXPECT_EQ(read("12345-1234567"), (ReceiptCode{12'345, 1'234'567}));
  EXPECT_EQ(read("412"), (ReceiptCode{std::nullopt, 412}));
  EXPECT_EQ(read("000412"), (ReceiptCode{std::nullopt, 412}));
  for (const char* text : {"", "0", "0002-", "-12", "0002-000000", "2-1-3", "12a", "0002--12",
                           "99999999999-1", "0002-1234567890123", "+12", " 12"}) {
    EXPECT_FALSE(read_receipt_code(text)) << text;
  }
}

TEST(ReturnReceipt, SaysWhatCameBackAndIsSigned) {
  GoodsReturned returned;
  returned.receipt_number = 413;
  returned.original_receipt = 412;
  returned.reason = "Faulty";
  returned.lines = {{1, {}, {}, "", "Mug, blue", "", "each", Quantity::of(2), money("9.99", "EUR")},
                    {3, {}, {}, "", "Apples", "", "kg", Quantity{462}, money("3.00", "EUR")}};
  const TaxAmount tax{id_of<TaxRateId>(1), "VAT 20 %", 200'000, money("15.41", "EUR"),
                      money("3.08", "EUR")};
  const Money zero = money("0", "EUR");
  returned.totals.lines = {{1,
                            money("19.98", "EUR"),
                            money("2.00", "EUR"),
                            money("0.93", "EUR"),
                            zero,
                            money("17.05", "EUR"),
                            {}},
                           {3, money("1.44", "EUR"), zero, zero, zero, money("1.44", "EUR"), {}}};
  returned.totals.line_discount = money("2.00", "EUR");
  returned.totals.sale_discount = money("0.93", "EUR");
  returned.totals.tax = tax.tax;
  returned.totals.total = money("18.49", "EUR");
  returned.totals.taxes = {tax};
  returned.refunds = {{TenderKind::cash, money("18.49", "EUR")}};
  const auto paper = [&](bool duplicate) {
    return as_text(return_receipt(returned, corner_market(), "Amélie D.", kAfternoon, duplicate),
                   42);
  };
  EXPECT_EQ("\n" + paper(false), R"(
            **Corner Market**
            12 Harbour Street
                Port Town
          Tax no. XX 123 456 789

                **RETURN**
Receipt 0002-000413       2026-03-01 14:32
Goods from receipt 0002-000412
Lane 2
------------------------------------------
Mug, blue
  2 × 9.99                           19.98
Apples
  0.462 kg × 3.00                     1.44
------------------------------------------
Discounts at the sale                −2.93
**PAID BACK**                  **€ 18.49**
Cash                                 18.49
------------------------------------------
Tax included in the total
VAT 20 % of 15.41                     3.08
------------------------------------------
Reason: Faulty
Taken back by Amélie D.



Customer's signature ____________________

|0002-000413|
)");
  const std::string copy = paper(true);
  EXPECT_EQ(copy.find("DUPLICATE"), copy.find_first_not_of(" *")) << copy;
}

TEST(CashSlip, IsThereToBeSigned) {
  const CashMoved moved{id_of<ShiftId>(5), id_of<PersonId>(6), CashMoved::Direction::out,
                        money("50.00", "EUR"), "To the safe"};
  EXPECT_EQ("\n" + as_text(cash_slip(moved, corner_market(), "Amélie D.", kAfternoon), 42),
            R"(
            **Corner Market**
            12 Harbour Street
                Port Town
          Tax no. XX 123 456 789

               **CASH OUT**
Lane 2                    2026-03-01 14:32
------------------------------------------
*To the safe*                    *€ 50.00*
------------------------------------------
Taken out by Amélie D.



Signature ________________________
)");
}

}  // namespace
}  // namespace holdfast::core
