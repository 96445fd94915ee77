// Code 128 as GS k 73 takes it: "{B" and "{C" choose the code set, "{{" is a brace in
// set B, and in set C each byte is the value of a pair of digits.
#include "pos/core/code128.h"

#include "drivers/printer/escpos.h"

namespace holdfast::drivers {
namespace {

constexpr std::size_t kMaxGsKBytes = 255;
constexpr int kModulesPerSymbol = 11;
constexpr int kStopModules = 13;

}  // namespace

Code128 encode_code128(std::string_view text) {
  const std::vector<int> symbols = core::code128_symbols(text);
  if (symbols.empty()) return {};
  std::string data;
  bool packed = false;
  const auto enter = [&](bool pack) {
    data += pack ? "{C" : "{B";
    packed = pack;
  };
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const int symbol = symbols[i];
    if (i == 0) {
      enter(symbol == core::kCode128StartC);
    } else if (!packed && symbol == core::kCode128ToC) {
      enter(true);
    } else if (packed && symbol == core::kCode128ToB) {
      enter(false);
    } else if (packed) {
      data.push_back(static_cast<char>(symbol));
    } else {
      const char letter = static_cast<char>(symbol + ' ');
      if (letter == '{') data.push_back('{');
      data.push_back(letter);
    }
  }
  if (data.size() > kMaxGsKBytes) return {};
  const int count = static_cast<int>(symbols.size()) + 1;  // and the check character
  return {std::move(data), count * kModulesPerSymbol + kStopModules};
}

}  // namespace holdfast::drivers
