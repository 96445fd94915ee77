// Money: integer minor units in 64 bits, with its currency. Never a floating-point
// number. Rounding is named at each call; there is no default.
//
// Bounds: every amount that enters the product (price, float, tender) is checked
// against max_amount_minor() by the rule that takes it, so that sums of at most
// kMaxLines lines cannot overflow. Inside those bounds the operators assert.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::core {

// ISO 4217 code and exponent (JPY 0, EUR 2, KWD 3). The table holds every active currency
// in which a till can be paid, and XXX; not the fund codes, metals and test codes.
class Currency {
 public:
  constexpr Currency() = default;
  // Error: currency_mismatch, with the code as detail, for one not in the table.
  [[nodiscard]] static Result<Currency> from_code(std::string_view code);

  [[nodiscard]] std::string_view code() const noexcept { return {code_.data(), code_.size()}; }
  [[nodiscard]] int exponent() const noexcept { return exponent_; }
  // Minor units in one major unit: 1, 100 or 1000.
  [[nodiscard]] std::int64_t minor_per_major() const noexcept;
  // "€", "$", "£", "¥" … or the code itself.
  [[nodiscard]] std::string_view symbol() const noexcept;

  friend constexpr auto operator<=>(const Currency&, const Currency&) = default;

 private:
  constexpr Currency(std::array<char, 3> code, std::uint8_t exponent)
      : code_(code), exponent_(exponent) {}
  std::array<char, 3> code_{'X', 'X', 'X'};  // XXX: "no currency" in ISO 4217
  std::uint8_t exponent_ = 2;
};

inline constexpr std::int64_t kMaxAmountMinor = 1'000'000'000'000;  // 10^12

// The largest amount that is taken in: kMaxAmountMinor, but less than 10^10 major units,
// which is what the server's NUMERIC(14,4) unit prices hold.
[[nodiscard]] std::int64_t max_amount_minor(Currency currency) noexcept;

struct Money {
  std::int64_t minor = 0;
  Currency currency;

  friend bool operator==(const Money&, const Money&) = default;
  [[nodiscard]] bool is_zero() const noexcept { return minor == 0; }
  [[nodiscard]] bool is_negative() const noexcept { return minor < 0; }
};

// Same currency and no overflow, or the program stops: see the bounds above.
[[nodiscard]] Money operator+(Money a, Money b);
[[nodiscard]] Money operator-(Money a, Money b);
[[nodiscard]] Money operator-(Money a);
Money& operator+=(Money& a, Money b);
Money& operator-=(Money& a, Money b);
// Same currency, or the program stops.
[[nodiscard]] std::strong_ordering compare(Money a, Money b);

enum class Rounding : std::uint8_t {
  half_away_from_zero,  // commercial rounding: 0.5 → 1, −0.5 → −1
  half_to_even,         // banker's rounding
  toward_zero,
  away_from_zero,
};

// value × numerator ÷ denominator in 128 bits, rounded once. denominator > 0; the
// result must fit 64 bits, or the program stops.
[[nodiscard]] std::int64_t mul_div(std::int64_t value, std::int64_t numerator,
                                   std::int64_t denominator, Rounding rounding);

// "1234.50", "-0.05", "1500" (JPY): digits and a point, as in scenarios and journals.
[[nodiscard]] std::string to_plain(Money amount);
// "€ 1,234.50", "−€ 0.05" with U+2212: what people read.
[[nodiscard]] std::string to_display(Money amount);
// "1,234.50" without the currency.
[[nodiscard]] std::string to_display_number(Money amount);
// Reads "12", "12.5", "12.50", "12,50", "-0.05"; refuses grouping, more decimals than the
// currency has and anything beyond max_amount_minor().
// Errors: amount_malformed, amount_out_of_range.
[[nodiscard]] Result<Money> parse_money(std::string_view text, Currency currency);

}  // namespace holdfast::core
