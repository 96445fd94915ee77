#include "pos/core/code128.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace holdfast::core {
namespace {

// Widths of the bars and spaces of each symbol character, ISO/IEC 15417 table 1.
constexpr std::array<const char*, 107> kPatterns{
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

}  // namespace

std::vector<int> code128_symbols(std::string_view text) {
  if (!std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) return {};
  std::vector<int> symbols;
  bool packed = false;
  const auto enter = [&](bool pack) {
    if (symbols.empty())
      symbols.push_back(pack ? kCode128StartC : kCode128StartB);
    else if (pack != packed)
      symbols.push_back(pack ? kCode128ToC : kCode128ToB);
    packed = pack;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t digits = digits_from(text, at);
    const bool whole = at == 0 && digits == text.size();
    // A change of code set costs a symbol; below four digits it does not pay.
    if (digits >= 4 || (whole && digits == 2) || (packed && digits >= 2)) {
      if (digits % 2 == 1 && !packed) {
        enter(false);
        symbols.push_back(text[at++] - ' ');
        --digits;
      }
      enter(true);
      for (; digits >= 2; digits -= 2, at += 2) {
        symbols.push_back((text[at] - '0') * 10 + (text[at + 1] - '0'));
      }
      continue;
    }
    enter(false);
    symbols.push_back(text[at++] - ' ');
  }
  return symbols;
}

std::vector<bool> code128_modules(std::span<const int> symbols) {
  std::vector<bool> modules;
  if (symbols.empty()) return modules;
  bool bar = true;
  const auto draw = [&](int symbol) {
    for (const char* width = kPatterns.at(static_cast<std::size_t>(symbol)); *width != 0; ++width) {
      modules.insert(modules.end(), static_cast<std::size_t>(*width - '0'), bar);
      bar = !bar;
    }
  };
  int sum = symbols.front();
  for (std::size_t i = 1; i < symbols.size(); ++i) sum += static_cast<int>(i) * symbols[i];
  for (const int symbol : symbols) draw(symbol);
  draw(sum % 103);
  draw(kCode128Stop);
  return modules;
}

}  // namespace holdfast::core
