// Code 128 as GS k 73 takes it: "{B" and "{C" choose the code set, "{{" is a brace in
// set B, and in set C each byte is the value of a pair of digits.
#include <algorithm>

#include "drivers/printer/escpos.h"

namespace holdfast::drivers {
namespace {

constexpr std::size_t kMaxGsKBytes = 255;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

Code128 encode_code128(std::string_view text) {
  const bool carried =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!carried) return {};

  std::string data;
  int symbols = 2;  // start and check character
  char set = 0;
  const auto enter = [&](char wanted) {
    if (set == wanted) return;
    if (set != 0) ++symbols;
    data.push_back('{');
    data.push_back(wanted);
    set = wanted;
  };
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t digits = 0;
    while (i + digits < text.size() && is_digit(text[i + digits])) ++digits;
    const bool whole = i == 0 && digits == text.size();
    // A change of code set costs a symbol; below four digits it does not pay.
    if (digits >= 4 || (whole && digits == 2) || (set == 'C' && digits >= 2)) {
      if (digits % 2 == 1 && set != 'C') {
        enter('B');
        data.push_back(text[i++]);
        ++symbols;
        --digits;
      }
      enter('C');
      for (; digits >= 2; digits -= 2, i += 2, ++symbols)
        data.push_back(static_cast<char>((text[i] - '0') * 10 + (text[i + 1] - '0')));
      continue;
    }
    enter('B');
    if (text[i] == '{') data.push_back('{');
    data.push_back(text[i++]);
    ++symbols;
  }
  if (data.size() > kMaxGsKBytes) return {};
  constexpr int kModulesPerSymbol = 11;
  constexpr int kStopModules = 13;
  return {std::move(data), symbols * kModulesPerSymbol + kStopModules};
}

}  // namespace holdfast::drivers
