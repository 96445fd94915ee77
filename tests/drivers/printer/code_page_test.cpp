#include "drivers/printer/code_page.h"

#include <iconv.h>

#include <array>

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

constexpr std::array kPages{
    std::pair{CodePage::cp437, "CP437"},   std::pair{CodePage::cp737, "CP737"},
    std::pair{CodePage::cp850, "CP850"},   std::pair{CodePage::cp852, "CP852"},
    std::pair{CodePage::cp858, "CP858"},   std::pair{CodePage::cp866, "CP866"},
    std::pair{CodePage::cp1252, "CP1252"}, std::pair{CodePage::iso8859_7, "ISO8859-7"},
};

// The C library's idea of one byte, or nothing where it has none.
std::optional<std::string> by_iconv(const char* page, std::uint8_t byte) {
  const iconv_t converter = iconv_open("UTF-8", page);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT
  char in = static_cast<char>(byte);
  std::array<char, 8> out{};
  char* from = &in;
  char* to = out.data();
  std::size_t in_left = 1;
  std::size_t out_left = out.size();
  const std::size_t converted = iconv(converter, &from, &in_left, &to, &out_left);
  iconv_close(converter);
  if (converted == static_cast<std::size_t>(-1)) return std::nullopt;
  return std::string(out.data(), out.size() - out_left);
}

TEST(CodePage, AgreesWithTheCLibrary) {
  for (const auto& [page, iconv_name] : kPages) {
    ASSERT_EQ(by_iconv(iconv_name, 'A'), "A") << "this system lacks " << iconv_name;
    for (int byte = 0xA0; byte < 0x100; ++byte) {
      const std::optional<std::string> expected =
          by_iconv(iconv_name, static_cast<std::uint8_t>(byte));
      const char32_t ours = decode(page, static_cast<std::uint8_t>(byte));
      if (!expected) {
        EXPECT_EQ(ours, kReplacementCharacter) << iconv_name << ' ' << byte;
        continue;
      }
      std::string text;
      append_utf8(text, ours);
      EXPECT_EQ(text, *expected) << iconv_name << ' ' << byte;
    }
  }
}

TEST(CodePage, EncodesWhatItDecodes) {
  for (const auto& [page, unused] : kPages) {
    for (int byte = 0x20; byte < 0x100; ++byte) {
      const char32_t c = decode(page, static_cast<std::uint8_t>(byte));
      if (c == kReplacementCharacter) continue;
      EXPECT_EQ(encode(page, c), byte) << name(page);
    }
  }
}

TEST(CodePage, NeverEncodesControlCharacters) {
  for (const auto& [page, unused] : kPages) {
    for (char32_t c = 0; c < 0xA0; ++c) {
      if (c >= 0x20 && c < 0x7F) continue;
      EXPECT_EQ(encode(page, c), std::nullopt) << name(page) << ' ' << static_cast<int>(c);
    }
    EXPECT_EQ(encode(page, 0x1F600), std::nullopt);
  }
}

TEST(CodePage, EuroSign) {
  EXPECT_EQ(encode(CodePage::cp858, U'€'), 0xD5);
  EXPECT_EQ(encode(CodePage::cp1252, U'€'), 0x80);
  EXPECT_EQ(encode(CodePage::iso8859_7, U'€'), 0xA4);
  EXPECT_EQ(encode(CodePage::cp437, U'€'), std::nullopt);
  EXPECT_EQ(encode(CodePage::cp850, U'€'), std::nullopt);
}

TEST(Transliteration, Table) {
  EXPECT_EQ(transliteration(U'’'), "'");
  EXPECT_EQ(transliteration(U'…'), "...");
  EXPECT_EQ(transliteration(U'€'), "EUR");
  EXPECT_EQ(transliteration(U'š'), "s");
  EXPECT_EQ(transliteration(U'ß'), "ss");
  EXPECT_EQ(transliteration(U'Ł'), "L");
  EXPECT_EQ(transliteration(U'A'), "");
  EXPECT_EQ(transliteration(U'猫'), "");
}

TEST(Utf8, DecodesAndRefuses) {
  const auto decoded = [](std::string_view text) { return first_code_point(text).value; };
  EXPECT_EQ(decoded("A"), U'A');
  EXPECT_EQ(decoded("é"), U'é');
  EXPECT_EQ(decoded("€"), U'€');
  EXPECT_EQ(decoded("😀"), char32_t{0x1F600});
  EXPECT_EQ(decoded("\xC0\x80"), kReplacementCharacter) << "overlong";
  EXPECT_EQ(decoded("\xED\xA0\x80"), kReplacementCharacter) << "surrogate";
  EXPECT_EQ(decoded("\xF4\x90\x80\x80"), kReplacementCharacter) << "beyond Unicode";
  EXPECT_EQ(decoded("\xE2\x82"), kReplacementCharacter) << "cut short";
  EXPECT_EQ(decoded("\x9B"), kReplacementCharacter);
}

TEST(Utf8, DisplayWidth) {
  EXPECT_EQ(display_width("Crème €"), 7);
  EXPECT_EQ(display_width("猫の手"), 6);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width(""), 0);
}

TEST(Utf8, PrintableDropsWhatAPrinterWouldObey) {
  EXPECT_EQ(printable("Tea\x1B@\x1Dk\x07\r!"), "Tea@k!");
  EXPECT_EQ(printable("a\tb\nc"), "a b\nc");
  EXPECT_EQ(printable("soft\u00ADhyphen\u200B\uFEFF"), "softhyphen");
  EXPECT_EQ(printable("\u009Bx"), "x");
  EXPECT_EQ(printable("Cafe\u0301 ΟΔΟ\u0301Σ"), "Café ΟΔΌΣ");
  EXPECT_EQ(printable("\xFF"), "\uFFFD");
}

}  // namespace
}  // namespace holdfast::drivers
