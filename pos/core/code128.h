// Code 128 (ISO/IEC 15417), as far as receipts need it: printable ASCII in code set B, with
// pairs of digits packed in code set C where that is shorter.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace holdfast::core {

// Symbol characters by their values.
inline constexpr int kCode128ToC = 99, kCode128ToB = 100;
inline constexpr int kCode128StartB = 104, kCode128StartC = 105, kCode128Stop = 106;

// The start character and what follows it, without check and stop character. Empty when
// `text` is empty or holds anything but printable ASCII.
[[nodiscard]] std::vector<int> code128_symbols(std::string_view text);

// The bars and spaces of these symbols with check and stop character behind them, from the
// left and beginning with a bar, as true and false per module; without quiet zones. Empty
// for none.
[[nodiscard]] std::vector<bool> code128_modules(std::span<const int> symbols);

}  // namespace holdfast::core
