#include "drivers/scanner/key_layout.h"

#include <array>

#include <gtest/gtest.h>

namespace holdfast::drivers {
namespace {

struct Row {
  std::uint16_t first_usage;
  std::u32string_view plain, shift;
};

// As printed on the keys.
void expect_rows(KeyLayout layout, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    ASSERT_EQ(row.plain.size(), row.shift.size());
    for (std::size_t i = 0; i < row.plain.size(); ++i) {
      const auto usage = static_cast<std::uint16_t>(row.first_usage + i);
      EXPECT_EQ(layout_character(layout, usage, KeyLevel::plain), row.plain[i]) << usage;
      EXPECT_EQ(layout_character(layout, usage, KeyLevel::shift), row.shift[i]) << usage;
    }
  }
}

TEST(KeyLayout, Us) {
  expect_rows(KeyLayout::us, {{0x1E, U"1234567890", U"!@#$%^&*()"},
                              {0x2D, U"-=[]\\", U"_+{}|"},
                              {0x33, U";'`,./", U":\"~<>?"},
                              {0x04, U"abc", U"ABC"}});
}

TEST(KeyLayout, German) {
  expect_rows(KeyLayout::de, {{0x1E, U"1234567890", U"!\"§$%&/()="},
                              {0x2D, U"ß´ü+#", U"?`Ü*'"},
                              {0x33, U"öä^,.-", U"ÖÄ°;:_"},
                              {0x1C, U"zy", U"ZY"},
                              {0x04, U"abc", U"ABC"},
                              {0x64, U"<", U">"}});
  EXPECT_EQ(layout_character(KeyLayout::de, 0x14, KeyLevel::alt_gr), U'@');
  EXPECT_EQ(layout_character(KeyLayout::de, 0x2D, KeyLevel::alt_gr), U'\\');
  EXPECT_EQ(layout_character(KeyLayout::de, 0x30, KeyLevel::alt_gr), U'~');
  EXPECT_EQ(layout_character(KeyLayout::de, 0x64, KeyLevel::alt_gr), U'|');
  EXPECT_EQ(layout_character(KeyLayout::de, 0x25, KeyLevel::alt_gr), U'[');
}

TEST(KeyLayout, French) {
  expect_rows(KeyLayout::fr, {{0x1E, U"&é\"'(-è_çà", U"1234567890"},
                              {0x2D, U")=^$", U"°+¨£"},
                              {0x33, U"mù", U"M%"},
                              {0x36, U";:!", U"./§"},
                              {0x10, U",", U"?"},
                              {0x04, U"q", U"Q"},
                              {0x14, U"a", U"A"},
                              {0x1A, U"z", U"Z"},
                              {0x1D, U"w", U"W"},
                              {0x64, U"<", U">"}});
  EXPECT_EQ(layout_character(KeyLayout::fr, 0x27, KeyLevel::alt_gr), U'@');
  EXPECT_EQ(layout_character(KeyLayout::fr, 0x2D, KeyLevel::alt_gr), U']');
  EXPECT_EQ(layout_character(KeyLayout::fr, 0x2E, KeyLevel::alt_gr), U'}');
}

TEST(KeyLayout, EveryOneTypesWhatCodesAreMadeOf) {
  for (const KeyLayout layout : {KeyLayout::us, KeyLayout::de, KeyLayout::fr}) {
    std::u32string missing;
    for (char32_t character = U' '; character < 0x7F; ++character) {
      bool found = false;
      for (const KeyLevel level : {KeyLevel::plain, KeyLevel::shift, KeyLevel::alt_gr}) {
        for (std::uint16_t usage = 0; usage < 0x100; ++usage) {
          found = found || layout_character(layout, usage, level) == character;
        }
      }
      if (!found) missing.push_back(character);
    }
    EXPECT_TRUE(missing.empty()) << static_cast<int>(layout) << ": " << missing.size();
  }
}

TEST(KeyLayout, KeysThatTypeNothing) {
  constexpr std::array<std::uint16_t, 10> kNoCharacters = {0x00, 0x03, 0x28, 0x29, 0x2A,
                                                           0x2B, 0x39, 0x73, 0xE1, 0x3FF};
  for (const KeyLayout layout : {KeyLayout::us, KeyLayout::de, KeyLayout::fr}) {
    for (const std::uint16_t usage : kNoCharacters) {
      EXPECT_EQ(layout_character(layout, usage, KeyLevel::plain), U'\0') << usage;
      EXPECT_EQ(layout_character(layout, usage, KeyLevel::alt_gr), U'\0') << usage;
    }
    EXPECT_EQ(layout_character(layout, 0x59, KeyLevel::plain), U'1') << "keypad";
  }
}

}  // namespace
}  // namespace holdfast::drivers
