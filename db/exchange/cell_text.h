// What the readers of cells share: digits, what is taken off the front of a text, and how a cell is
// refused.
//
// Threads: any. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace holdfast::exchange {

inline tl::unexpected<std::string> refuse(std::string sentence) {
  return tl::unexpected<std::string>(std::move(sentence));
}

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

inline bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

inline bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// "4.00E+12", as spreadsheets write long numbers.
[[nodiscard]] bool is_scientific(std::string_view text);

inline constexpr const char* kScientific =
    "a spreadsheet wrote this long number in short and lost digits of it: format the column as "
    "text there, type the number again and export once more";

}  // namespace holdfast::exchange
