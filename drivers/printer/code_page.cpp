#include "drivers/printer/code_page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/printer/code_page_tables.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

struct Encoding {
  char16_t character;
  std::uint8_t byte;
};
using UpperHalf = std::array<Encoding, 128>;  // rising by character

std::array<UpperHalf, kCodePageCount> invert() {
  std::array<UpperHalf, kCodePageCount> pages{};
  for (std::size_t page = 0; page < pages.size(); ++page) {
    for (std::size_t i = 0; i < 128; ++i)
      pages[page][i] = {tables::kUpperHalves[page][i], static_cast<std::uint8_t>(0x80 + i)};
    std::ranges::sort(pages[page], {}, &Encoding::character);
  }
  return pages;
}

}  // namespace

std::string_view name(CodePage page) noexcept {
  switch (page) {
    case CodePage::cp437:
      return "cp437";
    case CodePage::cp737:
      return "cp737";
    case CodePage::cp850:
      return "cp850";
    case CodePage::cp852:
      return "cp852";
    case CodePage::cp858:
      return "cp858";
    case CodePage::cp866:
      return "cp866";
    case CodePage::cp1252:
      return "cp1252";
    case CodePage::iso8859_7:
      return "iso8859-7";
  }
  return "cp437";
}

std::optional<std::uint8_t> encode(CodePage page, char32_t c) noexcept {
  if (c < 0x80) {
    if (c < 0x20 || c == 0x7F) return std::nullopt;
    return static_cast<std::uint8_t>(c);
  }
  if (c > 0xFFFF) return std::nullopt;
  static const std::array<UpperHalf, kCodePageCount> kPages = invert();
  const UpperHalf& upper = kPages[static_cast<std::size_t>(page)];
  const auto found =
      std::ranges::lower_bound(upper, static_cast<char16_t>(c), {}, &Encoding::character);
  if (found == upper.end() || found->character != c) return std::nullopt;
  return found->byte;
}

char32_t decode(CodePage page, std::uint8_t byte) noexcept {
  if (byte < 0x80) return byte < 0x20 || byte == 0x7F ? kReplacementCharacter : byte;
  const char16_t c = tables::kUpperHalves[static_cast<std::size_t>(page)][byte - 0x80U];
  return c == 0 ? kReplacementCharacter : c;
}

std::string_view transliteration(char32_t c) noexcept {
  const auto found =
      std::ranges::lower_bound(tables::kTransliterations, c, {}, &tables::Transliteration::from);
  if (found == tables::kTransliterations.end() || found->from != c) return {};
  return found->to;
}

char32_t compose(char32_t letter, char32_t mark) noexcept {
  if (mark < 0x300 || mark > 0x36F) return 0;
  const auto key = [](const tables::Composition& row) { return std::pair{row.letter, row.mark}; };
  const auto found =
      std::ranges::lower_bound(tables::kCompositions, std::pair{letter, mark}, {}, key);
  if (found == tables::kCompositions.end() || found->letter != letter || found->mark != mark)
    return 0;
  return found->composed;
}

}  // namespace holdfast::drivers
