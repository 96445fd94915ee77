// The small parts that need no window.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "drivers/scanner/picture_decoder.h"
#include "pos/core/code128.h"
#include "ui/platform/fonts.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/geometry.h"
#include "ui/widgets/keys.h"
#include "ui/widgets/text.h"
#include "ui/widgets/theme.h"

namespace holdfast::ui {
namespace {

// ---- Code 128: what is drawn is read back by a decoder that is not ours ---------------

std::string read_back(const std::string& text) {
  const std::vector<bool> modules = core::code128_modules(core::code128_symbols(text));
  constexpr int kModulePx = 2, kQuietPx = 24, kHeight = 60;
  const int width = static_cast<int>(modules.size()) * kModulePx + 2 * kQuietPx;
  std::vector<std::uint8_t> grey(static_cast<std::size_t>(width * kHeight), 255);
  for (int y = 5; y < kHeight - 5; ++y)
    for (std::size_t i = 0; i < modules.size(); ++i)
      for (int k = 0; k < kModulePx; ++k)
        if (modules[i])
          grey[static_cast<std::size_t>(y * width + kQuietPx + static_cast<int>(i) * kModulePx +
                                        k)] = 0;
  const auto found = drivers::decode_picture(grey, width, kHeight);
  return found.size() == 1 ? found[0].data : "not read";
}

RC_GTEST_PROP(Code128, WhatIsDrawnIsReadBack, ()) {
  auto text = *rc::gen::container<std::string>(rc::gen::weightedOneOf<char>(
      {{3, rc::gen::inRange('0', ':')}, {1, rc::gen::inRange(' ', '\x7f')}}));
  if (text.size() > 24) text.resize(24);
  RC_PRE(!text.empty());
  RC_ASSERT(read_back(text) == text);
}

TEST(Code128, PairsOfDigitsArePacked) {
  EXPECT_EQ(read_back("0002-000412"), "0002-000412");
  EXPECT_LT(core::code128_modules(core::code128_symbols("123456")).size(),
            core::code128_modules(core::code128_symbols("ABCDEF")).size());
}

TEST(Code128, WhatItCannotSayIsEmpty) {
  EXPECT_TRUE(core::code128_modules(core::code128_symbols("")).empty());
  EXPECT_TRUE(core::code128_modules(core::code128_symbols("é")).empty());
  EXPECT_TRUE(core::code128_modules(core::code128_symbols("a\nb")).empty());
}

// ---- entry -------------------------------------------------------------------------------

TEST(EntryText, HoldsAtMostOnePointAndStartsItWithZero) {
  Entry entry(6);
  entry.push('.');
  EXPECT_EQ(entry.text(), "0.");
  entry.push('.');
  entry.push('5');
  EXPECT_EQ(entry.text(), "0.5");
  EXPECT_FALSE(entry.digits_only());
  for (int i = 0; i < 10; ++i) entry.push('1');
  EXPECT_EQ(entry.text().size(), 6U);
}

RC_GTEST_PROP(EntryText, BackspaceEndsInNothing, (const std::string& typed)) {
  Entry entry(18);
  for (char c : typed) entry.push(static_cast<char>('0' + (static_cast<unsigned char>(c) % 10)));
  for (std::size_t i = 0; i < 18; ++i) entry.backspace();
  RC_ASSERT(entry.empty());
}

// ---- geometry ----------------------------------------------------------------------------

RC_GTEST_PROP(Layout, CutsNeverOverlapNorLeaveTheirRectangle,
              (std::vector<std::pair<int, std::uint8_t>> cuts)) {
  const Rect whole{10, 20, 1000, 700};
  Rect rest = whole;
  std::vector<Rect> parts;
  for (const auto& [side, size] : cuts) {
    const auto by = static_cast<float>(size);
    switch (((side % 4) + 4) % 4) {
      case 0:
        parts.push_back(rest.cut_left(by, 8));
        break;
      case 1:
        parts.push_back(rest.cut_right(by, 8));
        break;
      case 2:
        parts.push_back(rest.cut_top(by, 8));
        break;
      default:
        parts.push_back(rest.cut_bottom(by, 8));
        break;
    }
  }
  parts.push_back(rest);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RC_ASSERT(whole.contains(parts[i], 0.01F));
    for (std::size_t k = i + 1; k < parts.size(); ++k) {
      const Rect common = parts[i].intersection(parts[k]);
      RC_ASSERT(common.w < 0.01F || common.h < 0.01F);
    }
  }
}

// ---- theme, text, keys ---------------------------------------------------------------------

TEST(ThemeColours, ContrastIsThatOfWcag) {
  EXPECT_NEAR(contrast(0xFF000000U, 0xFFFFFFFFU), 21.0, 0.01);
  EXPECT_NEAR(contrast(0xFF777777U, 0xFFFFFFFFU), 4.48, 0.01);
  EXPECT_DOUBLE_EQ(contrast(0xFF123456U, 0xFF123456U), 1.0);
}

TEST(Names, HaveInitials) {
  EXPECT_EQ(initials("Amélie D."), "AD");
  EXPECT_EQ(initials("jonas"), "J");
  EXPECT_EQ(initials("Ольга К."), "ОК");
  EXPECT_EQ(initials("Maximiliane Oberstdorfer-Schönbrunn"), "MS");
  EXPECT_EQ(initials(""), "");
}

TEST(Keys, BothDigitRowsAndBothEntersAreOne) {
  for (char digit = '0'; digit <= '9'; ++digit)
    EXPECT_EQ(key::digit_of(key::of_digit(digit)), digit);
  EXPECT_EQ(key::digit_of(key::normalised(key::keypad_1)), '1');
  EXPECT_EQ(key::digit_of(key::normalised(key::keypad_0)), '0');
  EXPECT_EQ(key::normalised(key::keypad_enter), key::enter);
  EXPECT_EQ(key::digit_of(key::enter), 0);
}

TEST(FontFiles, MissingOnesAreNamedWithTheirPackage) {
  const auto found = find_fonts("/nonexistent/fonts");
  ASSERT_FALSE(found.has_value());
  EXPECT_NE(found.error().detail.find("fonts-inter"), std::string::npos);
}

TEST(FontFiles, NotoStandsInForInter) {
  const auto real = find_fonts("/usr/share/fonts");
  ASSERT_TRUE(real.has_value());
  const std::filesystem::path root =
      std::filesystem::temp_directory_path() / ("holdfast-fonts-" + std::to_string(getpid()));
  std::filesystem::create_directories(root / "truetype/noto");
  for (const char* name : {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf"})
    std::filesystem::copy_file(real->medium, root / "truetype/noto" / name);
  const auto found = find_fonts(root.string());
  std::filesystem::remove_all(root);
  ASSERT_TRUE(found.has_value());
  EXPECT_NE(found->medium.find("NotoSans-Regular"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::ui
