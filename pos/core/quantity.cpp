#include "pos/core/quantity.h"

#include <algorithm>

#include "pos/core/utf8.h"

namespace holdfast::core {

std::string to_plain(Quantity quantity) {
  const bool negative = quantity.thousandths < 0;
  const auto bits = static_cast<std::uint64_t>(quantity.thousandths);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;

  std::string text = negative ? "-" : "";
  text += std::to_string(magnitude / 1000);
  if (magnitude % 1000 != 0) {
    std::string decimals = std::to_string(1000 + magnitude % 1000).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += '.' + decimals;
  }
  return text;
}

Result<Quantity> parse_quantity(std::string_view text) {
  const auto refuse = [text] {
    return fail(ErrorCode::quantity_out_of_range, std::string{utf8_head(text, 40)});
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };

  const std::size_t point = std::min(text.find_first_of(".,"), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string_view decimals;
  if (point < text.size()) {
    decimals = text.substr(point + 1);
    if (decimals.empty()) return refuse();
  }
  if (whole.empty() || decimals.size() > 3 || !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(decimals.begin(), decimals.end(), is_digit)) {
    return refuse();
  }

  std::int64_t thousandths = 0;
  for (const char digit : whole) {
    thousandths = thousandths * 10 + (digit - '0');
    if (thousandths > kMaxLineQuantity.thousandths) return refuse();
  }
  for (std::size_t i = 0; i < 3; ++i) {
    thousandths = thousandths * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  }
  if (thousandths < 1 || thousandths > kMaxLineQuantity.thousandths) return refuse();
  return Quantity{thousandths};
}

}  // namespace holdfast::core
