// A weight as a scale shows it: a decimal in the scale's own unit. It is kept so, and not in
// grams, because kilograms do not become pounds exactly and a customer must be able to compare
// what the scale shows with what is charged.
//
// From a weight to a quantity there is one step, net_quantity(), and in it one rounding: the tare
// is taken off exactly, then the rest is rounded to thousandths of the unit that the good is sold
// by, half away from zero. Between grams and kilograms, and between ounces and pounds (16 oz),
// that is all; from one system to the other nothing is converted. The price follows from the
// rounded quantity, which is the one on the receipt, so anybody can compute it again. Source of
// the rule: OIML R 76-1 and NIST Handbook 44 (2.20) want price, weight and unit price on a
// receipt to agree.
//
// Thread-safe: values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/error.h"
#include "pos/core/quantity.h"

namespace holdfast::core {

enum class WeightUnit : std::uint8_t { gram, kilogram, ounce, pound };

// "g", "kg", "oz", "lb": as goods name the unit that they are sold by.
[[nodiscard]] std::string_view name(WeightUnit unit) noexcept;
// Empty for anything else: the good is not sold by weight.
[[nodiscard]] std::optional<WeightUnit> weight_unit(std::string_view name) noexcept;

inline constexpr int kMaxWeightDecimals = 6;
inline constexpr std::int64_t kMaxWeightValue = 999'999'999;

// value × 10^-decimals units. Only make_weight() and typed_weight() make one from outside.
struct Weight {
  std::int64_t value = 0;
  std::uint8_t decimals = 0;  // as many as the scale shows; at most kMaxWeightDecimals
  WeightUnit unit = WeightUnit::kilogram;

  friend bool operator==(const Weight&, const Weight&) = default;
};

// value × 10^exponent units. Empty for what no scale weighs: more than kMaxWeightValue or more
// than kMaxWeightDecimals.
[[nodiscard]] std::optional<Weight> make_weight(std::int64_t value, int exponent,
                                                WeightUnit unit) noexcept;
// "1.230" and "-0.5" without a unit; blanks before it. Empty for what is no number or too long.
[[nodiscard]] std::optional<Weight> parse_weight(std::string_view text, WeightUnit unit) noexcept;
// What a person typed for a good that is sold by `unit`.
[[nodiscard]] Weight typed_weight(Quantity quantity, WeightUnit unit) noexcept;

// "1.230 kg", with the scale's zeros.
[[nodiscard]] std::string to_display(const Weight& weight);

// gross − tare as a quantity of a good that is sold by `unit`.
// Errors: scale_empty (gross is not above zero), tare_out_of_range (a tare below zero, or nothing
// is left), scale_unit_differs, quantity_out_of_range (more than 999.999, or it rounds to zero).
[[nodiscard]] Result<Quantity> net_quantity(const Weight& gross, const std::optional<Weight>& tare,
                                            WeightUnit unit);

}  // namespace holdfast::core
