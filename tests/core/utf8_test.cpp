#include "pos/core/utf8.h"

#include <gtest/gtest.h>

#include <string>

#include "pos/core/barcode.h"
#include "pos/core/quantity.h"
#include "pos/core/stock_count.h"

namespace holdfast::core {
namespace {

TEST(Utf8, AHeadCutsNoSequence) {
  const std::string text = "a\u00e4\u20ac\U0001F600b";  // of 1, 2, 3, 4 and 1 bytes
  const std::size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (std::size_t most = 0; most < std::size(ends); ++most) {
    EXPECT_EQ(utf8_head(text, most), text.substr(0, ends[most])) << most;
  }
  EXPECT_EQ(utf8_head("", 4), "");
}

// There is nothing to keep whole, and it stays short.
TEST(Utf8, AHeadOfWhatIsNoUtf8IsNearlyAsLongAsItMayBe) {
  const std::string text(100, '\x80');
  EXPECT_LE(utf8_head(text, 40).size(), 40U);
  EXPECT_GE(utf8_head(text, 40).size(), 37U);
}

// Screens, logs and the server get these words.
TEST(Utf8, WhatIsRefusedIsQuotedAsText) {
  for (int before = 0; before < 4; ++before) {
    std::string typed(static_cast<std::size_t>(before), 'x');
    for (int i = 0; i < 20; ++i) typed += "\U0001F600";
    EXPECT_TRUE(is_utf8(parse_quantity(typed).error().detail)) << before;
    EXPECT_TRUE(is_utf8(parse_counted(typed).error().detail)) << before;
    const ScannedCode scanned{typed + '\x01', Symbology::code_128, "usb"};
    const auto code = product_code(scanned);
    ASSERT_FALSE(code.has_value());
    EXPECT_TRUE(is_utf8(code.error().detail)) << before;
  }
}

}  // namespace
}  // namespace holdfast::core
