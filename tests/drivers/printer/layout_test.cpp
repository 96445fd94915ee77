#include "drivers/printer/layout.h"

#include "drivers/printer/plain_text.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;
using core::ReceiptPair;
using core::ReceiptText;
using testing::ElementsAre;

std::vector<std::string> texts(std::vector<core::ReceiptBlock> blocks, int columns) {
  std::vector<std::string> result;
  for (const PaperLine& line : lay_out({std::move(blocks)}, {.columns = columns}))
    result.push_back(line.text);
  return result;
}

TEST(Layout, WrapsAtSpaces) {
  EXPECT_THAT(texts({ReceiptText{"The quick brown fox jumps"}}, 16),
              ElementsAre("The quick brown", "fox jumps"));
  EXPECT_THAT(texts({ReceiptText{"exactly sixteen!"}}, 16), ElementsAre("exactly sixteen!"));
  EXPECT_THAT(texts({ReceiptText{"one\ntwo"}}, 16), ElementsAre("one", "two"));
  EXPECT_THAT(texts({ReceiptText{""}}, 16), ElementsAre(""));
  EXPECT_THAT(texts({ReceiptText{"  indented"}}, 16), ElementsAre("  indented"));
}

TEST(Layout, BreaksWordsWiderThanThePaper) {
  EXPECT_THAT(texts({ReceiptText{"ab 0123456789abcdefXYZ cd"}}, 16),
              ElementsAre("ab", "0123456789abcdef", "XYZ cd"));
  EXPECT_THAT(texts({ReceiptText{"猫猫猫猫猫猫猫猫猫"}}, 17),
              ElementsAre("猫猫猫猫猫猫猫猫", "猫"));
}

TEST(Layout, LargeTextHasHalfTheColumns) {
  EXPECT_THAT(texts({ReceiptText{"Corner Market Paris", Align::centre, Emphasis::large}}, 32),
              ElementsAre("Corner Market", "Paris"));
}

TEST(Layout, PairsEndAtTheRightEdge) {
  EXPECT_THAT(texts({ReceiptPair{"Tea", "3.02"}}, 16), ElementsAre("Tea         3.02"));
  EXPECT_THAT(texts({ReceiptPair{"TOTAL", "€ 3.02", Emphasis::large}}, 32),
              ElementsAre("TOTAL     € 3.02"));
}

TEST(Layout, TheLeftPartWrapsBesideTheRight) {
  EXPECT_THAT(texts({ReceiptPair{"Green tea with lemon", "1,234.50"}}, 20),
              ElementsAre("Green tea", "with lemon  1,234.50"));
}

TEST(Layout, ARightPartIsNeverBroken) {
  EXPECT_THAT(texts({ReceiptPair{"Green tea", "EUR 12,345.50"}}, 16),
              ElementsAre("Green tea", "EUR 12,345.50"))
      << "no room beside it: a line of its own";
  const auto lines =
      lay_out({{ReceiptPair{"TOTAL", "EUR 12,345.50", Emphasis::large}}}, {.columns = 20});
  ASSERT_EQ(lines.size(), 1U) << "too wide when large: printed strong";
  EXPECT_EQ(lines[0].text, "TOTAL  EUR 12,345.50");
  EXPECT_EQ(lines[0].emphasis, Emphasis::strong);
}

TEST(Layout, AFigureWiderThanThePaperLosesNoDigit) {
  EXPECT_THAT(texts({ReceiptPair{"x", "123,456,789,012,345.00"}}, 16),
              ElementsAre("x", "123,456,789,012,", "345.00"));
}

TEST(Layout, NoBreakSpacesHoldTogether) {
  EXPECT_THAT(texts({ReceiptText{"Take only 12\u00A0kg"}}, 16), ElementsAre("Take only 12 kg"));
  EXPECT_THAT(texts({ReceiptText{"Take exactly 12\u00A0kg"}}, 16),
              ElementsAre("Take exactly", "12 kg"));
}

TEST(Layout, RulesBarcodesAndFeeds) {
  const auto lines =
      lay_out({{core::ReceiptRule{}, core::ReceiptBarcode{"0002-\n000412"}, core::ReceiptFeed{2},
                core::ReceiptFeed{-1}, core::ReceiptBarcode{""}}},
              {.columns = 20});
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].kind, PaperLine::Kind::rule);
  EXPECT_EQ(display_width(lines[0].text), 20);
  EXPECT_EQ(lines[1].kind, PaperLine::Kind::barcode);
  EXPECT_EQ(lines[1].text, "0002-000412");
  EXPECT_EQ(lines[2], PaperLine{});
}

TEST(PlainText, AReceipt) {
  const core::ReceiptDocument document{
      {ReceiptText{"Shop", Align::centre, Emphasis::large}, core::ReceiptRule{},
       ReceiptPair{"2 × Tea", "6.04"}, ReceiptPair{"TOTAL", "6.04", Emphasis::large},
       ReceiptText{"Lane 2", Align::right}, core::ReceiptBarcode{"0002-000412"}}};
  EXPECT_EQ(to_plain_text(document, 20),
            "        Shop\n"
            "────────────────────\n"
            "2 × Tea         6.04\n"
            "TOTAL           6.04\n"
            "              Lane 2\n"
            "   *0002-000412*\n");
}

}  // namespace
}  // namespace holdfast::drivers
