#include <algorithm>
#include <array>
#include <charconv>

#include "db/exchange/cell_text.h"
#include "db/exchange/cells.h"
#include "pos/core/barcode.h"

namespace holdfast::exchange {

bool is_scientific(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == text.npos || e == 0 || text.substr(e + 1, 1) != "+") return false;
  if (!all_digits(text.substr(e + 2))) return false;
  const std::string_view number = text.substr(0, e);
  return std::all_of(number.begin(), number.end(),
                     [](char c) { return is_digit(c) || c == '.' || c == ','; });
}

std::string decimal_text(std::int64_t value, std::int32_t decimals) {
  const bool negative = value < 0;
  std::string digits = std::to_string(negative ? -value : value);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return negative ? "-" + digits : digits;
}

CellResult<std::int64_t> read_decimal(std::string_view text, char mark, std::int32_t decimals,
                                      std::int32_t whole_digits) {
  if (is_scientific(text)) return refuse(kScientific);
  const bool negative = take(text, '-');
  const std::size_t point = text.find(mark);
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == text.npos ? std::string_view{} : text.substr(point + 1);
  if (!all_digits(whole) || (point != text.npos && !all_digits(part))) {
    const char other = mark == '.' ? ',' : '.';
    if (text.find(other) != text.npos && text.find(mark) == text.npos) {
      return refuse(mark == '.' ? "a comma stands where a decimal point belongs: if the whole file "
                                  "has decimal commas, say --decimal-comma"
                                : "a point stands where a decimal comma belongs: leave "
                                  "--decimal-comma away if the file has decimal points");
    }
    return refuse("write a number in digits, without currency and separators of thousands");
  }
  const auto places = static_cast<std::size_t>(decimals);
  if (part.size() > places) {
    return refuse("it has more than " + std::to_string(decimals) + " decimals");
  }
  std::string digits{whole};
  digits += part;
  digits.append(places - part.size(), '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() > static_cast<std::size_t>(whole_digits + decimals)) {
    return refuse("it is too large");
  }
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return negative ? -value : value;
}

std::optional<std::string> barcode_fault(std::string_view code, bool any) {
  if (code.empty()) return "a barcode is empty";
  if (code.size() > 128) return "a barcode has at most 128 characters";
  if (any) return std::nullopt;
  if (is_scientific(code)) return kScientific;
  if (!all_digits(code)) return std::nullopt;
  constexpr const char* kOwn = "; a code of your own goes in with --any-barcode";
  constexpr std::array<std::size_t, 4> kLengths = {8, 12, 13, 14};
  if (std::find(kLengths.begin(), kLengths.end(), code.size()) != kLengths.end()) {
    if (core::has_valid_check_digit(code)) return std::nullopt;
    const int digit = core::gs1_check_digit(code.substr(0, code.size() - 1));
    return "the check digit is wrong: with these digits before it the last would be " +
           std::to_string(digit) + ", so one was mistyped" + kOwn;
  }
  if (code.size() < 9 || code.size() > 11) return std::nullopt;
  for (const std::size_t length : {std::size_t{12}, std::size_t{13}}) {
    const std::string whole = std::string(length - code.size(), '0') + std::string{code};
    if (!core::has_valid_check_digit(whole)) continue;
    return "it has " + std::to_string(code.size()) +
           " digits, and a spreadsheet most likely took zeros away from its front: with them the "
           "check digit is right and it is " +
           whole + "; format the column as text there" + kOwn;
  }
  return std::nullopt;
}

}  // namespace holdfast::exchange
