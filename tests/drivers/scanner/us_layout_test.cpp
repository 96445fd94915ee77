#include "drivers/scanner/us_layout.h"

#include <map>

#include <gtest/gtest.h>

namespace holdfast::drivers {
namespace {

TEST(UsLayout, TypesEveryPrintableAsciiCharacter) {
  std::map<char, int> keys;
  for (std::uint16_t usage = 0; usage < 0x54; ++usage) {
    for (bool shift : {false, true}) {
      if (const char c = us_layout_character(usage, shift); c != '\0') ++keys[c];
    }
  }
  for (char c = ' '; c < 0x7F; ++c) EXPECT_GE(keys[c], 1) << "no key types '" << c << "'";
}

TEST(UsLayout, KnowsTheKeysByPosition) {
  EXPECT_EQ(us_layout_character(0x14, false), 'q');
  EXPECT_EQ(us_layout_character(0x14, true), 'Q');
  EXPECT_EQ(us_layout_character(0x27, false), '0');
  EXPECT_EQ(us_layout_character(0x27, true), ')');
  EXPECT_EQ(us_layout_character(0x30, false), ']');
  EXPECT_EQ(us_layout_character(0x38, true), '?');
}

TEST(UsLayout, KeypadIgnoresShift) {
  for (bool shift : {false, true}) {
    EXPECT_EQ(us_layout_character(0x59, shift), '1');
    EXPECT_EQ(us_layout_character(0x62, shift), '0');
    EXPECT_EQ(us_layout_character(0x56, shift), '-');
  }
}

TEST(UsLayout, OtherKeysTypeNothing) {
  for (const int usage :
       {0x00, 0x03, 0x28, 0x29, 0x2A, 0x2B, 0x39, 0x3A, 0x4F, 0x58, 0x65, 0xE1, 0x1FF, 0xFFFF}) {
    EXPECT_EQ(us_layout_character(static_cast<std::uint16_t>(usage), false), '\0') << usage;
  }
}

}  // namespace
}  // namespace holdfast::drivers
