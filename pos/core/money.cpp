#include "pos/core/money.h"

#include <algorithm>
#include <limits>

#include "pos/core/assert.h"
#include "pos/core/currencies.h"
#include "pos/core/int128.h"

namespace holdfast::core {
namespace {

constexpr std::string_view kMinus = "\u2212";

const CurrencyRow* row_of(std::string_view code) {
  const auto* row = std::lower_bound(
      kCurrencies.begin(), kCurrencies.end(), code,
      [](const CurrencyRow& a, std::string_view wanted) { return a.code < wanted; });
  return row != kCurrencies.end() && row->code == code ? row : nullptr;
}

std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

// Digits and a point, without a sign.
std::string digits_of(Money amount) {
  const auto exponent = static_cast<std::size_t>(amount.currency.exponent());
  std::string text = std::to_string(magnitude(amount.minor));
  if (text.size() <= exponent) text.insert(0, exponent + 1 - text.size(), '0');
  if (exponent > 0) text.insert(text.size() - exponent, 1, '.');
  return text;
}

std::string grouped(std::string text) {
  std::size_t place = std::min(text.find('.'), text.size());
  while (place > 3) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

}  // namespace

Result<Currency> Currency::from_code(std::string_view code) {
  const CurrencyRow* row = row_of(code);
  if (row == nullptr) return fail(ErrorCode::currency_mismatch, std::string{code});
  return Currency{{code[0], code[1], code[2]}, row->exponent};
}

std::int64_t Currency::minor_per_major() const noexcept {
  std::int64_t minor = 1;
  for (int i = 0; i < exponent_; ++i) minor *= 10;
  return minor;
}

std::string_view Currency::symbol() const noexcept {
  const CurrencyRow* row = row_of(code());
  return row == nullptr || row->symbol.empty() ? code() : row->symbol;
}

std::int64_t max_amount_minor(Currency currency) noexcept {
  return std::min(kMaxAmountMinor, 10'000'000'000 * currency.minor_per_major() - 1);
}

Money operator+(Money a, Money b) {
  HOLDFAST_ASSERT(a.currency == b.currency);
  Money sum{0, a.currency};
  HOLDFAST_ASSERT(!__builtin_add_overflow(a.minor, b.minor, &sum.minor));
  return sum;
}

Money operator-(Money a, Money b) {
  HOLDFAST_ASSERT(a.currency == b.currency);
  Money difference{0, a.currency};
  HOLDFAST_ASSERT(!__builtin_sub_overflow(a.minor, b.minor, &difference.minor));
  return difference;
}

Money operator-(Money a) {
  return Money{0, a.currency} - a;
}

Money& operator+=(Money& a, Money b) {
  return a = a + b;
}

Money& operator-=(Money& a, Money b) {
  return a = a - b;
}

std::strong_ordering compare(Money a, Money b) {
  HOLDFAST_ASSERT(a.currency == b.currency);
  return a.minor <=> b.minor;
}

std::int64_t mul_div(std::int64_t value, std::int64_t numerator, std::int64_t denominator,
                     Rounding rounding) {
  HOLDFAST_ASSERT(denominator > 0);
  const Int128 product = Int128{value} * numerator;
  Int128 quotient = product / denominator;  // truncates toward zero
  const Int128 rest = product % denominator;
  const Int128 twice = (rest < 0 ? -rest : rest) * 2;

  bool away = false;
  switch (rounding) {
    case Rounding::half_away_from_zero:
      away = twice >= denominator;
      break;
    case Rounding::half_to_even:
      away = twice > denominator || (twice == denominator && quotient % 2 != 0);
      break;
    case Rounding::toward_zero:
      break;
    case Rounding::away_from_zero:
      away = rest != 0;
      break;
  }
  if (away) quotient += product < 0 ? -1 : 1;

  HOLDFAST_ASSERT(quotient >= std::numeric_limits<std::int64_t>::min() &&
                  quotient <= std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(quotient);
}

std::string to_plain(Money amount) {
  const std::string digits = digits_of(amount);
  return amount.is_negative() ? "-" + digits : digits;
}

std::string to_display_number(Money amount) {
  std::string text{amount.is_negative() ? kMinus : std::string_view{}};
  return text += grouped(digits_of(amount));
}

std::string to_display(Money amount) {
  std::string text{amount.is_negative() ? kMinus : std::string_view{}};
  text += amount.currency.symbol();
  text += ' ';
  return text += grouped(digits_of(amount));
}

Result<Money> parse_money(std::string_view text, Currency currency) {
  const auto malformed = [text] { return fail(ErrorCode::amount_malformed, std::string{text}); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };

  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const std::size_t point = std::min(rest.find_first_of(".,"), rest.size());
  const std::string_view whole = rest.substr(0, point);
  std::string_view decimals;
  if (point < rest.size()) {
    decimals = rest.substr(point + 1);
    if (decimals.empty()) return malformed();
  }
  if (whole.empty() || decimals.size() > static_cast<std::size_t>(currency.exponent()) ||
      !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(decimals.begin(), decimals.end(), is_digit)) {
    return malformed();
  }

  const std::int64_t limit = max_amount_minor(currency);
  std::int64_t minor = 0;
  const auto take = [&](char digit) {
    minor = minor * 10 + (digit - '0');
    return minor <= limit;
  };
  const std::string padding(static_cast<std::size_t>(currency.exponent()) - decimals.size(), '0');
  for (const std::string_view part : {whole, decimals, std::string_view{padding}}) {
    if (!std::all_of(part.begin(), part.end(), take)) {
      return fail(ErrorCode::amount_out_of_range, std::string{text});
    }
  }
  return Money{negative ? -minor : minor, currency};
}

}  // namespace holdfast::core
